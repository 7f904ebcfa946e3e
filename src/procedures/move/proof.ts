import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import type { Port } from '../../cloud/network.js';
import type { Allocation } from '../../cloud/placement.js';
import type { Server } from '../../cloud/server.js';
import type { Volume } from '../../cloud/volume.js';
import type { ProofItem } from '../../requests/outcome.js';
import type { DomainOnHost, Watching } from './host-port.js';
import type { MoveOutcome, Snapshot } from './outcome.js';
import type { MovePlan } from './plan.js';
import { proveWatchers } from './watchers.js';

/** What the API shows after Nova said completed. null: it could not be read. */
export interface ProofFacts {
  record: MigrationRecord;
  server: Server;
  volumes: readonly Volume[] | null;
  ports: readonly Port[] | null;
  /** The domain on both hosts; null where nobody looked. */
  domains: { source: DomainOnHost; destination: DomainOnHost } | null;
  /** Who has its disks open; null where nobody looked. */
  watching: Watching | null;
  /** The server's own allocations and those that the migration held for it. */
  allocations: readonly Allocation[] | null;
  migrationAllocations: readonly Allocation[] | null;
  /** The resource provider of the host it left; null where it is not known. */
  sourceProvider: string | null;
}

export interface Proof {
  /** The server is where and how it was promised. */
  moved: boolean;
  /** Both hosts were asked, and on neither does the guest run: it ended in the move, whatever Nova says. */
  nowhere: boolean;
  items: readonly ProofItem[];
  leftovers: MoveOutcome['leftovers'];
}

/** Everything that must be true for "it runs on the new host", each said by itself. Any of them alone misleads. */
export function prove(plan: MovePlan, facts: ProofFacts): Proof {
  const { server } = facts;
  const items: ProofItem[] = [];
  const add = (what: string, ok: boolean, detail: string) =>
    items.push({ what, verdict: ok ? 'ok' : 'not-ok', detail });

  const { identity, about } = plan;
  const host = server.host ?? 'unknown';
  const promised = identity.destination ?? facts.record.destination;
  const onPromised = promised === null ? host !== identity.source : host === promised;
  const wantedStatus = identity.powerState === 3 ? 'PAUSED' : 'ACTIVE';

  // A record that still moves beside a server at rest there is a record that nobody ends any more.
  const forgotten = isMoving(facts.record.status);
  if (!forgotten) add('Nova says', facts.record.status === 'completed', facts.record.status);
  add('host', onPromised && host !== identity.source, host);
  add('status', server.status === wantedStatus, server.status);
  add('power state', server.powerState === identity.powerState, powerStateName(server.powerState));
  add('task', server.taskState === null, server.taskState ?? 'none');
  add(
    'same server',
    server.id === identity.server && server.launchedAt === about.launchedAt,
    'id and launched_at unchanged',
  );
  add('hostId', server.hostId !== about.hostId, server.hostId === about.hostId ? 'unchanged' : 'changed');
  const { domains } = facts;
  if (domains !== null && domains.destination !== (identity.powerState === 3 ? 'paused' : 'running')) {
    add('guest', false, `the domain on ${host} is ${domains.destination}`);
  }
  const moved = items.every(({ verdict }) => verdict === 'ok');

  const leftovers: MoveOutcome['leftovers'][number][] = [];
  if (forgotten) {
    items.push({ what: 'Nova says', verdict: 'not-ok', detail: `${facts.record.status}, for ever` });
    leftovers.push(forgottenRecord(plan, facts.record, host));
  }
  // Without a word of the hosts at all, that is said once.
  const watchers = domains === null ? undefined : proveWatchers(plan, facts.watching, facts.volumes, host);
  const onlyHere = watchers?.items.some(({ verdict }) => verdict === 'ok') === true;
  proveVolumes(plan, facts, host, items, leftovers, onlyHere);
  proveAllocations(plan, facts, items, leftovers);
  provePorts(facts, host, items, leftovers);
  proveDomains(plan, facts, host, items, leftovers);
  items.push(...(watchers?.items ?? []));
  leftovers.push(...(watchers?.leftovers ?? []));
  const nowhere = onPromised && domains?.source === 'absent' && domains.destination === 'absent';
  return { moved, nowhere, items, leftovers };
}

/** No API ends it: it counts among the moves under way, and Nova refuses to move the server again. */
export function forgottenRecord(
  { identity }: MovePlan,
  { id, status }: MigrationRecord,
  host: string,
): MoveOutcome['leftovers'][number] {
  return {
    what: `migration ${id}, which Nova still calls ${status}: nova-compute of ${identity.source} was gone before it could end it`,
    check: `that the server runs on ${host}, and that nova-compute of ${identity.source} runs again and does not end it; in the database of Nova's cell`,
    command: `UPDATE migrations SET status = 'error' WHERE id = ${/^\d+$/.test(id) ? id : '?'} AND status = '${/^[a-z-]+$/.test(status) ? status : '?'}';`,
  };
}

/** A port that is not up where the server is now leaves a running guest without a network. */
export function provePorts(
  { ports }: Pick<ProofFacts, 'ports'>,
  host: string,
  items: ProofItem[],
  leftovers: MoveOutcome['leftovers'][number][],
): void {
  if (ports === null || ports.some((port) => port.host === null)) {
    items.push({ what: 'ports', verdict: 'not-checked', detail: 'ports not checked' });
    return;
  }
  if (ports.length === 0) return;
  const bad = ports.filter((port) => port.host !== host || port.status !== 'ACTIVE');
  for (const port of bad) {
    const detail = `port ${port.addresses[0] ?? port.id.slice(0, 8)} is ${port.status} on ${port.host ?? '?'}`;
    items.push({ what: 'port', verdict: 'not-ok', detail });
    leftovers.push({
      what: detail,
      check: 'that the guest answers on its network, and that the port was up before the move',
      command: `openstack port show ${port.id}`,
      danger: 'The guest may have no network.',
    });
  }
  if (bad.length > 0) return;
  const which = ports.length === 1 ? 'port' : `${ports.length} ports`;
  items.push({ what: 'ports', verdict: 'ok', detail: `${which} up on ${host}` });
}

/** The same guest on two hosts is the worst there is, so it is looked for by name and id on both. */
function proveDomains(
  plan: MovePlan,
  facts: ProofFacts,
  host: string,
  items: ProofItem[],
  leftovers: MoveOutcome['leftovers'][number][],
): void {
  const { domains } = facts;
  if (domains === null) {
    items.push({ what: 'hosts', verdict: 'not-checked', detail: 'not checked on the hosts' });
    return;
  }
  const { source, powerState } = plan.identity;
  const wanted = powerState === 3 ? 'paused' : 'running';
  const ok = domains.destination === wanted && domains.source === 'absent';
  const detail = ok
    ? `${wanted} on ${host} and not on ${source}`
    : `the domain is ${domains.destination} on ${host} and ${domains.source} on ${source}`;
  items.push({ what: 'hosts', verdict: ok ? 'ok' : 'not-ok', detail });
  if (domains.source === 'absent') return;
  leftovers.push({
    what: `the server's domain on ${source} (${domains.source})`,
    check: `that the guest runs on ${host}, and that nothing starts the one on ${source}: two of them on one volume destroy it`,
    command: `virsh -c qemu+ssh://root@${source}/system dominfo ${plan.identity.server}`,
    ...(domains.source === 'other'
      ? {}
      : { danger: `Two copies of a guest on one volume destroy its data.` }),
  });
}

export function proveVolumes(
  plan: MovePlan,
  facts: Pick<ProofFacts, 'volumes'> & { named?: ReadonlySet<string> | null },
  host: string,
  items: ProofItem[],
  leftovers: MoveOutcome['leftovers'][number][],
  /** Ceph has said that only this host has them open. */
  onlyHere: boolean,
): void {
  if (facts.volumes === null) {
    items.push({ what: 'volumes', verdict: 'not-checked', detail: 'volumes could not be read' });
    return;
  }
  for (const planned of plan.identity.volumes) {
    const volume = facts.volumes.find(({ id }) => id === planned.id);
    const name = plan.about.volumes.find(({ id }) => id === planned.id)?.name || planned.id.slice(0, 8);
    if (volume === undefined) {
      items.push({
        what: `volume ${name}`,
        verdict: 'not-checked',
        detail: `${name} could not be read in Cinder`,
      });
      continue;
    }
    const mine = volume.attachments.filter(({ serverId }) => serverId === plan.identity.server);
    const known = mine.filter((attachment) => attachment.host !== null);
    const elsewhere = known.filter((attachment) => attachment.host !== host);
    for (const { id, host: from } of elsewhere) {
      const left = leftAttachment(name, volume.id, id, from ?? '', host, onlyHere);
      const server = plan.identity.server;
      const here = known.filter((attachment) => attachment.host === host).map((attachment) => attachment.id);
      const named = facts.named?.has(id) === true;
      leftovers.push(named ? namedByNova(left, { server, volume: volume.id, host, here }) : left);
    }
    if (known.length === 0 && mine.length > 0) {
      items.push({
        what: `volume ${name}`,
        verdict: volume.status === 'in-use' ? 'not-checked' : 'not-ok',
        detail: `${name} ${volume.status}; the attachment's host is not visible to us`,
      });
      continue;
    }
    const ok = volume.status === 'in-use' && mine.length === 1 && elsewhere.length === 0;
    items.push({
      what: `volume ${name}`,
      verdict: ok ? 'ok' : 'not-ok',
      detail: ok
        ? `${name} attached from ${host} only`
        : `${name} ${volume.status}, attached from ${known.map((attachment) => attachment.host).join(' and ') || 'nowhere'}`,
    });
    if (!ok && elsewhere.length === 0) {
      leftovers.push({
        what: `volume ${name} is ${volume.status} with ${mine.length} attachments of this server`,
        check: 'what Cinder says of it',
        command: `openstack volume show ${volume.id}`,
      });
    }
  }
}

function leftAttachment(
  name: string,
  volume: string,
  attachment: string,
  from: string,
  host: string,
  onlyHere: boolean,
) {
  return {
    what: `1 Cinder attachment of ${name} from ${from} (${attachment.slice(0, 8)})`,
    check: onlyHere
      ? `that the rbd watcher is still ${host} only`
      : `that the volume ${volume} is used from ${host} only (rbd status, or the sessions of its backend)`,
    command: `openstack --os-volume-api-version 3.27 volume attachment delete ${attachment}`,
  };
}

/**
 * Cinder refuses to delete an attachment that Nova's own record of the volume names ("Detach volume from instance using
 * the Compute API"); nova-manage makes a new one, with the server stopped (nova-manage volume_attachment, Zed and later).
 * Its own attachment of the host goes first, or Cinder refuses the new one ("duplicate connectors detected"). The
 * connector is the host's own; the refresh needs Nova's database, which a compute host does not know.
 */
function namedByNova(
  left: ReturnType<typeof leftAttachment>,
  of: { server: string; volume: string; host: string; here: readonly string[] },
): ReturnType<typeof leftAttachment> {
  const { server, volume, host, here } = of;
  const steps = [
    `openstack server stop ${server}`,
    `until openstack server show ${server} -f value -c status | grep -q SHUTOFF; do sleep 2; done`,
    ...here.map((id) => `openstack --os-volume-api-version 3.27 volume attachment delete ${id}`),
    `ssh root@${host} nova-manage volume_attachment get_connector --json > connector.json`,
    `nova-manage volume_attachment refresh ${server} ${volume} connector.json`,
    `openstack server start ${server}`,
  ];
  return {
    what: `${left.what}, which Nova's own record names`,
    check: `${left.check}, and that the server may stand still for a minute; on a controller, where nova-manage reaches Nova's database`,
    command: steps.join(' && '),
  };
}

function proveAllocations(
  plan: MovePlan,
  facts: ProofFacts,
  items: ProofItem[],
  leftovers: MoveOutcome['leftovers'][number][],
): void {
  if (facts.allocations === null) {
    items.push({ what: 'allocations', verdict: 'not-checked', detail: 'Placement could not be read' });
    return;
  }
  const { source, server } = plan.identity;
  const onSource = [...facts.allocations, ...(facts.migrationAllocations ?? [])].filter(
    ({ provider }) => facts.sourceProvider !== null && provider === facts.sourceProvider,
  );
  if (onSource.length === 0) {
    items.push({ what: 'allocations', verdict: 'ok', detail: `no allocation left on ${source}` });
    return;
  }
  items.push({
    what: 'allocations',
    verdict: 'not-ok',
    detail: `Placement still counts the server on ${source}`,
  });
  leftovers.push({
    what: `an allocation of the server on ${source} in Placement`,
    check: `that the server is not on ${source} (virsh list --all there)`,
    command: `nova-manage placement heal_allocations --instance ${server}`,
  });
}

export function snapshotOf(server: Server): Snapshot {
  return {
    id: server.id,
    host: server.host,
    hostId: server.hostId,
    hypervisor: server.hypervisorHostname,
    launchedAt: server.launchedAt,
    volumes: server.volumeIds,
  };
}

/** Nova's numbers (compute/power_state.py). */
export function powerStateName(state: number): string {
  const names: Readonly<Record<number, string>> = {
    0: 'no state',
    1: 'running',
    3: 'paused',
    4: 'shut down',
    6: 'crashed',
    7: 'suspended',
  };
  return names[state] ?? `power state ${state}`;
}

/** Where nothing runs, how it runs again comes before what went wrong. */
export function toldNowhere(plan: MovePlan, outcome: MoveOutcome): MoveOutcome {
  const { server, source } = plan.identity;
  const host = outcome.place?.host ?? 'the new host';
  const cause = outcome.meaning === null ? '' : ` ${outcome.meaning}`;
  return {
    ...outcome,
    meaning: `The guest ended on ${host} when it was to go on there, though Nova says ${outcome.migrationStatus ?? 'completed'}; it runs on neither host.${cause}`,
    remedy: `What was in its memory is lost. When neither ${source} nor ${host} has its domain (\`virsh list --all\`), and nobody has its volumes open, \`openstack server reboot --hard ${server}\` starts it anew from its volumes.`,
  };
}
