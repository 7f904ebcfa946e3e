import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import type { ProofItem } from '../../requests/outcome.js';
import { backendOf } from '../../volumes/backend.js';
import type { PlanningDeps } from '../../volumes/context.js';
import { meaningOf } from '../../volumes/failures.js';
import type { Job, JobFailure, JobLook, JobWrite, Running } from '../../volumes/jobs/job.js';
import { markOf } from '../../volumes/marks.js';
import { gib } from '../../volumes/size.js';
import { type CreatePlan, readCreate } from './plan.js';
import { planCreate } from './planning.js';

const MINUTE = 60_000;
/** The phases of a small volume take half a second each, those of a large one minutes. */
const LOOK_MS = 500;

/** POST /volumes, and `creating`, `downloading`, `available`. */
export function createVolumeJob(deps: PlanningDeps): Job {
  return {
    kind: 'volume-create',
    overdueAfterMs: 60 * MINUTE,
    replan: async (cloud, request) => {
      const { identity } = readCreate(request.plan);
      const { name, sizeGib, image, type, bootable } = identity;
      return await planCreate(cloud, { name, sizeGib, image, type, bootable }, deps);
    },
    changes: () => [],
    write: creation,
    traces: ({ cloud, request, call }) => cloud.storage.volumesMarked(markOf(request), call),
    look,
  };
}

async function creation({ cloud, request, call }: Running): Promise<JobWrite> {
  const { identity, about } = readCreate(request.plan);
  const { name, sizeGib, image, type } = identity;
  const [key, value] = markOf(request);
  const order = { name, sizeGib, imageId: image, typeId: type, metadata: { [key]: value } };
  return {
    id: 'create',
    intent: `make volume ${name}, ${gib(sizeGib)} of type ${about.typeName}, from image ${about.imageName}`,
    call: await cloud.storage.prepareVolume(order, call),
  };
}

async function look(running: Running, id: string): Promise<JobLook> {
  const { cloud, request, call } = running;
  const plan = readCreate(request.plan);
  const volume = await cloud.storage.details(id, call);
  if (volume === undefined) return gone(plan, id);
  if (volume.status.startsWith('error')) return await failed(running, volume);
  if (volume.status !== 'available') {
    return { kind: 'going', phase: phaseText(volume.status, plan), lookAgainMs: LOOK_MS };
  }
  if (plan.identity.bootable && !volume.bootable) {
    return { kind: 'then', write: await bootableFlag(running, id) };
  }
  return { kind: 'done', proof: proofOf(plan, volume) };
}

function phaseText(status: string, plan: CreatePlan): string {
  if (status === 'creating') return 'creating';
  if (status === 'downloading') return `downloading image ${plan.about.imageName} into it`;
  return status;
}

async function bootableFlag({ cloud, call }: Running, id: string): Promise<JobWrite> {
  return {
    id: 'set-bootable',
    intent: 'mark it bootable, since Cinder did not',
    call: await cloud.storage.prepareBootable(id, call),
  };
}

export function proofOf(plan: CreatePlan, volume: VolumeDetails): readonly ProofItem[] {
  const { identity, about } = plan;
  const check = (what: string, good: boolean, detail: string): ProofItem => ({
    what,
    verdict: good ? 'ok' : 'not-ok',
    detail,
  });
  const backend = backendOf(volume.backendHost);
  return [
    check('status', true, `available, id ${volume.id}`),
    check('size', volume.sizeGib === identity.sizeGib, `size is ${gib(volume.sizeGib)}`),
    check('type', volume.type === about.typeName, `type is ${volume.type ?? 'none'}`),
    backend === null
      ? { what: 'its backend', verdict: 'not-checked', detail: 'its backend (the credential may not see it)' }
      : check('backend', true, `on ${backend}`),
    check('bootable', volume.bootable, volume.bootable ? 'it is bootable' : 'it is not bootable'),
  ];
}

/** Cinder's reason is in its messages alone; the volume stays until a person deletes it. */
async function failed({ cloud }: Running, volume: VolumeDetails): Promise<JobFailure> {
  const [newest] = await cloud.storage.messages({ id: volume.id, kind: 'VOLUME' });
  const meaning = newest === undefined ? undefined : meaningOf(newest.text);
  return {
    kind: 'failed',
    message: newest?.text ?? null,
    meaning: meaning?.meaning ?? 'Cinder could not make the volume.',
    remedy: meaning?.remedy ?? "Look at cinder-volume's and cinder-scheduler's logs for this request.",
    proof: [],
    leftovers: [leftVolume(volume.id, volume.status)],
  };
}

function leftVolume(id: string, status: string): JobFailure['leftovers'][number] {
  return {
    what: `the volume itself, in status ${status}; it counts in the quota`,
    check: 'that nobody wants to look at it any more',
    command: `openstack volume delete ${id}`,
  };
}

function gone(plan: CreatePlan, id: string): JobFailure {
  return {
    kind: 'failed',
    message: null,
    meaning: `volume ${plan.identity.name} (${id}) is not there any more: somebody deleted it while it was made.`,
    remedy: null,
    proof: [],
    leftovers: [],
  };
}
