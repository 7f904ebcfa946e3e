import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import type { Server } from '../../cloud/server.js';
import type { ProofItem } from '../../requests/outcome.js';
import type { PlanningDeps } from '../../volumes/context.js';
import { meaningOf } from '../../volumes/failures.js';
import type { Job, JobFailure, JobLook, JobWrite, Running } from '../../volumes/jobs/job.js';
import { markOf } from '../../volumes/marks.js';
import { type BootPlan, readBoot } from './plan.js';
import { planBoot } from './planning.js';

const MINUTE = 60_000;
const LOOK_MS = 1_000;

/** POST /servers with a block device mapping, and BUILD until ACTIVE. */
export function bootJob(deps: PlanningDeps): Job {
  return {
    kind: 'volume-boot',
    overdueAfterMs: 15 * MINUTE,
    replan: async (cloud, request) => {
      const { identity } = readBoot(request.plan);
      const { name, volume, flavor, networks, key, host, zone, deleteOnTermination } = identity;
      const some = { key: key ?? undefined, host: host ?? undefined, zone: zone ?? undefined };
      return await planBoot(cloud, { name, volume, flavor, networks, deleteOnTermination, ...some }, deps);
    },
    changes: () => [],
    write: booting,
    traces: ({ cloud, request, call }) =>
      cloud.serversMarked(readBoot(request.plan).identity.name, markOf(request), call),
    look,
  };
}

async function booting({ cloud, request, call }: Running): Promise<JobWrite> {
  const { identity, about } = readBoot(request.plan);
  const { name, volume, flavor, networks, key, host, zone, deleteOnTermination } = identity;
  const [mark, value] = markOf(request);
  return {
    id: 'boot',
    intent: `boot server ${name} from volume ${about.volumeName}, flavor ${about.flavorName}`,
    call: await cloud.prepareServer(
      {
        name,
        flavorId: flavor,
        volumeId: volume,
        deleteOnTermination,
        networkIds: networks,
        keyName: key,
        availabilityZone: zone,
        host,
        metadata: { [mark]: value },
      },
      call,
    ),
  };
}

async function look({ cloud, request, call }: Running, id: string): Promise<JobLook> {
  const plan = readBoot(request.plan);
  const server = await cloud.server(id, call);
  const volume = await cloud.storage.details(plan.identity.volume, call).catch((error: unknown) => {
    if (isCloudError(error)) return undefined;
    throw error;
  });
  if (server === undefined) return gone(plan, id, volume);
  if (server.status === 'ERROR') return failed(server, volume);
  if (server.status !== 'ACTIVE') {
    return { kind: 'going', phase: phaseText(server), lookAgainMs: LOOK_MS };
  }
  return { kind: 'done', proof: proofOf(plan, server, volume), host: server.host };
}

function phaseText({ status, taskState, host }: Server): string {
  const where = host === null ? '' : ` on ${host}`;
  if (taskState === 'block_device_mapping') return `attaching the volume${where}`;
  if (taskState === 'networking') return `plugging in the network${where}`;
  if (taskState === 'spawning') return `starting the guest${where}`;
  return taskState === 'scheduling' ? 'Nova looks for a host' : `${status}${where}`;
}

export function proofOf(
  plan: BootPlan,
  server: Server,
  volume: VolumeDetails | undefined,
): readonly ProofItem[] {
  const { identity, about } = plan;
  const addresses = server.addresses.join(', ');
  const check = (what: string, good: boolean, detail: string): ProofItem => ({
    what,
    verdict: good ? 'ok' : 'not-ok',
    detail,
  });
  return [
    check('status', true, `ACTIVE, id ${server.id}`),
    ...(identity.host === null
      ? []
      : [check('host', server.host === identity.host, `on ${server.host ?? 'an unknown host'}`)]),
    identity.networks.length > 0 || addresses !== ''
      ? check(
          'addresses',
          addresses !== '',
          addresses === '' ? 'it has no address' : `addresses ${addresses}`,
        )
      : { what: 'addresses', verdict: 'ok', detail: 'no network, as asked' },
    attachedProof(about.volumeName, server, volume),
  ];
}

function attachedProof(name: string, server: Server, volume: VolumeDetails | undefined): ProofItem {
  if (volume === undefined) {
    return { what: name, verdict: 'not-checked', detail: `volume ${name} (Cinder could not be asked)` };
  }
  const own = volume.attachments.filter(({ serverId }) => serverId === server.id);
  const hosts = own.map(({ host }) => host ?? 'an unknown host');
  const right =
    own.length === 1 && (hosts[0] === server.host || server.host === null || own[0]?.host === null);
  const device = own[0]?.device ?? null;
  const text =
    own.length === 0
      ? `volume ${name} is ${volume.status}, not attached`
      : `volume ${name} attached on ${hosts.join(' and ')}${device === null ? '' : ` as ${device}`}`;
  return { what: name, verdict: right ? 'ok' : 'not-ok', detail: text };
}

function failed(server: Server, volume: VolumeDetails | undefined): JobFailure {
  const message = server.fault?.message ?? null;
  const meaning = message === null ? undefined : meaningOf(message);
  return {
    kind: 'failed',
    message,
    meaning: meaning?.meaning ?? 'Nova could not start the server.',
    remedy: meaning?.remedy ?? "Look at nova-compute's log on its host for this request.",
    proof: [],
    leftovers: [
      {
        what: `the server in ERROR, and ${volumeText(volume)}`,
        check: 'that nobody wants to look at it any more (the volume stays)',
        command: `openstack server delete ${server.id}`,
      },
    ],
    host: server.host,
  };
}

function volumeText(volume: VolumeDetails | undefined): string {
  return volume === undefined
    ? 'its volume (not read)'
    : `volume ${volume.name || volume.id}, which is ${volume.status}`;
}

function gone(plan: BootPlan, id: string, volume: VolumeDetails | undefined): JobFailure {
  return {
    kind: 'failed',
    message: null,
    meaning: `server ${plan.identity.name} (${id}) is not there any more: somebody deleted it while it was built. Now there is ${volumeText(volume)}.`,
    remedy: null,
    proof: [],
    leftovers: [],
  };
}
