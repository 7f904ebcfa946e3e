import { DroverError, isDroverError } from '../../base/errors.js';
import type { CallOptions } from '../../cloud/call.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { MOVING } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import type { OwnState, PreflightPolicy } from '../policy.js';
import type { ApiFacts, ApiLoader, ApiLoaders, FactReader, GroupFacts, Right } from './facts.js';
import { loadRooms } from './load-capacity.js';
import { loadFixedCosts } from './load-fixed-costs.js';
import { loadReadiness, TIMES } from './load-readiness.js';

const TRACK_RECORD_MS = 30 * 24 * 3600 * 1000;

export interface ApiInputs {
  cloud: Cloud;
  /** null: a host is looked at for itself. */
  serverId: string | null;
  /** Whose room is looked up even where Placement does not offer it. */
  destination: string | null;
  own: OwnState;
  policy: PreflightPolicy;
  /** Milliseconds since the epoch. */
  now: number;
  /** The same moment by the clock's `monotonic`: how old a reading is. */
  at: number;
  call: CallOptions;
  /** Which destinations are looked at over SSH. */
  destinations(read: FactReader): Promise<readonly string[]>;
}

/** How each fact of one move is read from the API. Whatever needs no other fact starts at once. */
export function apiLoaders(inputs: ApiInputs): ApiLoaders {
  const { cloud, call } = inputs;
  return {
    now: fact('our clock', async () => inputs.now),
    policy: fact('the configuration', async () => inputs.policy),
    own: fact("Drover's own requests", async () => inputs.own),
    identity: fact('GET /auth/tokens', () => cloud.identity(call)),
    capabilities: fact('the version documents', () => cloud.capabilities(call)),
    rights: fact('the reads themselves', (read) => rightsFrom(read)),
    server: fact('GET /servers/{id}', () => requireServer(inputs)),
    projectName: fact('GET /projects/{id}', (read) => loadProjectName(inputs, read)),
    services: fact('GET /os-services?binary=nova-compute', () => cloud.services(call)),
    hypervisors: fact('GET /os-hypervisors/detail', () => cloud.hypervisors(call)),
    aggregates: fact('GET /os-aggregates', () => cloud.aggregates(call)),
    underWay: fact('GET /os-migrations', () => cloud.migrations({ statuses: MOVING, type: null }, call)),
    serverMigrations: fact('GET /os-migrations?instance_uuid={id}', async () =>
      cloud.migrations({ server: requireId(inputs), type: null }, call),
    ),
    trackRecord: fact('GET /os-migrations?host={host}', (read) => loadTrackRecord(inputs, read)),
    fixedCosts: fact('GET /servers/{id}/os-instance-actions of earlier moves', async (read) => {
      const [records, identity] = await Promise.all([read.value('trackRecord'), read.reading('identity')]);
      return await loadFixedCosts(cloud, records, identity.read ? identity.value.userId : null, call);
    }),
    volumes: fact('GET /volumes/{id}', async (read) => cloud.volumesOf(await read.value('server'), call)),
    attachments: fact('GET /attachments?instance_id={id}', (read) => loadAttachments(inputs, read)),
    volumeServices: fact('GET /os-services?binary=cinder-volume', () => cloud.volumeServices(call)),
    ports: fact('GET /ports?device_id={id}', async () => cloud.portsOf(requireId(inputs), call)),
    agents: fact('GET /agents', () => cloud.networkAgents(call)),
    networks: fact('GET /networks/{id}', (read) => loadNetworks(inputs, read)),
    readiness: fact(`one small read of each service, ${TIMES} times`, (read) => loadReadiness(inputs, read)),
    groups: fact('GET /os-server-groups', (read) => loadGroups(inputs, read)),
    rooms: fact('GET /allocation_candidates', (read) => loadRooms(inputs, read)),
    destinations: fact('the checks of every host', (read) => inputs.destinations(read)),
  };
}

function fact<T>(from: string, load: (read: FactReader) => Promise<T>): ApiLoader<T> {
  return { from, load };
}

function requireId({ serverId }: ApiInputs): string {
  if (serverId !== null) return serverId;
  throw new DroverError('no server is looked at.', { code: 'preflight-without-server' });
}

async function requireServer(inputs: ApiInputs): Promise<Server> {
  const { cloud, call } = inputs;
  const id = requireId(inputs);
  const server = await cloud.server(id, call);
  if (server !== undefined) return server;
  throw new DroverError(`${cloud.name} has no server ${id}, or none that we may see.`, {
    code: 'server-not-found',
    remedy: 'Check the id; a credential without admin sees only the servers of its own project.',
  });
}

/** null where Keystone does not tell, or not now: the one check that needs it then judges for itself. */
async function loadProjectName(inputs: ApiInputs, read: FactReader): Promise<string | null> {
  const { projectId } = await read.value('server');
  try {
    return await inputs.cloud.projectName(projectId, inputs.call);
  } catch (error) {
    if (isDroverError(error)) return null;
    throw error;
  }
}

/** The reads that choosing a destination and following a move depend on, each tried for real. */
async function rightsFrom(read: FactReader): Promise<readonly Right[]> {
  const tried = await Promise.all([
    rightTo(read, 'compute services', 'services'),
    rightTo(read, 'hypervisors', 'hypervisors'),
    rightTo(read, 'migrations', 'underWay'),
  ]);
  const server = await read.reading('server');
  if (!server.read) return tried;
  const seesHost = { what: "the server's host", allowed: server.value.host !== null, why: null };
  return [...tried, seesHost];
}

async function rightTo(
  read: FactReader,
  what: string,
  key: 'services' | 'hypervisors' | 'underWay',
): Promise<Right> {
  const reading = await read.reading(key);
  if (reading.read) return { what, allowed: true, why: null };
  const denied = isCloudError(reading.error) && reading.error.code === 'cloud-forbidden';
  return { what, allowed: denied ? false : null, why: reading.why };
}

/** Before 3.27 Cinder cannot list attachments; the volumes themselves still tell their own. */
async function loadAttachments(inputs: ApiInputs, read: FactReader): Promise<ApiFacts['attachments']> {
  const { hasAttachments } = await read.value('capabilities');
  return hasAttachments ? inputs.cloud.volumeAttachments({ server: requireId(inputs) }, inputs.call) : [];
}

async function loadTrackRecord(inputs: ApiInputs, read: FactReader): Promise<ApiFacts['trackRecord']> {
  const { host } = await read.value('server');
  if (host === null) return [];
  const changesSince = new Date(inputs.now - TRACK_RECORD_MS).toISOString();
  const records = await inputs.cloud.migrations({ host, changesSince }, inputs.call);
  return records.filter(
    (record) =>
      Date.parse(record.updatedAt ?? record.createdAt ?? changesSince) >= inputs.now - TRACK_RECORD_MS,
  );
}

async function loadNetworks(inputs: ApiInputs, read: FactReader): Promise<ApiFacts['networks']> {
  const ports = await read.value('ports');
  const ids = [...new Set(ports.map(({ networkId }) => networkId))];
  const networks = await Promise.all(ids.map((id) => inputs.cloud.network(id, inputs.call)));
  return networks.filter((network) => network !== undefined);
}

async function loadGroups(inputs: ApiInputs, read: FactReader): Promise<readonly GroupFacts[]> {
  const server = await read.value('server');
  const ids = server.serverGroups ?? (await listedGroups(inputs, server.id));
  const groups = await Promise.all(ids.map((id) => loadGroup(inputs, id)));
  return groups.filter((group) => group !== undefined);
}

/** Where the server itself does not tell them (below 2.71, or in a list), the groups tell their members. */
async function listedGroups({ cloud, call }: ApiInputs, server: string): Promise<readonly string[]> {
  const groups = await cloud.serverGroups(call);
  return groups.flatMap(({ id, members }) => (members.includes(server) ? [id] : []));
}

async function loadGroup(inputs: ApiInputs, id: string): Promise<GroupFacts | undefined> {
  const group = await inputs.cloud.serverGroup(id, inputs.call);
  if (group === undefined) return undefined;
  const members = await Promise.all(
    group.members.map(async (member) => {
      const server = await inputs.cloud.server(member, inputs.call);
      return server === undefined ? undefined : { id: member, name: server.name, host: server.host };
    }),
  );
  return { group, members: members.filter((member) => member !== undefined) };
}
