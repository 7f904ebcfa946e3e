/** What no two requests may hold at once: `{ scope: 'server', cloud: 'lab', id: '46c4b42b-…' }`. */
export interface ExclusiveKey {
  scope: 'server' | 'volume' | 'host' | 'force';
  cloud: string;
  id: string;
}

/** What a limited number of requests may hold at once; `name` is a host, a server group, or the cloud itself. */
export interface SlotKey {
  scope: 'cloud' | 'source' | 'destination' | 'group';
  cloud: string;
  name: string;
}

export interface Slot extends SlotKey {
  /** How many requests may hold it at once; what others run has been subtracted. */
  limit: number;
}

/** A slot and the requests that hold it. */
export interface HeldSlot extends SlotKey {
  holders: readonly string[];
}

/** One root request at a time may touch a server. */
export function serverKey(cloud: string, id: string): ExclusiveKey {
  return { scope: 'server', cloud, id };
}

/** A repair or a drain has its host for itself. */
export function hostKey(cloud: string, id: string): ExclusiveKey {
  return { scope: 'host', cloud, id };
}

/** A key as one text: what a plan's digest covers, and what stores look up by. Never shown to people. */
export function keyText({ scope, cloud, id }: ExclusiveKey): string {
  return `${scope}:${cloud}/${id}`;
}

/** As `keyText`, of a slot. */
export function slotText({ scope, cloud, name }: SlotKey): string {
  return `${scope}:${cloud}/${name}`;
}

const SCOPES = ['server', 'volume', 'host', 'force'] as const;
const SLOT_SCOPES = ['cloud', 'source', 'destination', 'group'] as const;

/**
 * The key of a text that a plan or a store of an earlier version kept; `cloud` where the text has none.
 * @throws TypeError for no such text.
 */
export function readKey(text: string, cloud: string): ExclusiveKey {
  const { scope, rest } = parted(text, SCOPES);
  const slash = rest.indexOf('/');
  return slash < 0
    ? { scope, cloud, id: rest }
    : { scope, cloud: rest.slice(0, slash), id: rest.slice(slash + 1) };
}

/** As `readKey`, of a slot: `cloud:lab`, `source:lab/compute1`. */
export function readSlot(text: string): SlotKey {
  const { scope, rest } = parted(text, SLOT_SCOPES);
  const slash = rest.indexOf('/');
  return slash < 0
    ? { scope, cloud: rest, name: rest }
    : { scope, cloud: rest.slice(0, slash), name: rest.slice(slash + 1) };
}

function parted<S extends string>(text: string, scopes: readonly S[]): { scope: S; rest: string } {
  const colon = text.indexOf(':');
  const scope = scopes.find((one) => one === text.slice(0, Math.max(0, colon)));
  if (scope === undefined) throw new TypeError(`no key: ${text}`);
  return { scope, rest: text.slice(colon + 1) };
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
  { cloud, source, destination }: { cloud: string; source: string; destination: string | null },
  limits: Limits,
  foreign: readonly ForeignMove[],
): Slot[] {
  const others = (side: 'source' | 'destination', host: string) =>
    foreign.filter((move) => move[side] === host).length;
  const from = limits.perSourceHost - others('source', source);
  const slots: Slot[] = [
    { scope: 'cloud', cloud, name: cloud, limit: limits.perCloud - foreign.length },
    { scope: 'source', cloud, name: source, limit: from },
  ];
  if (destination !== null) {
    const to = limits.perDestinationHost - others('destination', destination);
    slots.push({ scope: 'destination', cloud, name: destination, limit: to });
  }
  return slots;
}

/** The first of these slots that others fill, with who they are. */
export function fullSlot(
  wanted: readonly Slot[],
  held: readonly HeldSlot[],
  self: string,
): HeldSlot | undefined {
  for (const { scope, cloud, name, limit } of wanted) {
    const text = slotText({ scope, cloud, name });
    const holders = (held.find((one) => slotText(one) === text)?.holders ?? []).filter((id) => id !== self);
    if (holders.length >= limit) return { scope, cloud, name, holders };
  }
  return undefined;
}
