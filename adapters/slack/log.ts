import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Log as ChatLibraryLog } from '../../src/base/log.js';

export type Log = Pick<ChatLibraryLog, 'debug' | 'info' | 'warn' | 'error'>;

/**
 * Lends our log to Bolt and its clients. Their debug lines print whole payloads, response URLs among them, so they go
 * nowhere whatever level we log at; their info lines are our debug.
 */
export function boltLogger(log: Log): BoltLogger {
  return {
    debug: () => undefined,
    info: (...parts: unknown[]) => log.debug({ from: 'bolt' }, words(parts)),
    warn: (...parts: unknown[]) => log.warn({ from: 'bolt' }, words(parts)),
    error: (...parts: unknown[]) => log.error({ from: 'bolt' }, words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function words(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
}
