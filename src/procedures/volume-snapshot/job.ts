import type { PlanningDeps } from '../../volumes/context.js';
import { meaningOf } from '../../volumes/failures.js';
import type { Job, JobLook, JobWrite, Running } from '../../volumes/jobs/job.js';
import { markOf } from '../../volumes/marks.js';
import { gib } from '../../volumes/size.js';
import { readSnapshot } from './plan.js';
import { planSnapshot } from './planning.js';

const HOUR = 3_600_000;
const LOOK_MS = 1_000;

/** POST /snapshots, until it is available. */
export function snapshotJob(deps: PlanningDeps): Job {
  return {
    kind: 'volume-snapshot',
    overdueAfterMs: HOUR,
    replan: async (cloud, request) => {
      const { volume, name } = readSnapshot(request.plan).identity;
      return await planSnapshot(cloud, { volume, name }, deps);
    },
    changes: (before, after) =>
      readSnapshot(before).identity.inUse === readSnapshot(after).identity.inUse
        ? []
        : ['whether the volume is in use has changed'],
    write: taking,
    traces: ({ cloud, request, call }) =>
      cloud.storage.snapshotsMarked(readSnapshot(request.plan).identity.volume, markOf(request), call),
    look,
  };
}

async function taking({ cloud, request, call }: Running): Promise<JobWrite> {
  const { identity, about } = readSnapshot(request.plan);
  const { volume, name, inUse } = identity;
  const [key, value] = markOf(request);
  const order = { volumeId: volume, name, force: inUse, metadata: { [key]: value } };
  return {
    id: 'snapshot',
    intent: `take snapshot ${name} of volume ${about.volumeName}`,
    call: await cloud.storage.prepareSnapshot(order, call),
  };
}

async function look({ cloud, call }: Running, id: string): Promise<JobLook> {
  const snapshot = await cloud.storage.snapshot(id, call);
  if (snapshot?.status === 'available') {
    return {
      kind: 'done',
      proof: [{ what: 'status', verdict: 'ok', detail: `available, ${gib(snapshot.sizeGib)}, id ${id}` }],
    };
  }
  if (snapshot !== undefined && !snapshot.status.startsWith('error')) {
    return { kind: 'going', phase: snapshot.status, lookAgainMs: LOOK_MS };
  }
  const [newest] = await cloud.storage.messages({ id, kind: 'VOLUME_SNAPSHOT' });
  const meaning = newest === undefined ? undefined : meaningOf(newest.text);
  return {
    kind: 'failed',
    message: newest?.text ?? null,
    meaning:
      meaning?.meaning ??
      (snapshot === undefined ? 'it is not there any more.' : 'Cinder could not take it.'),
    remedy: meaning?.remedy ?? null,
    proof: [],
    leftovers:
      snapshot === undefined
        ? []
        : [
            {
              what: `the snapshot itself, in status ${snapshot.status}`,
              check: 'that nobody wants to look at it any more',
              command: `openstack volume snapshot delete ${id}`,
            },
          ],
  };
}
