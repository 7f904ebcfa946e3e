import { type Clock, systemClock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import type { Random } from '../base/seeded-random.js';
import { type Microversion, parseMicroversion } from './http/microversion.js';
import type { SeenCall } from './http/service.js';

export interface SimulatorOptions {
  /** Where clouds.yaml, drover.yaml, known_hosts and the client's key are written; made if it is not there. */
  directory: string;
  /** The identity endpoint's port. Default: a free one, as for everything else. */
  port?: number;
  /** Default 3. */
  hosts?: number;
  /** Default 0. */
  servers?: number;
  /** How many times faster migrations go; timestamps, tokens and heartbeats keep to the clock. Default 1. */
  speed?: number;
  /** The highest compute microversion. Default 2.93. */
  novaMax?: string;
  clock?: Clock;
  /** Numbers from 0 to 1, for ids and for what varies. */
  random?: Random;
  /** Told of every call with a token, as rights are about it. */
  onCall?: (call: SeenCall) => void;
}

/** An option that cannot be: the message says what it may be instead. */
export class SimulatorOptionError extends Error {
  override readonly name = 'SimulatorOptionError';
}

export interface ReadOptions {
  readonly directory: string;
  readonly port: number;
  readonly hosts: number;
  readonly servers: number;
  readonly speed: number;
  readonly novaMax: Microversion;
  readonly clock: Clock;
  readonly random: Random;
  readonly onCall?: (call: SeenCall) => void;
}

export function readOptions(options: SimulatorOptions): ReadOptions {
  return {
    directory: options.directory,
    port: whole('port', options.port ?? 0, 0, 65_535),
    hosts: whole('number of hosts', options.hosts ?? 3, 1, 10_000),
    servers: whole('number of servers', options.servers ?? 0, 0, 1_000_000),
    speed: readSpeed(options.speed ?? 1),
    novaMax: readNovaMax(options.novaMax ?? '2.93'),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    ...defined({ onCall: options.onCall }),
  };
}

/** Says it in words when the port is taken; any other trouble stays as it is. */
export function portInUse(port: number, cause: unknown): unknown {
  if ((cause as NodeJS.ErrnoException | null)?.code !== 'EADDRINUSE') return cause;
  return new SimulatorOptionError(
    `Port ${port} on 127.0.0.1 is taken. Give another one, or leave it out for a free one.`,
  );
}

function whole(what: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SimulatorOptionError(
    `The ${what} must be a whole number from ${least} to ${most}, not ${value}.`,
  );
}

function readSpeed(value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new SimulatorOptionError(
    `The speed must be a number above 0, not ${value}. 1 is a real cloud's pace.`,
  );
}

/** Fields and rules are known up to 2.96; what came later would be answered as if it had not. */
function readNovaMax(text: string): Microversion {
  const version = parseMicroversion(text);
  if (version?.major === 2 && version.minor >= 1 && version.minor <= 96) return version;
  throw new SimulatorOptionError(`${text} is not a compute microversion from 2.1 to 2.96, such as 2.93.`);
}
