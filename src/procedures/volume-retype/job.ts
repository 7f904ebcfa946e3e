import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import type { ProofItem } from '../../requests/outcome.js';
import type { Plan } from '../../requests/plan.js';
import { backendOf } from '../../volumes/backend.js';
import type { PlanningDeps } from '../../volumes/context.js';
import { meaningOf } from '../../volumes/failures.js';
import type { Job, JobFailure, JobLook, JobWrite, Running } from '../../volumes/jobs/job.js';
import { type RetypePlan, readRetype } from './plan.js';
import { planRetype } from './planning.js';

const HOUR = 3_600_000;
const LOOK_MS = 2_000;

/** os-retype, and what migration_status says until the volume is where its type wants it. */
export function retypeJob(deps: PlanningDeps): Job {
  return {
    kind: 'volume-retype',
    overdueAfterMs: 24 * HOUR,
    replan: async (cloud, request) => {
      const { volume, toType, migrate } = readRetype(request.plan).identity;
      return await planRetype(cloud, { volume, type: toType, migrate }, deps);
    },
    changes,
    write: retyping,
    subject: (request) => readRetype(request.plan).identity.volume,
    traces,
    look,
  };
}

function changes(before: Plan, after: Plan): readonly string[] {
  const [old, fresh] = [readRetype(before).identity, readRetype(after).identity];
  const words: [keyof RetypePlan['identity'], string][] = [
    ['status', 'status'],
    ['fromType', 'type'],
    ['fromPool', 'backend'],
  ];
  const told = words.flatMap(([key, word]) =>
    old[key] === fresh[key]
      ? []
      : [`the volume's ${word} was ${String(old[key])}, now ${String(fresh[key])}`],
  );
  const moved = old.attachments.join() === fresh.attachments.join() ? [] : ['its attachments have changed'];
  return [...told, ...moved];
}

async function retyping({ cloud, request, call }: Running): Promise<JobWrite> {
  const { identity, about } = readRetype(request.plan);
  const { volume, toType, migrate } = identity;
  return {
    id: 'retype',
    intent: `retype volume ${about.volumeName} from ${identity.fromType ?? 'no type'} to ${about.toTypeName}`,
    call: await cloud.storage.prepareRetype(volume, { typeId: toType, migrate }, call),
  };
}

/** A retype leaves no mark; its effect is on the volume itself. */
async function traces({ cloud, request, call }: Running): Promise<readonly string[]> {
  const { identity, about } = readRetype(request.plan);
  const volume = await cloud.storage.details(identity.volume, call);
  if (volume === undefined) return [];
  const begun = volume.status === 'retyping' || isMigrating(volume) || volume.type === about.toTypeName;
  return begun ? [volume.id] : [];
}

function isMigrating({ migrationStatus }: VolumeDetails): boolean {
  return migrationStatus !== null && !['none', 'success', 'error'].includes(migrationStatus);
}

async function look(running: Running, id: string): Promise<JobLook> {
  const { cloud, request, call } = running;
  const plan = readRetype(request.plan);
  const volume = await cloud.storage.details(id, call);
  if (volume === undefined) return lost(plan);
  if (volume.status === 'retyping' || isMigrating(volume)) {
    return { kind: 'going', phase: phaseText(volume, plan), lookAgainMs: LOOK_MS };
  }
  if (volume.type !== plan.about.toTypeName || volume.status !== plan.identity.status) {
    return await failed(running, plan, volume);
  }
  return { kind: 'done', proof: proofOf(plan, volume) };
}

/** migration_status: starting, migrating, completing (cinder/volume/manager.py). */
function phaseText(volume: VolumeDetails, plan: RetypePlan): string {
  const target = plan.about.toBackendName ?? plan.about.toTypeName;
  switch (volume.migrationStatus) {
    case 'starting':
    case 'migrating':
      return `copying it to ${target}`;
    case 'completing':
      return `copied; Cinder puts it in the place of the old one`;
    default:
      return 'retyping';
  }
}

export function proofOf(plan: RetypePlan, volume: VolumeDetails): readonly ProofItem[] {
  const { identity, about } = plan;
  const check = (what: string, good: boolean, detail: string): ProofItem => ({
    what,
    verdict: good ? 'ok' : 'not-ok',
    detail,
  });
  const backend = backendOf(volume.backendHost);
  const moved = about.moves !== true || volume.backendHost !== identity.fromPool;
  const kept =
    volume.attachments
      .map(({ id }) => id)
      .sort()
      .join() === identity.attachments.join();
  return [
    check('type', true, `type is ${volume.type ?? 'none'}`),
    backend === null
      ? { what: 'its backend', verdict: 'not-checked', detail: 'its backend (the credential may not see it)' }
      : check('backend', moved, `on ${backend}`),
    check('status', true, `${volume.status} as before, size ${volume.sizeGib} GiB as before`),
    check('attachments', kept, kept ? 'attachments as before' : 'attachments have changed'),
  ];
}

async function failed(running: Running, plan: RetypePlan, volume: VolumeDetails): Promise<JobFailure> {
  const sent = running.request.steps[0]?.answer?.requestId;
  const messages = await running.cloud.storage.messages({ id: volume.id, kind: 'VOLUME' });
  // Those of earlier troubles are not Drover's.
  const message = messages.find(({ requestId }) => sent === undefined || requestId === sent);
  const meaning = message === undefined ? undefined : meaningOf(message.text);
  const { about } = plan;
  const backend = backendOf(volume.backendHost);
  const where = `volume ${about.volumeName} is ${volume.status}, of type ${volume.type ?? 'none'}${backend === null ? '' : ` on ${backend}`}`;
  const busy = volume.status !== plan.identity.status;
  return {
    kind: 'failed',
    message: message?.text ?? null,
    doubtful: true,
    meaning: `${meaning?.meaning.replace(/\.$/, '') ?? 'Cinder gave the retype up'}; ${where}.`,
    remedy:
      meaning?.remedy ??
      "Look at cinder-volume's log for this request; a copy that was begun on the other backend may have been left there.",
    proof: [],
    leftovers: busy
      ? [
          {
            what: `the volume in status ${volume.status}`,
            check: 'with `openstack volume show` that nothing works on it any more',
            command: `openstack volume set --state ${plan.identity.status} ${volume.id}`,
          },
        ]
      : [],
  };
}

function lost(plan: RetypePlan): JobFailure {
  return {
    kind: 'failed',
    message: null,
    meaning: `volume ${plan.about.volumeName} is not there any more: somebody deleted it.`,
    remedy: null,
    proof: [],
    leftovers: [],
  };
}
