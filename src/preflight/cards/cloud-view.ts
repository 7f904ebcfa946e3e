import { byName } from '../findings.js';

/** Whether a server can move now, by what could be read: `unsure` where something could not. */
export type Mobility = 'can' | 'unsure' | 'cannot' | 'off';

/** Why a server can't move. */
export interface CloudReason {
  /** The same for servers whose reason is the same but for names and ids. */
  key: string;
  /** The check's id; empty where there is none: what stands against it is the other hosts. */
  check: string;
  title: string;
  text: string;
  remedy: string | null;
}

export interface CloudServerRow {
  id: string;
  name: string;
  project: string;
  /** null: it has none, or we may not see it. */
  host: string | null;
  status: string;
  memoryMib: number;
  vcpus: number;
  mobility: Mobility;
  /** Hosts that would take it now; null where nobody asked. */
  places: number | null;
  reason: CloudReason | null;
  /** What people should know of its move. */
  notes: readonly string[];
}

export interface CloudHostRow {
  host: string;
  /** `perhaps`: no way was found, and not every one was tried. */
  emptied: 'can' | 'perhaps' | 'cannot';
  /** Of its servers, those of which something could not be read. */
  unsure: number;
  servers: number;
  off: number;
  memoryMib: number;
  /** What stands in the way, most servers first. */
  why: readonly string[];
}

export interface FailingView {
  /** Hosts whose servers would not all find a place if that host alone failed. */
  alone: readonly { host: string; lost: number }[];
  /** Those with the most memory in use that could fail at once. */
  fullest: readonly string[];
  /** Whether more of them were tried. */
  most: boolean;
  /** Zones and aggregates, each as a whole. */
  groups: readonly { name: string; hosts: number; servers: number; lost: number }[];
}

/** What is new since the last look at the same. */
export interface CloudNews {
  /** ISO 8601. */
  since: string;
  stuck: readonly string[];
  freed: readonly string[];
  closed: readonly string[];
  opened: readonly string[];
}

export interface CloudView {
  cloud: string;
  /** `host compute1`; null: all of it. */
  scope: string | null;
  /** Milliseconds. */
  at: number;
  servers: readonly CloudServerRow[];
  /** Empty where the question was about a project. */
  hosts: readonly CloudHostRow[];
  /** null where only some of the hosts were looked at. */
  failing: FailingView | null;
  reservePercent: number;
  /** Why nobody knows the server groups; null: they are known. */
  groupsUnread: string | null;
  /** null: nobody has looked before. */
  news: CloudNews | null;
  seconds: number;
}

export interface ReasonGroup {
  reason: CloudReason;
  /** Whether the words are those of all of them. */
  same: boolean;
  servers: readonly CloudServerRow[];
}

/** Those that can't move, by why: most servers first. */
export function reasonGroups(servers: readonly CloudServerRow[]): readonly ReasonGroup[] {
  const found = new Map<string, { reason: CloudReason; same: boolean; servers: CloudServerRow[] }>();
  for (const server of servers) {
    const { reason } = server;
    if (reason === null || server.mobility !== 'cannot') continue;
    const known = found.get(reason.key);
    if (known === undefined) found.set(reason.key, { reason, same: true, servers: [server] });
    else {
      known.servers.push(server);
      known.same &&= known.reason.text === reason.text;
    }
  }
  for (const { servers: of } of found.values())
    of.sort((a, b) => byName(a.name, b.name) || byName(a.id, b.id));
  return [...found.values()].sort((a, b) => b.servers.length - a.servers.length);
}

const ID = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi;

/** What is left of a sentence without what one server alone has: its names, ids and figures. */
export function reasonKey(check: string, text: string, name: string): string {
  const plain = text
    .replaceAll(name, '…')
    .replace(ID, '…')
    .replace(/`[^`]*`/g, '…')
    .replace(/\d+(?:\.\d+)*/g, '…');
  return `${check} ${plain}`;
}

export function countOf(servers: readonly CloudServerRow[], mobility: Mobility): number {
  return servers.reduce((sum, one) => sum + (one.mobility === mobility ? 1 : 0), 0);
}
