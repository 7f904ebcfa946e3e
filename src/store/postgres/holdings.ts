import {
  type ExclusiveKey,
  fullSlot,
  type HeldSlot,
  keyText,
  type Slot,
  slotText,
} from '../../requests/keys.js';
import type { Busy } from '../../requests/store-port.js';
import type { Statements } from './database.js';
import type { Documents } from './documents.js';
import { DROP_OTHER_KEYS, DROP_SLOTS, KEYS_HELD, SLOTS_HELD, TAKE_KEYS, TAKE_SLOTS } from './sql/holdings.js';

/** The first of these keys that another request has. */
export async function busyWith(
  statements: Statements,
  documents: Documents,
  keys: readonly ExclusiveKey[],
  self: string,
): Promise<Busy | undefined> {
  const rows = await statements.query<ExclusiveKey & { request: string }>(KEYS_HELD, [JSON.stringify(keys)]);
  const holders = new Map(rows.map((row) => [keyText(row), row.request]));
  for (const key of keys) {
    const id = holders.get(keyText(key));
    if (id === undefined || id === self) continue;
    const holder = await documents.get(statements, id);
    if (holder !== undefined) return { kind: 'busy', key, holder };
  }
  return undefined;
}

/** In a transaction: the request holds these keys and no others, or somebody has one. */
export async function takeKeys(
  statements: Statements,
  documents: Documents,
  self: string,
  keys: readonly ExclusiveKey[],
): Promise<Busy | undefined> {
  const text = JSON.stringify(keys);
  await statements.query(DROP_OTHER_KEYS, [self, text]);
  if (keys.length === 0) return undefined;
  await statements.query(TAKE_KEYS, [self, text]);
  return await busyWith(statements, documents, keys, self);
}

/**
 * In a transaction: the request fills these slots and no others, or one of them is full. Each holder has the lowest place
 * that is free: two who want the same one meet at the constraint, and the second looks again.
 */
export async function fillSlots(
  statements: Statements,
  self: string,
  slots: readonly Slot[],
): Promise<HeldSlot | undefined> {
  await statements.query(DROP_SLOTS, [self]);
  if (slots.length === 0) return undefined;
  const keys = slots.map(({ scope, cloud, name }) => ({ scope, cloud, name }));
  const rows = await statements.query<(typeof keys)[number] & { place: number; request: string }>(
    SLOTS_HELD,
    [JSON.stringify(keys)],
  );
  const of = (key: (typeof keys)[number]) => rows.filter((row) => slotText(row) === slotText(key));
  const held = keys.map((key) => ({ ...key, holders: of(key).map(({ request }) => request) }));
  const full = fullSlot(slots, held, self);
  if (full !== undefined) return full;
  const taken = keys.map((key) => ({ ...key, place: lowestFree(of(key).map(({ place }) => place)) }));
  await statements.query(TAKE_SLOTS, [self, JSON.stringify(taken)]);
  return undefined;
}

function lowestFree(places: readonly number[]): number {
  let place = 1;
  while (places.includes(place)) place += 1;
  return place;
}
