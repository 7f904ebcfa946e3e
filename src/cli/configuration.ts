import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { KINDS } from '../app/kinds.js';
import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load.js';

export interface ConfigChoice {
  config?: string;
  console?: boolean;
}

/** The configuration as this process sees it. Throws as `loadConfig`. */
export function configOf(choice: ConfigChoice, io: NodeJS.Process, platformNeeded = true): Config {
  return loadConfig({
    kinds: KINDS,
    ...defined({ file: choice.config }),
    env: io.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    home: homedir(),
    cwd: io.cwd(),
    platformNeeded,
    ...defined({ console: choice.console }),
  });
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** `DROVER_LOG`, or what serves where it is not set. */
export function logLevelOf(env: NodeJS.ProcessEnv, otherwise: LogLevel = 'info'): LogLevel {
  const wanted = env.DROVER_LOG;
  if (wanted === undefined || wanted === '') return otherwise;
  return LEVELS.find((level) => level === wanted) ?? 'info';
}

const SHORTEST_CALL_MS = 100;
const LONGEST_CALL_MS = 600_000;

const SHORTEST_LEASE_MS = 600;
const LONGEST_LEASE_MS = 120_000;

/**
 * `DROVER_LEASE_MS`: how long a replica that has died keeps what it drove; undefined where it is not set. The same on
 * every replica.
 * @throws DroverError `bad-lease`
 */
export function leaseOf(env: NodeJS.ProcessEnv): number | undefined {
  const text = env.DROVER_LEASE_MS;
  if (text === undefined || text === '') return undefined;
  const ms = Number(text);
  if (Number.isInteger(ms) && ms >= SHORTEST_LEASE_MS && ms <= LONGEST_LEASE_MS) return ms;
  throw new DroverError(`DROVER_LEASE_MS is ${JSON.stringify(text)}, which is no lease.`, {
    code: 'bad-lease',
    remedy: `Give milliseconds from ${SHORTEST_LEASE_MS} to ${LONGEST_LEASE_MS}, or leave it out for 12000.`,
  });
}

/**
 * `DROVER_CALL_TIMEOUT_MS`: how long one call to a cloud may take; undefined where it is not set. After an unanswered
 * call Drover waits this long and 5 s more before it calls its effect lost.
 * @throws DroverError `bad-call-timeout`
 */
export function callTimeoutOf(env: NodeJS.ProcessEnv): number | undefined {
  const text = env.DROVER_CALL_TIMEOUT_MS;
  if (text === undefined || text === '') return undefined;
  const ms = Number(text);
  if (Number.isInteger(ms) && ms >= SHORTEST_CALL_MS && ms <= LONGEST_CALL_MS) return ms;
  throw new DroverError(`DROVER_CALL_TIMEOUT_MS is ${JSON.stringify(text)}, which is no time for a call.`, {
    code: 'bad-call-timeout',
    remedy: `Give milliseconds from ${SHORTEST_CALL_MS} to ${LONGEST_CALL_MS}, or leave it out for 30000.`,
  });
}
