import type { Log as HouseLog } from '../../src/log.js';

export type Log = Pick<HouseLog, 'debug' | 'info' | 'warn' | 'error'>;
