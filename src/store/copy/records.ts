import { createHash } from 'node:crypto';
import { canonicalJson } from '../../requests/digest.js';
import type { ExclusiveKey, SlotKey } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import type { Delivery, Freeze } from '../../requests/store-port.js';

/** An event that a listener was told or is to be told. */
export interface CopiedEvent {
  id: string;
  /** When it was queued, ISO 8601. */
  at: string;
  done: boolean;
  event: object;
}

/** One thing that a store keeps, whatever it is made of; `id`: unlike that of any other of its kind. */
export type StoreRecord =
  | {
      kind: 'request';
      id: string;
      request: Request;
      exclusive: readonly ExclusiveKey[];
      slots: readonly SlotKey[];
      settled: boolean;
    }
  | { kind: 'delivery'; id: string; delivery: Delivery }
  /** The id is the cloud; empty: all of them. */
  | { kind: 'freeze'; id: string; freeze: Freeze }
  | { kind: 'answered'; id: string; at: string }
  | { kind: 'listener'; id: string; since: string; events: readonly CopiedEvent[] };

export const RECORD_KINDS = ['request', 'delivery', 'freeze', 'answered', 'listener'] as const;

/** A store that is copied from or to: nobody else has it open meanwhile. */
export interface Copyable {
  /** For people: a folder or a database, without a password. */
  readonly what: string;
  records(): AsyncIterable<StoreRecord>;
  /** Makes them be there as they are; doing it twice changes nothing. */
  put(records: readonly StoreRecord[]): Promise<void>;
  /** As they were written, oldest first. */
  auditLines(): AsyncIterable<string>;
  /** `from`: how many the audit has before these. */
  addAudit(lines: readonly string[], from: number): Promise<void>;
  close(): Promise<void>;
}

export function keyOf({ kind, id }: StoreRecord): string {
  return `${kind} ${id}`;
}

/** Equal records give equal hashes, from whichever store they come. */
export function hashOf(record: StoreRecord): string {
  // What JSON leaves out is out in both.
  return sha256(canonicalJson(JSON.parse(JSON.stringify(sorted(record)))));
}

/** In whatever order a store gives what has none. */
function sorted(record: StoreRecord): StoreRecord {
  if (record.kind !== 'request') return record;
  const byText = <One extends object>(list: readonly One[]) =>
    list
      .map((one) => [canonicalJson(one), one] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => one);
  return { ...record, exclusive: byText(record.exclusive), slots: byText(record.slots) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
