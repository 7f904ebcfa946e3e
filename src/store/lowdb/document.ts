import { z } from 'zod';
import type { ExclusiveKey, SlotKey } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import type { Freeze, HistoryEntry } from '../../requests/store-port.js';
import { type RequestPart, requestPart, state, wholeRequest } from '../shape.js';
import { fromFormat1 } from './format-1.js';

/** Grows when older code could no longer read what newer code writes. */
export const FORMAT = 2;

const key = z.object({
  scope: z.enum(['server', 'volume', 'host', 'force']),
  cloud: z.string(),
  id: z.string(),
});
const slot = z.object({
  scope: z.enum(['cloud', 'source', 'destination', 'group']),
  cloud: z.string(),
  name: z.string(),
});

export const exclusiveKeys: z.ZodType<readonly ExclusiveKey[]> = z.array(key);

/** A request that is not settled, and what it holds while it has not ended. */
export interface ActiveDocument {
  request: Request;
  /** What no other request may hold. */
  exclusive: readonly ExclusiveKey[];
  /** The slots it fills while it runs. */
  slots: readonly SlotKey[];
  /** Of one that was superseded: written with its end, so that a crash leaves both or neither. */
  successor?: { request: Request; exclusive: readonly ExclusiveKey[] };
}

/** What the disk has of a request: its plan, and a long timeline's beginning, stand in files of their own. */
export interface RequestHead extends Omit<ActiveDocument, 'request'> {
  format: number;
  /** The timeline's end. */
  request: RequestPart;
}

export const requestHead: z.ZodType<RequestHead> = z.preprocess(
  fromFormat1,
  z.object({
    format: z.number(),
    request: requestPart,
    exclusive: z.array(key),
    slots: z.array(slot),
    successor: z.object({ request: wholeRequest, exclusive: z.array(key) }).exactOptional(),
  }),
);

/** A request in the archive: nothing of it stands elsewhere. */
export const archivedRequest: z.ZodType<Request> = z.preprocess(
  fromFormat1,
  z.object({ format: z.number(), request: wholeRequest }).transform(({ request }) => request),
);

const freeze = z.object({
  by: z.string(),
  byName: z.string(),
  at: z.string(),
  reason: z.string().exactOptional(),
  until: z.string().exactOptional(),
  cloud: z.string().exactOptional(),
});

/** `freeze: null` is written, not left out: a missing file says nothing about the freeze. */
export interface FreezeDocument {
  freeze: Freeze | null;
  /** By cloud; absent in documents of 0.1.0's first stores. */
  clouds?: Readonly<Record<string, Freeze>>;
}

export const freezeDocument: z.ZodType<FreezeDocument> = z.object({
  freeze: freeze.nullable(),
  clouds: z.record(z.string(), freeze).exactOptional(),
});

export const historyEntry: z.ZodType<HistoryEntry> = z.object({
  id: z.string(),
  kind: z.string(),
  state,
  cloud: z.string(),
  server: z.string().nullable(),
  serverName: z.string().nullable(),
  source: z.string().nullable(),
  destination: z.string().nullable(),
  requester: z.string(),
  approvers: z.array(z.string()).exactOptional(),
  reason: z.string().exactOptional(),
  ticket: z.string().exactOptional(),
  volumeName: z.string().exactOptional(),
  createdAt: z.string(),
  endedAt: z.string(),
  parent: z.string().exactOptional(),
  child: z.object({ subject: z.string(), attempt: z.number() }).exactOptional(),
});
