import { isCloudError } from '../../cloud/cloud-error.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import type { Port, PortBinding } from '../../cloud/network.js';
import type { Server } from '../../cloud/server.js';
import { within } from '../../hosts/deadline.js';
import { isHostError } from '../../hosts/host-error.js';
import { domainOf, type Move, readOf } from './context.js';
import { HOST_DEADLINE_MS } from './health/host-watch.js';
import type { MoveHosts } from './host-port.js';
import { providerOf } from './provider.js';
import { type NotTold, proveStayed, type Stayed, type StayedFacts } from './stayed.js';

export interface LookedBack {
  stayed: Stayed;
  /** Something could not be read that may be readable soon. */
  missing: boolean;
}

/** Reads everything that a move which did not succeed may have left: all at once, each with a deadline of its own. */
export async function readStayed(
  move: Move,
  record: MigrationRecord | undefined,
  server: Server,
): Promise<LookedBack> {
  const { cloud, deps, plan } = move;
  const { source } = plan.identity;
  const chosen = record?.destination ?? plan.identity.destination;
  const away = server.host === source || server.host === null ? chosen : source;
  let missing = false;
  const orNull = async <T>(what: string, read: Promise<T>): Promise<T | null> => {
    try {
      return await read;
    } catch (error) {
      // What we may not read stays so; anything else may be over in a moment.
      if (!isCloudError(error) || !FOR_GOOD.has(error.code)) missing = true;
      deps.log.warn({ error, request: move.request.id }, `${what} could not be read after the move`);
      return null;
    }
  };
  const call = readOf(move);
  const ports = orNull('ports', cloud.portsOf(server.id, call));
  const facts: StayedFacts = {
    record,
    server,
    away,
    ...(await allOf({
      volumes: orNull(
        'volumes',
        cloud.volumesOf({ volumeIds: plan.identity.volumes.map(({ id }) => id) }, call),
      ),
      named: orNull('attachments in Nova', namedBy(move, server)),
      ports,
      bindings: orNull('port bindings', bindingsOf(move, ports)),
      allocations: orNull('allocations', cloud.allocations(server.id, call)),
      migrationAllocations:
        record === undefined || record.uuid === null
          ? Promise.resolve([])
          : orNull('allocations of the migration', cloud.allocations(record.uuid, call)),
      awayProvider:
        away === null ? Promise.resolve(null) : orNull('resource providers', providerOf(move, away)),
      hosts: hostsOf(move, server, away),
    })),
  };
  return { stayed: proveStayed(plan, facts), missing };
}

const FOR_GOOD: ReadonlySet<string> = new Set([
  'cloud-forbidden',
  'cloud-unauthorized',
  'cloud-cannot',
  'cloud-not-found',
  'cloud-configuration',
]);

async function allOf<T extends Record<string, unknown>>(
  reads: { [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  const read = await Promise.all(
    Object.entries(reads).map(async ([key, value]) => [key, await value] as const),
  );
  return Object.fromEntries(read) as T;
}

async function bindingsOf(
  move: Move,
  ports: Promise<readonly Port[] | null>,
): Promise<ReadonlyMap<string, readonly PortBinding[]> | null> {
  const all = await ports;
  if (all === null) return null;
  const read = all.map(async ({ id }) => [id, await move.cloud.portBindings(id, readOf(move))] as const);
  return new Map(await Promise.all(read));
}

async function namedBy(move: Move, server: Server): Promise<ReadonlySet<string> | null> {
  const volumes = await move.cloud.serverVolumes(server.id, readOf(move));
  const ids = volumes.flatMap(({ attachmentId }) => attachmentId ?? []);
  return volumes.length > 0 && ids.length === 0 ? null : new Set(ids);
}

async function hostsOf(move: Move, server: Server, away: string | null): Promise<StayedFacts['hosts']> {
  const { deps, request } = move;
  const hosts = deps.hosts(request.cloud);
  const home = server.host;
  if (hosts === undefined || home === null) return null;
  const domain = await domainOf(move).catch(() => null);
  if (domain === null) return null;
  const ask = <T>(host: string, question: (of: MoveHosts) => Promise<T>) => told(move, host, question(hosts));
  const [onHome, onAway, awayFolder, watching] = await Promise.all([
    ask(home, (of) => of.domain(home, domain, server.id)),
    away === null ? ('absent' as const) : ask(away, (of) => of.domain(away, domain, server.id)),
    away === null ? ('absent' as const) : ask(away, (of) => of.folder(away, server.id)),
    ask(home, (of) => of.watching(domain, home, away ?? home)),
  ]);
  return {
    home: onHome,
    away: onAway,
    awayFolder,
    watching: 'why' in watching ? null : watching,
  };
}

/** rbd status and nova.conf take a while; a host that is gone takes for ever. */
const DEADLINE_MS = 3 * HOST_DEADLINE_MS;

async function told<T>(move: Move, host: string, question: Promise<T>): Promise<T | NotTold> {
  const { deps, request } = move;
  try {
    return await within(
      { ms: DEADLINE_MS, clock: deps.clock },
      question,
      () => new Error('no answer in time'),
    );
  } catch (error) {
    deps.log.debug({ error, host, request: request.id }, 'a host could not be asked after the move');
    return { why: whyNot(error, host) };
  }
}

function whyNot(error: unknown, host: string): string {
  const kind = isHostError(error) ? error.kind : 'timeout';
  if (kind === 'command-failed') return `libvirt of ${host} did not answer`;
  if (kind === 'not-permitted') return `not permitted on ${host}`;
  if (kind === 'timeout' || kind === 'unreachable' || kind === 'dropped') return `${host} did not answer`;
  return `${host} could not be asked`;
}
