import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { isAbsent } from '../../base/errno.js';
import { DroverError } from '../../base/errors.js';
import type { Request } from '../../requests/request.js';
import type { Delivery } from '../../requests/store-port.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import type { CopiedEvent, Copyable, StoreRecord } from '../copy/records.js';
import type { Verifiable, Verified } from '../copy/verify.js';
import { deliveryDocument } from '../shape.js';
import { type FreezeDocument, freezeDocument } from './document.js';
import { jsonFile } from './json-file.js';
import { type LowdbOptions, type LowdbParts, withLowdbParts } from './parts.js';

const auditLine = z.object({ request: z.string(), event: z.object({ seq: z.number() }) });
const answered = z.object({ at: z.number(), key: z.string() });
const queueLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('since'), at: z.string() }),
  z.object({ kind: z.literal('queued'), at: z.string(), event: z.looseObject({ id: z.string() }) }),
  z.object({ kind: z.literal('done'), at: z.string(), id: z.string() }),
]);

/**
 * A data folder, to be copied from or to; its lock is taken.
 * @throws DroverError as a store that is opened; `copy-unreadable` when documents were put aside: what they hold up would be lost.
 */
export function openLowdbCopy(options: LowdbOptions): Promise<LowdbCopy> {
  return withLowdbParts(options, async (parts) => {
    const copy = new LowdbCopy(parts);
    await copy.refuseUnreadable();
    return copy;
  });
}

export class LowdbCopy implements Copyable, Verifiable {
  readonly what: string;
  readonly #parts: LowdbParts;

  constructor(parts: LowdbParts) {
    this.#parts = parts;
    this.what = parts.paths.directory;
  }

  async refuseUnreadable(): Promise<void> {
    const [first, ...more] = await this.#parts.aside.problems();
    if (first === undefined) return;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    throw new DroverError(`${this.what} has documents that can't be read: ${first.file}${others}.`, {
      code: 'copy-unreadable',
      remedy: 'Look at them and move them out of the folder `unreadable` first: they can not be copied.',
    });
  }

  async *records(): AsyncGenerator<StoreRecord> {
    const { active, archive } = this.#parts;
    for (const { request, exclusive, slots } of await active.all()) {
      yield { kind: 'request', id: request.id, request, exclusive, slots, settled: false };
    }
    for await (const request of archive.all()) {
      yield { kind: 'request', id: request.id, request, exclusive: [], slots: [], settled: true };
    }
    await this.refuseUnreadable();
    yield* this.#deliveries();
    yield* this.#freezes();
    for (const { key, at } of await this.#answered()) {
      yield { kind: 'answered', id: key, at: new Date(at).toISOString() };
    }
    yield* this.#listeners();
  }

  async put(records: readonly StoreRecord[]): Promise<void> {
    for (const record of records) await this.#put(record);
  }

  /** One that a crash has torn says nothing. */
  async *auditLines(): AsyncGenerator<string> {
    for await (const line of linesOf(this.#parts.paths.audit)) if (isJson(line)) yield line;
  }

  async addAudit(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.#parts.files.append(this.#parts.paths.audit, lines.join('\n'));
  }

  async verify(): Promise<Verified> {
    const audited = new Map<string, Set<number>>();
    for await (const line of linesOf(this.#parts.paths.audit)) {
      const read = parsed(auditLine, line);
      if (read === undefined) continue;
      audited.set(read.request, (audited.get(read.request) ?? new Set()).add(read.event.seq));
    }
    const found: { request: Request; event: TimelineEvent }[] = [];
    let requests = 0;
    let events = 0;
    for await (const record of this.records()) {
      if (record.kind !== 'request') break;
      const { id, request } = record;
      requests += 1;
      events += request.timeline.length;
      for (const event of request.timeline)
        if (!audited.get(id)?.has(event.seq)) found.push({ request, event });
    }
    const missing = found.map(async (one) => ({ ...one, delivery: await this.#delivery(one.request.id) }));
    return { requests, events, missing: await Promise.all(missing) };
  }

  makeUp(lines: readonly string[]): Promise<void> {
    return this.addAudit(lines);
  }

  close(): Promise<void> {
    return this.#parts.lock.release();
  }

  async *#deliveries(): AsyncGenerator<StoreRecord> {
    const { files, paths } = this.#parts;
    for (const name of (await files.list(paths.deliveries)).filter((one) => one.endsWith('.json'))) {
      const file = jsonFile(files, join(paths.deliveries, name), deliveryDocument);
      await file.read();
      if (file.data !== null) yield { kind: 'delivery', id: file.data.id, delivery: file.data };
    }
  }

  async #delivery(id: string): Promise<Delivery | undefined> {
    const file = jsonFile(
      this.#parts.files,
      join(this.#parts.paths.deliveries, `${id}.json`),
      deliveryDocument,
    );
    await file.read();
    return file.data ?? undefined;
  }

  async *#freezes(): AsyncGenerator<StoreRecord> {
    const { freeze, clouds = {} } = (await this.#freezeDocument()) ?? { freeze: null };
    if (freeze !== null) yield { kind: 'freeze', id: '', freeze };
    for (const [id, one] of Object.entries(clouds)) yield { kind: 'freeze', id, freeze: one };
  }

  async #freezeDocument(): Promise<FreezeDocument | null> {
    const file = jsonFile<FreezeDocument>(this.#parts.files, this.#parts.paths.freeze, freezeDocument);
    await file.read();
    return file.data;
  }

  get #answeredPath(): string {
    return join(this.#parts.paths.directory, 'answered.ndjson');
  }

  async #answered(): Promise<readonly z.output<typeof answered>[]> {
    const found = new Map<string, z.output<typeof answered>>();
    for await (const line of linesOf(this.#answeredPath)) {
      const read = parsed(answered, line);
      if (read !== undefined) found.set(read.key, read);
    }
    return [...found.values()];
  }

  get #hooks(): string {
    return join(this.#parts.paths.directory, 'hooks');
  }

  async *#listeners(): AsyncGenerator<StoreRecord> {
    for (const name of (await this.#parts.files.list(this.#hooks)).filter((one) => one.endsWith('.ndjson'))) {
      let since = '';
      const events = new Map<string, CopiedEvent>();
      for await (const text of linesOf(join(this.#hooks, name))) {
        const line = parsed(queueLine, text);
        if (line?.kind === 'since') since = line.at;
        else if (line?.kind === 'queued') {
          events.set(line.event.id, { id: line.event.id, at: line.at, done: false, event: line.event });
        } else if (line !== undefined) {
          const queued = events.get(line.id);
          if (queued !== undefined) events.set(line.id, { ...queued, done: true });
        }
      }
      const id = name.slice(0, -'.ndjson'.length);
      if (since !== '') yield { kind: 'listener', id, since, events: [...events.values()] };
    }
  }

  async #put(record: StoreRecord): Promise<void> {
    const { files, paths, active, archive, freeze } = this.#parts;
    switch (record.kind) {
      case 'request': {
        const { request, exclusive, slots, settled } = record;
        if (settled) {
          await archive.take(request);
          await active.forget(request.id);
          await files.remove(active.pathOf(request.id));
        } else await active.put({ request, exclusive, slots });
        return;
      }
      case 'delivery': {
        const file = jsonFile(files, join(paths.deliveries, `${record.id}.json`), deliveryDocument);
        file.data = record.delivery;
        return await file.write();
      }
      case 'freeze':
        return await freeze.set(record.freeze, record.id === '' ? undefined : record.id);
      case 'answered':
        return await files.append(
          this.#answeredPath,
          JSON.stringify({ at: Date.parse(record.at), key: record.id }),
        );
      case 'listener': {
        await files.makeFolder(this.#hooks);
        const lines = [
          { kind: 'since', at: record.since },
          ...record.events.flatMap(({ id, at, done, event }) => [
            { kind: 'queued', at, event },
            ...(done ? [{ kind: 'done', at, id }] : []),
          ]),
        ];
        const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
        return await files.replace(join(this.#hooks, `${record.id}.ndjson`), text);
      }
    }
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      if (line !== '') yield line;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function isJson(line: string): boolean {
  return parsed(z.unknown(), line) !== undefined;
}

/** A line that a crash has torn is none. */
function parsed<Value>(schema: z.ZodType<Value>, line: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
