import type { MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { askHosts, type Move, readOf } from './context.js';
import { type Proof, type ProofFacts, prove } from './proof.js';

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
  const [domains, watching, ports, volumes, allocations, migrationAllocations, sourceProvider] =
    await Promise.all([
      domainsOf(move, server),
      watchingOf(move, server),
      read('ports', 'ports', () => cloud.portsOf(server.id, readOf(move))),
      read('volumes', 'volumes', () => cloud.volumesOf({ volumeIds }, readOf(move))),
      read('allocations', 'allocations', () => cloud.allocations(server.id, readOf(move))),
      uuid === null
        ? []
        : read('migrationAllocations', 'allocations of the migration', () =>
            cloud.allocations(uuid, readOf(move)),
          ),
      providerOf(move, plan.identity.source).catch((error: unknown) => {
        move.deps.log.warn({ error, request: move.request.id }, 'resource providers could not be read');
        return null;
      }),
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

async function providerOf(move: Move, host: string): Promise<string | null> {
  const known = providers.get(move.cloud)?.get(host);
  if (known !== undefined) return known;
  const provider = await readProvider(move, host);
  if (provider === null) return null;
  const byHost = providers.get(move.cloud) ?? new Map<string, string>();
  providers.set(move.cloud, byHost.set(host, provider));
  return provider;
}

/** A host keeps its provider as long as it is the same host. */
const providers = new WeakMap<Move['cloud'], Map<string, string>>();
/** From Nova 2.53 on a hypervisor's id is its provider's. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function readProvider(move: Move, host: string): Promise<string | null> {
  const hypervisor = (await move.cloud.hypervisors(readOf(move))).find(
    (candidate) => candidate.host === host,
  );
  if (hypervisor === undefined) return null;
  if (UUID.test(hypervisor.id)) return hypervisor.id;
  const [capacity] = await move.cloud.capacity([hypervisor], readOf(move));
  return capacity?.provider ?? null;
}
