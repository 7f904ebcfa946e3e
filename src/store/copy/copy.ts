import { createHash } from 'node:crypto';
import { DroverError } from '../../base/errors.js';
import { shownId } from '../../requests/request.js';
import { type Copyable, hashOf, keyOf, RECORD_KINDS, type StoreRecord, sha256 } from './records.js';

const AT_ONCE = 100;
const LINES_AT_ONCE = 1_000;

export interface Counted {
  /** `request`, `delivery` …, `audit line`. */
  what: string;
  count: number;
  /** Of all of them, eight digits of SHA-256. */
  digest: string;
}

export interface Copied {
  counted: readonly Counted[];
  /** What the target had already, from a copy that was interrupted. */
  there: number;
}

/**
 * Copies all of a store into another one, and reads both again to prove it. What an interrupted copy has left is not
 * written again. `tell`: how far it is, now and then.
 * @throws DroverError `copy-other` when the target has something else; `copy-differs` when what was read back is not the same.
 */
export async function copyStore(
  from: Copyable,
  to: Copyable,
  tell: (done: number) => void = () => undefined,
): Promise<Copied> {
  const before = new Map<string, { hash: string; version: number }>();
  for await (const record of to.records())
    before.set(keyOf(record), { hash: hashOf(record), version: versionOf(record) });
  const there = before.size;
  let batch: StoreRecord[] = [];
  let done = 0;
  const left = new Set(before.keys());
  for await (const record of from.records()) {
    const key = keyOf(record);
    left.delete(key);
    done += 1;
    if (done % LINES_AT_ONCE === 0) tell(done);
    const known = before.get(key);
    if (known?.hash === hashOf(record)) continue;
    if (known !== undefined && record.kind === 'request' && known.version >= versionOf(record)) {
      throw other(to, `${shownId(record.id)} differently`);
    }
    batch.push(record);
    if (batch.length >= AT_ONCE) {
      await to.put(batch);
      batch = [];
    }
  }
  const [extra] = left;
  if (extra !== undefined) throw other(to, `${extra}, which ${from.what} has not`);
  await to.put(batch);
  await copyAudit(from, to);
  return { counted: await proven(from, to), there };
}

async function copyAudit(from: Copyable, to: Copyable): Promise<void> {
  const there = to.auditLines()[Symbol.asyncIterator]();
  let count = 0;
  let over = false;
  let batch: string[] = [];
  const flush = async () => {
    await to.addAudit(batch, count - batch.length);
    batch = [];
  };
  for await (const line of from.auditLines()) {
    if (!over) {
      const next = await there.next();
      over = next.done === true;
      if (next.done !== true && next.value !== line)
        throw other(to, `another line ${count + 1} in its audit`);
    }
    count += 1;
    if (!over) continue;
    batch.push(line);
    if (batch.length >= LINES_AT_ONCE) await flush();
  }
  if (!over && (await there.next()).done !== true) throw other(to, 'a longer audit');
  await flush();
}

async function proven(from: Copyable, to: Copyable): Promise<readonly Counted[]> {
  const [read, copied] = [await countStore(from), await countStore(to)];
  for (const [index, one] of read.entries()) {
    const same = copied[index];
    if (same?.count === one.count && same.digest === one.digest) continue;
    throw new DroverError(
      `The copy is not the same: ${from.what} has ${one.count} of ${one.what} (${one.digest}), ${to.what} has ${same?.count} (${same?.digest}).`,
      { code: 'copy-differs', remedy: 'See that no Drover uses either of them, and copy again.' },
    );
  }
  return copied;
}

/** How many there are of each kind, and a digest of all of them that knows no order. */
export async function countStore(store: Copyable): Promise<readonly Counted[]> {
  const hashes = new Map<string, string[]>(RECORD_KINDS.map((kind) => [kind, []]));
  for await (const record of store.records()) hashes.get(record.kind)?.push(hashOf(record));
  const lines = createHash('sha256');
  let count = 0;
  for await (const line of store.auditLines()) {
    lines.update(`${line}\n`);
    count += 1;
  }
  return [
    ...[...hashes].map(([what, all]) => ({
      what,
      count: all.length,
      digest: short(sha256(all.sort().join('\n'))),
    })),
    { what: 'audit line', count, digest: short(lines.digest('hex')) },
  ];
}

function short(digest: string): string {
  return digest.slice(0, 8);
}

function versionOf(record: StoreRecord): number {
  return record.kind === 'request' ? record.request.version : 0;
}

function other(to: Copyable, what: string): DroverError {
  return new DroverError(`${to.what} has ${what}: it is not a copy of this store.`, {
    code: 'copy-other',
    remedy: 'Copy into an empty one. Nothing of it was overwritten.',
  });
}
