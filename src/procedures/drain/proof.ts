import { isDroverError } from '../../base/errors.js';
import { clipped, count } from '../../base/format/words.js';
import type { Cloud } from '../../cloud/cloud.js';
import { MOVING } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { runningDomains } from '../../hosts/commands.js';
import type { Hosts } from '../../hosts/hosts.js';
import { sortedServers } from '../../preflight/bulk/who-leaves.js';
import type { ProofItem } from '../../requests/outcome.js';
import type { Request } from '../../requests/request.js';
import { cloudServicesOn } from './facts/cloud-services.js';
import { type DrainRequestPlan, readDrain } from './plan.js';

export interface DrainProof {
  items: readonly ProofItem[];
  /** Servers that are off and stay. */
  off: number;
  /** What keeps it from being safe, in words; empty: it is, as far as it was looked at. */
  missing: readonly string[];
  /** Some of it may be gone in a moment by itself: what the last move has not cleaned up yet. */
  mayPass: boolean;
  /** Whether new servers may be put there, though it was disabled for this: somebody has enabled it. Absent: not read. */
  enabled?: boolean;
}

const PASSES: ReadonlySet<string> = new Set(['moves', 'domains', 'allocations', 'attachments', 'ports']);

export interface ProofDeps {
  cloud(name: string): Promise<Cloud>;
  /** undefined: SSH is not configured for this cloud. */
  hosts(cloud: string): Hosts | undefined;
  /** Families of services that may stay: `policy.drain.allowOnHost`. */
  allowOnHost?: readonly string[];
}

const NAMED = 3;

/** What is still on a host, looked for everywhere where it can be. @throws CloudError where the servers themselves cannot be read. */
export async function proofOf(deps: ProofDeps, request: Request): Promise<DrainProof> {
  const plan = readDrain(request.plan);
  const { host, purpose } = plan.identity;
  const cloud = await deps.cloud(plan.identity.cloud);
  const servers = await cloud.serversOn(host);
  const { off, movable, stuck } = sortedServers(servers, []);
  const here = [...movable, ...stuck.map(({ server }) => server)];
  const stays = new Set(off.map(({ server }) => server.id));
  const standing = cloud.services().catch(() => []);
  const items = await Promise.all([
    serversItem(here, plan),
    offItem(
      off.map(({ server }) => server),
      purpose,
    ),
    movesItem(cloud, host),
    domainsItem(deps, plan, servers),
    holdersItem(cloud, plan, new Set(servers.map(({ id }) => id))),
    attachmentsItem(cloud, host, stays, here),
    portsItem(cloud, plan, stays, here),
    servicesItem(cloud, host, deps.allowOnHost ?? plan.about.allowed),
  ]);
  const service = (await standing).find((one) => one.host === host);
  return {
    items,
    off: off.length,
    missing: items.filter(({ verdict }) => verdict === 'not-ok').map(({ detail }) => detail),
    mayPass: items.some(({ what, verdict }) => verdict === 'not-ok' && PASSES.has(what)),
    ...(service === undefined ? {} : { enabled: service.status === 'enabled' }),
  };
}

function serversItem(here: readonly Server[], { identity }: DrainRequestPlan): ProofItem {
  const chosen = new Set(identity.except);
  const left = here.filter(({ id }) => !chosen.has(id));
  const kept = here.length - left.length;
  if (here.length === 0)
    return { what: 'servers', verdict: 'ok', detail: `no server runs on ${identity.host}` };
  const words = `${count(here.length, 'server')} still on ${identity.host}: ${listed(here.map(({ name }) => name))}`;
  return {
    what: 'servers',
    verdict: 'not-ok',
    detail: kept === 0 ? words : `${words} (${kept} by choice)`,
  };
}

function offItem(off: readonly Server[], purpose: DrainRequestPlan['identity']['purpose']): ProofItem {
  if (off.length === 0)
    return { what: 'off servers', verdict: 'ok', detail: 'no server that is off belongs here' };
  const words = `${count(off.length, 'off server')} ${off.length === 1 ? 'stays' : 'stay'}: ${listed(off.map(({ name }) => name))}`;
  return { what: 'off servers', verdict: purpose === 'reboot' ? 'ok' : 'not-ok', detail: words };
}

async function movesItem(cloud: Cloud, host: string): Promise<ProofItem> {
  return await read('moves', async () => {
    const moving = await cloud.migrations({ host, statuses: MOVING, type: null });
    if (moving.length === 0) return ok(`nothing moves to or from ${host}`);
    return notOk(
      `${count(moving.length, 'move')} to or from ${host} under way (migration ${moving.map(({ id }) => id).join(', ')})`,
    );
  });
}

async function domainsItem(
  { hosts }: ProofDeps,
  { identity }: DrainRequestPlan,
  servers: readonly Server[],
): Promise<ProofItem> {
  const reached = hosts(identity.cloud);
  if (reached === undefined)
    return {
      what: 'domains',
      verdict: 'not-checked',
      detail: 'SSH to the hosts is not configured: nobody looked on the host',
    };
  return await read('domains', async () => {
    const domains = await reached.run(identity.host, runningDomains, {});
    if (domains.length === 0) return ok(`no domain runs on ${identity.host}`);
    const names = domains.map((id) => servers.find((one) => one.id === id)?.name ?? id);
    return notOk(`${count(domains.length, 'domain')} running on ${identity.host}: ${listed(names)}`);
  });
}

/** A reservation runs nothing: what an older move left in Placement is no reason not to reboot, but goes before a removal. */
async function holdersItem(
  cloud: Cloud,
  { identity: { host, purpose } }: DrainRequestPlan,
  here: ReadonlySet<string>,
): Promise<ProofItem> {
  return await read('allocations', async () => {
    const hypervisor = (await cloud.hypervisors()).find((one) => one.host === host);
    if (hypervisor === undefined) return ok('its hypervisor is gone');
    const holders = Object.keys(await cloud.consumersOf(hypervisor.id)).filter((id) => !here.has(id));
    if (holders.length === 0) return ok(`Placement counts nobody else on ${host}`);
    const counts = `Placement still counts ${count(holders.length, 'consumer')} on ${host}: ${listed(holders)}`;
    return purpose === 'reboot' ? ok(`${counts}, no matter for a reboot`) : notOk(counts);
  });
}

async function attachmentsItem(
  cloud: Cloud,
  host: string,
  stays: ReadonlySet<string>,
  here: readonly Server[],
): Promise<ProofItem> {
  return await read('attachments', async () => {
    const known = new Set([...stays, ...here.map(({ id }) => id)]);
    const volumes = await cloud.volumesInUse();
    const left = volumes.filter(({ attachments }) =>
      attachments.some((one) => one.host === host && !known.has(one.serverId ?? '')),
    );
    if (left.length === 0) return ok(`no volume of a server that left is attached through ${host}`);
    return notOk(
      `${count(left.length, 'volume')} still attached through ${host}: ${listed(left.map(({ name, id }) => name || id))}`,
    );
  });
}

/** What is bound elsewhere has only an inactive binding here, which carries nothing, and goes before a removal. */
async function portsItem(
  cloud: Cloud,
  { identity: { host, purpose } }: DrainRequestPlan,
  stays: ReadonlySet<string>,
  here: readonly Server[],
): Promise<ProofItem> {
  return await read('ports', async () => {
    const known = new Set([...stays, ...here.map(({ id }) => id)]);
    const ports = await cloud.portsOn(host);
    const counts = (bound: string | null) => purpose === 'removal' || bound === null || bound === host;
    const left = ports.filter(
      ({ owner, device, host: bound }) => owner.startsWith('compute:') && !known.has(device) && counts(bound),
    );
    if (left.length === 0) return ok(`no port of a server that left is bound to ${host}`);
    return notOk(`${count(left.length, 'port')} still bound to ${host}: ${listed(left.map(({ id }) => id))}`);
  });
}

async function servicesItem(cloud: Cloud, host: string, allowed: readonly string[]): Promise<ProofItem> {
  return await read('services', async () => {
    const found = await cloudServicesOn(cloud, host);
    const counting = found.filter(({ family }) => !allowed.includes(family));
    if (counting.length > 0)
      return notOk(`${host} still serves the cloud: ${listed(counting.map(({ words }) => words))}`);
    const kept = found.length === 0 ? '' : ` (${listed(found.map(({ words }) => words))} may stay)`;
    return ok(`no service of the cloud needs ${host}${kept}`);
  });
}

type Verdict = Omit<ProofItem, 'what'>;

function ok(detail: string): Verdict {
  return { verdict: 'ok', detail };
}

function notOk(detail: string): Verdict {
  return { verdict: 'not-ok', detail };
}

/** What cannot be read was not looked at, and is said. */
async function read(what: string, look: () => Promise<Verdict>): Promise<ProofItem> {
  try {
    return { what, ...(await look()) };
  } catch (error) {
    if (!isDroverError(error)) throw error;
    return { what, verdict: 'not-checked', detail: clipped(error.message, 200) };
  }
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, NAMED)
    .map((name) => clipped(name, 60))
    .join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
