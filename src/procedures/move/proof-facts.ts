import { ReadOnce } from '../../base/read-once.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import type { Allocation } from '../../cloud/placement.js';
import type { Server } from '../../cloud/server.js';
import { askHosts, type Move, readOf } from './context.js';
import { type Proof, type ProofFacts, prove } from './proof.js';
import { providerOf } from './provider.js';

/** Each of these is a call, and nothing of what it told has to do with the others. */
const SETTLING = ['ports', 'volumes', 'allocations', 'migrationAllocations'] as const;
export type SettledFacts = Partial<Pick<ProofFacts, (typeof SETTLING)[number]>>;

/** What the proof needs, read now; of a look just before only what was not as it should be then. */
export async function proofOf(move: Move, record: MigrationRecord, server: Server): Promise<Proof> {
  const { cloud, plan, memory } = move;
  const { settled } = memory;
  const read = async <K extends keyof SettledFacts>(
    key: K,
    what: string,
    ask: () => Promise<ProofFacts[K]>,
  ) => {
    const known = settled[key];
    if (known !== undefined && known !== null) return known;
    return await ask().catch((error: unknown) => {
      move.deps.log.warn({ error, request: move.request.id }, `${what} could not be read for the proof`);
      return null;
    });
  };
  const volumeIds = plan.identity.volumes.map(({ id }) => id);
  const { uuid } = record;
  const provider = providerOf(move, plan.identity.source).catch((error: unknown) => {
    move.deps.log.warn({ error, request: move.request.id }, 'resource providers could not be read');
    return null;
  });
  const held = heldOn(move, provider);
  const [domains, watching, ports, volumes, allocations, migrationAllocations, sourceProvider] =
    await Promise.all([
      domainsOf(move, server),
      watchingOf(move, server),
      read('ports', 'ports', () => cloud.portsOf(server.id, readOf(move))),
      read('volumes', 'volumes', () => cloud.volumesOf({ volumeIds }, readOf(move))),
      read('allocations', 'allocations', () => held(server.id)),
      uuid === null ? [] : read('migrationAllocations', 'allocations of the migration', () => held(uuid)),
      provider,
    ]);
  const facts: ProofFacts = {
    record,
    server,
    domains,
    watching,
    ports,
    volumes,
    allocations,
    migrationAllocations,
    sourceProvider,
  };
  const proof = prove(plan, facts);
  memory.settled = proof.moved ? settledOf(move, facts, proof) : {};
  return proof;
}

/**
 * What a consumer holds of the host that the server left, which is all that can be left of it there: one list of that
 * provider's tells of the server and of its migration. Where that is not ours to read, each is asked for by itself.
 */
function heldOn(
  { cloud, ...move }: Move,
  provider: Promise<string | null>,
): (consumer: string) => Promise<readonly Allocation[]> {
  const once = new ReadOnce();
  const holders = async () => {
    const id = await provider;
    if (id === null) return undefined;
    try {
      return { id, by: await cloud.consumersOf(id, readOf(move)) };
    } catch (error) {
      const other = isCloudError(error) && ['cloud-forbidden', 'cloud-not-found'].includes(error.code);
      if (other) return undefined;
      throw error;
    }
  };
  return async (consumer) => {
    const found = await once.get('holders', holders);
    if (found === undefined) return await cloud.allocations(consumer, readOf(move));
    const resources = found.by[consumer];
    return resources === undefined ? [] : [{ provider: found.id, resources }];
  };
}

/** Those without which nothing less is left behind: they tell of nothing that is wrong. */
function settledOf({ plan }: Move, facts: ProofFacts, { leftovers }: Proof): SettledFacts {
  const clean = SETTLING.filter(
    (key) =>
      facts[key] !== null && prove(plan, { ...facts, [key]: null }).leftovers.length >= leftovers.length,
  );
  return Object.fromEntries(clean.map((key) => [key, facts[key]]));
}

async function domainsOf(move: Move, server: Server): Promise<ProofFacts['domains']> {
  const { host } = server;
  if (host === null) return null;
  const asked = await askHosts(move, async (hosts, domain) => {
    const [source, destination] = await Promise.all([
      hosts.domain(move.plan.identity.source, domain, server.id),
      hosts.domain(host, domain, server.id),
    ]);
    return { source, destination };
  });
  return asked ?? null;
}

async function watchingOf(move: Move, { host }: Server): Promise<ProofFacts['watching']> {
  if (host === null) return null;
  const asked = await askHosts(move, (hosts, domain) =>
    hosts.watching(domain, host, move.plan.identity.source),
  );
  return asked ?? null;
}
