import type { Log as HouseLog } from '../../src/base/log.js';

export type Log = Pick<HouseLog, 'debug' | 'info' | 'warn' | 'error'>;
