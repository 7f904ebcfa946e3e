import { join } from 'node:path';
import { z } from 'zod';
import { nodeFiles } from '../../base/files.js';
import { type HookEvent, hookEvent } from './event.js';

/** An event that a receiver has not taken yet. */
export interface Queued {
  event: HookEvent;
  /** When it was put there, ISO 8601: after three days it is given up. */
  queuedAt: string;
}

/**
 * What one receiver still has to be told, and what it was told, kept where the requests are: nothing is lost by a crash
 * at any point, and what was queued once is not queued again.
 */
export interface HookQueue {
  /** Since when this receiver is told what happens, ISO 8601. */
  readonly since: string;
  /** Those that are waiting, oldest first. */
  waiting(): readonly Queued[];
  /** Whether it was queued before, delivered or not. */
  knows(eventId: string): boolean;
  /** Durable when it resolves; what the disk does not take is kept in memory, and found again by the next start. */
  add(entries: readonly Queued[]): Promise<void>;
  /** Delivered, or given up. */
  done(eventId: string): Promise<void>;
}

/** What of a queue outlives the process. */
export interface QueueLines {
  /** Since when this receiver is told, and what it was told or is to be, in the order in which it was queued. */
  lines(): Promise<readonly QueueLine[]>;
  write(lines: readonly QueueLine[]): Promise<void>;
}

const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('since'), at: z.string() }),
  z.object({ kind: z.literal('queued'), at: z.string(), event: hookEvent }),
  z.object({ kind: z.literal('done'), at: z.string(), id: z.string() }),
]);

export type QueueLine = z.output<typeof line>;

/** Longer than an event may wait: what is older is known to nobody any more. */
export const KEPT_MS = 8 * 86_400_000;

/** A line that a crash has torn, or that is none of ours, says nothing; what it would have said is found again. */
export function readLine(value: unknown): QueueLine | undefined {
  return line.safeParse(value).data;
}

/** A file in the store's folder, one line a change; written again at each start, without what is long over. */
export function queueFile(folder: string, name: string, now: number): QueueLines {
  const files = nodeFiles(folder);
  const path = join(folder, `${name}.ndjson`);
  return {
    async lines() {
      await files.makeFolder(folder);
      const lines = linesIn((await files.read(path)) ?? '');
      const recent = lines.filter(({ kind, at }) => kind === 'since' || Date.parse(at) > now - KEPT_MS);
      const first = lines.find(({ kind }) => kind === 'since');
      const since: QueueLine = first ?? { kind: 'since', at: new Date(now).toISOString() };
      const kept = [since, ...recent.filter(({ kind }) => kind !== 'since')];
      await files.replace(path, `${kept.map((one) => JSON.stringify(one)).join('\n')}\n`);
      return kept;
    },
    async write(lines) {
      for (const one of lines) await files.append(path, JSON.stringify(one));
    },
  };
}

function linesIn(text: string): readonly QueueLine[] {
  return text.split('\n').flatMap((one) => {
    try {
      return readLine(JSON.parse(one)) ?? [];
    } catch {
      return [];
    }
  });
}

export async function openHookQueue(
  kept: QueueLines,
  onTrouble: (error: unknown) => void,
): Promise<HookQueue> {
  return new KeptQueue(kept, await kept.lines(), onTrouble);
}

class KeptQueue implements HookQueue {
  readonly since: string;
  readonly #kept: QueueLines;
  readonly #onTrouble: (error: unknown) => void;
  readonly #waiting = new Map<string, Queued>();
  readonly #known = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(kept: QueueLines, lines: readonly QueueLine[], onTrouble: (error: unknown) => void) {
    this.#kept = kept;
    this.#onTrouble = onTrouble;
    let since = '';
    for (const one of lines) {
      if (one.kind === 'since') since = one.at;
      else if (one.kind === 'queued') this.#take({ event: one.event, queuedAt: one.at });
      else this.#forget(one.id);
    }
    this.since = since;
  }

  waiting(): readonly Queued[] {
    return [...this.#waiting.values()];
  }

  knows(eventId: string): boolean {
    return this.#known.has(eventId);
  }

  async add(entries: readonly Queued[]): Promise<void> {
    const fresh = entries.filter(({ event }) => !this.#known.has(event.id));
    for (const one of fresh) this.#take(one);
    await this.#append(fresh.map(({ event, queuedAt }) => ({ kind: 'queued', at: queuedAt, event })));
  }

  async done(eventId: string): Promise<void> {
    const at = this.#waiting.get(eventId)?.queuedAt;
    if (at === undefined) return;
    this.#forget(eventId);
    await this.#append([{ kind: 'done', at, id: eventId }]);
  }

  #take(queued: Queued): void {
    this.#known.add(queued.event.id);
    this.#waiting.set(queued.event.id, queued);
  }

  #forget(eventId: string): void {
    this.#known.add(eventId);
    this.#waiting.delete(eventId);
  }

  #append(lines: readonly QueueLine[]): Promise<void> {
    this.#writing = this.#writing.then(() => this.#kept.write(lines)).catch(this.#onTrouble);
    return this.#writing;
  }
}
