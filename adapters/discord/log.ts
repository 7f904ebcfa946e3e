import type { Log as ChatLibraryLog } from '../../src/base/log.js';

export type Log = Pick<ChatLibraryLog, 'debug' | 'info' | 'warn' | 'error'>;
