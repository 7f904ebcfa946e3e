import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import type { Port, PortBinding } from '../../cloud/network.js';
import type { Allocation } from '../../cloud/placement.js';
import type { Server } from '../../cloud/server.js';
import type { Volume } from '../../cloud/volume.js';
import type { ProofItem } from '../../requests/outcome.js';
import type { DomainOnHost, FolderOnHost, Watching } from './host-port.js';
import type { MoveOutcome } from './outcome.js';
import type { MovePlan } from './plan.js';
import { forgottenRecord, provePorts, proveVolumes } from './proof.js';
import { proveWatchers } from './watchers.js';

/** What a host was asked and did not tell. */
export interface NotTold {
  why: string;
}

/** What is seen after Nova ended a move without success. null: it could not be read. */
export interface StayedFacts {
  record: MigrationRecord | undefined;
  server: Server;
  /** The other host of the move; null: none was chosen, and nothing can have been left there. */
  away: string | null;
  volumes: readonly Volume[] | null;
  /** Ids of the attachments that Nova's own records of the server name; null: this Nova does not tell (below 2.89). */
  named: ReadonlySet<string> | null;
  ports: readonly Port[] | null;
  /** Of each port, by its id. */
  bindings: ReadonlyMap<string, readonly PortBinding[]> | null;
  allocations: readonly Allocation[] | null;
  migrationAllocations: readonly Allocation[] | null;
  /** The resource provider of the other host; null where it is not known. */
  awayProvider: string | null;
  /** What the two hosts tell; null where SSH is not configured. */
  hosts: {
    home: DomainOnHost | NotTold;
    away: DomainOnHost | NotTold;
    awayFolder: FolderOnHost | NotTold;
    watching: Watching | null;
  } | null;
}

export interface Stayed {
  items: readonly ProofItem[];
  leftovers: MoveOutcome['leftovers'];
  /** It runs where it was, seen there, and nothing that was looked at is wrong. */
  safe: boolean;
  /** Its host could not be asked: where and how it is, is Nova's word alone. */
  unseen: boolean;
  /** Nova said completed, and the guest runs on neither host. */
  nowhere?: boolean;
}

type Leftover = MoveOutcome['leftovers'][number];

interface Found {
  items: ProofItem[];
  leftovers: Leftover[];
}

/** An end that is no success is looked at as closely as one that is: what should be there is, and nothing else is left. */
export function proveStayed(plan: MovePlan, facts: StayedFacts): Stayed {
  const { server, hosts } = facts;
  const home = server.host ?? 'unknown';
  const found: Found = { items: [], leftovers: [] };
  const onHome = proveGuest(plan, facts, home, found);
  const watchers =
    hosts === null
      ? undefined
      : proveWatchers(plan, hosts.watching, facts.volumes, home, facts.away ?? plan.identity.source);
  const onlyHome = watchers?.items.some(({ verdict }) => verdict === 'ok') === true;
  proveVolumes(plan, facts, home, found.items, found.leftovers, onlyHome);
  provePorts(facts, home, found.items, found.leftovers);
  proveBindings(facts, found);
  proveNoAllocation(facts, found);
  proveFolders(facts, found);
  found.items.push(...(watchers?.items ?? []));
  found.leftovers.push(...(watchers?.leftovers ?? []));
  if (facts.record !== undefined && isMoving(facts.record.status))
    found.leftovers.push(forgottenRecord(plan, facts.record, home));

  const wanted = plan.identity.powerState === 3 ? 'PAUSED' : 'ACTIVE';
  const asBefore = server.status === wanted && server.powerState === plan.identity.powerState;
  const clean = found.leftovers.length === 0 && found.items.every(({ verdict }) => verdict !== 'not-ok');
  const looked = facts.volumes !== null && (hosts === null || onHome === 'alone' || onlyHome);
  return {
    ...found,
    safe: asBefore && clean && looked && onHome !== 'not-told' && home === plan.identity.source,
    unseen: onHome === 'not-told',
  };
}

/** `alone`: seen where it should be and nowhere else. */
type OnHome = 'alone' | 'there' | 'elsewhere' | 'not-told' | 'not-asked';

function proveGuest(
  plan: MovePlan,
  { hosts, away, server }: StayedFacts,
  home: string,
  { items, leftovers }: Found,
): OnHome {
  if (hosts === null) {
    items.push({ what: 'hosts', verdict: 'not-checked', detail: 'not checked on the hosts' });
    return 'not-asked';
  }
  const wanted = plan.identity.powerState === 3 ? 'paused' : 'running';
  const there = hosts.home === wanted;
  const alone = there && (away === null || hosts.away === 'absent');
  const notOn = away === null || hosts.away !== 'absent' ? '' : ` and not on ${away}`;
  if (typeof hosts.home !== 'string') {
    items.push({
      what: `guest on ${home}`,
      verdict: 'not-checked',
      detail: `whether it runs on ${home} (${hosts.home.why})`,
    });
  } else if (there) {
    items.push({ what: 'hosts', verdict: 'ok', detail: `${wanted} on ${home}${notOn}` });
  } else {
    items.push({ what: 'hosts', verdict: 'not-ok', detail: `the domain is ${hosts.home} on ${home}` });
    leftovers.push({
      what: `the guest is ${hosts.home} on ${home}, though Nova shows the server ${server.status} there`,
      check: 'that no other host runs it (virsh list --all), before anything starts it',
      command: `virsh -c qemu+ssh://root@${home}/system domstate --reason ${server.id}`,
      danger: 'The guest does not run as it should.',
    });
  }
  if (away !== null && typeof hosts.away !== 'string') {
    items.push({
      what: `guest on ${away}`,
      verdict: 'not-checked',
      detail: `what is left on ${away} (${hosts.away.why})`,
    });
  } else if (away !== null && hosts.away !== 'absent') {
    const is = String(hosts.away);
    items.push({
      what: 'hosts',
      verdict: 'not-ok',
      detail: `a domain of the server is ${is} on ${away} too`,
    });
    leftovers.push({
      what: `the server's domain on ${away} (${is})`,
      check: `that the guest runs on ${home}, and that the one on ${away} is the copy`,
      command: `virsh -c qemu+ssh://root@${away}/system destroy ${server.id}`,
      ...(is === 'running' ? { danger: 'Two copies of a guest on one volume destroy its data.' } : {}),
    });
  }
  if (typeof hosts.home !== 'string') return 'not-told';
  if (!there) return 'elsewhere';
  return alone ? 'alone' : 'there';
}

/** The binding that was made for the destination: another move there is refused with 409 while it is left. */
function proveBindings({ bindings, ports, away }: StayedFacts, { items, leftovers }: Found): void {
  if (away === null || ports?.length === 0) return;
  if (bindings === null) {
    items.push({ what: 'bindings', verdict: 'not-checked', detail: `port bindings on ${away}` });
    return;
  }
  const left = [...bindings].filter(([, all]) => all.some(({ host }) => host === away));
  for (const [port, all] of left) {
    const status = all.find(({ host }) => host === away)?.status ?? '';
    items.push({
      what: 'binding',
      verdict: 'not-ok',
      detail: `port ${port.slice(0, 8)} is bound to ${away} too (${status})`,
    });
    leftovers.push({
      what: `a binding of port ${port.slice(0, 8)} on ${away} (${status})`,
      check: `that the server is not on ${away}`,
      command: `python3 -c "import openstack; print(openstack.connect().network.delete('/ports/${port}/bindings/${away}'))"`,
    });
  }
  if (left.length === 0) {
    items.push({ what: 'bindings', verdict: 'ok', detail: `no port binding left on ${away}` });
  }
}

function proveNoAllocation(facts: StayedFacts, { items, leftovers }: Found): void {
  const { away, awayProvider, allocations, migrationAllocations, record, server } = facts;
  if (away === null) return;
  if (allocations === null || migrationAllocations === null || awayProvider === null) {
    items.push({ what: 'allocations', verdict: 'not-checked', detail: 'allocations in Placement' });
    return;
  }
  const onAway = allocations.some(({ provider }) => provider === awayProvider);
  const held = migrationAllocations.length > 0;
  if (!onAway && !held) {
    items.push({ what: 'allocations', verdict: 'ok', detail: `no allocation left on ${away}` });
    return;
  }
  items.push({
    what: 'allocations',
    verdict: 'not-ok',
    detail: held
      ? "Placement still holds the migration's own share"
      : `Placement still counts the server on ${away}`,
  });
  if (held && record?.uuid != null) {
    leftovers.push({
      what: `an allocation of the migration ${record.id} in Placement`,
      check: 'that no move of the server is under way',
      command: `python3 -c "import openstack; print(openstack.connect().placement.delete('/allocations/${record.uuid}'))"`,
    });
  }
  if (onAway) {
    leftovers.push({
      what: `an allocation of the server on ${away} in Placement`,
      check: `that the server is not on ${away} (virsh list --all there)`,
      command: `nova-manage placement heal_allocations --force --instance ${server.id}`,
    });
  }
}

/** A folder on the other host makes Nova refuse the next move there. On shared storage it is the same folder. */
function proveFolders({ hosts, away }: StayedFacts, { items, leftovers }: Found): void {
  if (hosts === null || away === null || hosts.awayFolder === 'shared') return;
  const { awayFolder } = hosts;
  if (awayFolder === 'absent') {
    items.push({ what: 'folder', verdict: 'ok', detail: `no folder of it on ${away}` });
    return;
  }
  if ('why' in awayFolder) {
    // That the host does not answer has been said with the guest.
    if (typeof hosts.away !== 'string') return;
    items.push({
      what: 'folder',
      verdict: 'not-checked',
      detail: `the server's folder on ${away} (${awayFolder.why})`,
    });
    return;
  }
  items.push({ what: 'folder', verdict: 'not-ok', detail: `the server's folder is on ${away} too` });
  leftovers.push({
    what: `the server's folder on ${away}`,
    check: `that no domain on ${away} uses it (virsh list --all there)`,
    command: `ssh root@${away} mv ${awayFolder.path} ${awayFolder.path}.left`,
  });
}
