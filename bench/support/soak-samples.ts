import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { collected } from './collected.js';
import type { FastClock } from './fast-clock.js';
import { median } from './table.js';

const MIB = 2 ** 20;

/** What the process holds at one moment. */
export interface Sample {
  heapMib: number;
  outsideMib: number;
  residentMib: number;
  /** Sockets, pipes and processes; timers are counted as sleeps. */
  handles: number;
  listeners: number;
  sleeps: number;
  /** Files of the store that belong to no ended request. */
  open: number;
  /** Files of the store that belong to ended requests: its record, where it was told, and the file that the console posted. */
  ended: number;
  /** Seconds of processor time since the process began. */
  cpuSeconds: number;
}

export async function sample(
  store: string,
  clock: FastClock,
  streams: readonly NodeJS.EventEmitter[],
): Promise<Sample> {
  await collected();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const found = await readdir(store, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile());
  const ended = files.filter(isOfEnded).length;
  return {
    heapMib: heapUsed / MIB,
    outsideMib: external / MIB,
    residentMib: rss / MIB,
    handles: process.getActiveResourcesInfo().filter((name) => !PASSING.has(name)).length,
    listeners: [process, ...streams].reduce((sum, one) => sum + listenersOf(one), 0),
    sleeps: clock.sleeping,
    open: files.length - ended,
    ended,
    cpuSeconds: (user + system) / 1e6,
  };
}

const PASSING = new Set(['Timeout', 'Immediate', 'FSReqCallback', 'FSReqPromise', 'TickObject']);

function isOfEnded({ parentPath }: Dirent): boolean {
  return /[/\\](?:archive|deliveries|files)(?:[/\\]|$)/.test(parentPath);
}

function listenersOf(emitter: NodeJS.EventEmitter): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}

/**
 * How much more it is in the last third than in the middle one, as a part of that; the first third is for caches that
 * fill and code that is compiled.
 */
export function growth(values: readonly number[]): number {
  const third = Math.floor(values.length / 3);
  if (third === 0) return Number.NaN;
  const last = median(values.slice(-third));
  const before = median(values.slice(-2 * third, -third));
  return before === 0 ? last : last / before - 1;
}
