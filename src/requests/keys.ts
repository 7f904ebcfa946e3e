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

/** The slots that a move takes while it runs. What others move counts against the limits. */
export function slotsOf(
  identity: { cloud: string; source: string; destination: string | null },
  limits: Limits,
  foreign: readonly ForeignMove[],
): Slot[] {
  const slots: Slot[] = [
    { key: `cloud:${identity.cloud}`, limit: limits.perCloud - foreign.length },
    {
      key: `source:${identity.cloud}/${identity.source}`,
      limit: limits.perSourceHost - foreign.filter((move) => move.source === identity.source).length,
    },
  ];
  if (identity.destination !== null) {
    slots.push({
      key: `destination:${identity.cloud}/${identity.destination}`,
      limit:
        limits.perDestinationHost -
        foreign.filter((move) => move.destination === identity.destination).length,
    });
  }
  return slots;
}
