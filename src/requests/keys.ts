import type { Slot } from './store-port.js';

/** What root requests exclude each other by: one may touch a server at a time. */
export function serverKey(cloud: string, server: string): string {
  return `server:${cloud}/${server}`;
}

export interface Limits {
  perCloud: number;
  perSourceHost: number;
  perDestinationHost: number;
}

/** A move that Drover did not start, as the cloud's own records show it. */
export interface ForeignMove {
  source: string | null;
  destination: string | null;
}

/** Whose limit a slot is: of a whole cloud, or of one of its hosts on one side of a move. */
export type SlotOwner =
  | { scope: 'cloud'; cloud: string }
  | { scope: 'source' | 'destination'; cloud: string; host: string };

function slotKey(owner: SlotOwner): string {
  return owner.scope === 'cloud' ? `cloud:${owner.cloud}` : `${owner.scope}:${owner.cloud}/${owner.host}`;
}

/** The other way, for what the store kept; undefined for a key of another kind. No host's name has a slash. */
export function slotOwner(key: string): SlotOwner | undefined {
  const { scope, rest = '' } = /^(?<scope>cloud|source|destination):(?<rest>.+)$/s.exec(key)?.groups ?? {};
  if (scope === 'cloud') return { scope, cloud: rest };
  const slash = rest.lastIndexOf('/');
  if ((scope !== 'source' && scope !== 'destination') || slash <= 0) return undefined;
  return { scope, cloud: rest.slice(0, slash), host: rest.slice(slash + 1) };
}

/** The slots that a move takes while it runs. What others move counts against the limits. */
export function slotsOf(
  identity: { cloud: string; source: string; destination: string | null },
  limits: Limits,
  foreign: readonly ForeignMove[],
): Slot[] {
  const slots: Slot[] = [
    { key: slotKey({ scope: 'cloud', cloud: identity.cloud }), limit: limits.perCloud - foreign.length },
    {
      key: slotKey({ scope: 'source', cloud: identity.cloud, host: identity.source }),
      limit: limits.perSourceHost - foreign.filter((move) => move.source === identity.source).length,
    },
  ];
  if (identity.destination !== null) {
    slots.push({
      key: slotKey({ scope: 'destination', cloud: identity.cloud, host: identity.destination }),
      limit:
        limits.perDestinationHost -
        foreign.filter((move) => move.destination === identity.destination).length,
    });
  }
  return slots;
}
