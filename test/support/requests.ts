import type { ForcePlan } from '../../src/procedures/force/plan.js';
import type { MoveOutcome } from '../../src/procedures/move/outcome.js';
import type { MovePlan } from '../../src/procedures/move/plan.js';
import type { Request } from '../../src/requests/request.js';
import type { TimelineBody, TimelineEvent } from '../../src/requests/timeline.js';

const MIB = 1024 * 1024;

/** The plan of the wording's examples: `trusty-migrate` from compute1 to compute2. */
export function migratePlan(
  change: {
    identity?: Partial<MovePlan['identity']>;
    about?: Partial<MovePlan['about']>;
    ifStalled?: MovePlan['ifStalled'];
    policy?: MovePlan['policy'];
  } = {},
): MovePlan {
  return {
    kind: 'migrate',
    identity: {
      cloud: 'lab',
      server: '46c4b42b-1111-4222-8333-444455556666',
      project: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
      flavor: '1',
      vmState: 'active',
      powerState: 1,
      source: 'compute1',
      destination: 'compute2',
      volumes: [{ id: '9f0c1a2b-0000-4000-8000-000000000001', attachments: ['at1'] }],
      blockMigration: 'auto',
      ...change.identity,
    },
    ifStalled: change.ifStalled ?? 'ask',
    policy: change.policy ?? { quorum: 1, requesterMayApprove: false },
    about: {
      serverName: 'trusty-migrate',
      projectName: 'web-shop',
      region: 'RegionOne',
      flavorName: 'm1.tiny',
      memoryMib: 128,
      vcpus: 1,
      addresses: ['10.1.0.218'],
      volumes: [
        {
          id: '9f0c1a2b-0000-4000-8000-000000000001',
          name: 'trusty-volume',
          sizeGib: 1,
          type: 'ceph-ssd',
          attachments: ['at1'],
        },
      ],
      hostId: 'h1',
      launchedAt: '2026-11-01T00:00:00Z',
      sourceHypervisor: 'compute1.lab',
      copiesLocalDisks: false,
      forecast: {
        minSeconds: 10,
        maxSeconds: 10,
        pauseSeconds: 0.3,
        dirtyBytesPerSecond: 3 * MIB,
        bandwidthBytesPerSecond: 110 * MIB,
      },
      destinationAfter: { freeMemoryMib: 8.3 * 1024, freeVcpus: 0 },
      trackRecord: { done: 12, of: 12, lastAt: null },
      postCopy: false,
      novaGivesUpAfterSeconds: 1600,
      findings: [
        {
          check: 'A18',
          verdict: 'warn',
          text: 'QEMU 7.2 on compute2, 7.1 on compute1: no way back by live migration',
        },
        { check: 'H8', verdict: 'unknown', text: 'clock of compute2: chronyc is not installed' },
      ],
      counts: { pass: 31, warn: 1, fail: 0, unknown: 1 },
      ...change.about,
    },
  };
}

export function forcePlan(change: Partial<ForcePlan['identity']> = {}): ForcePlan {
  return {
    kind: 'force',
    identity: {
      cloud: 'lab',
      server: '46c4b42b-1111-4222-8333-444455556666',
      parent: 'aaaaaaaaaa',
      migrationId: '3',
      postCopy: false,
      ...change,
    },
    policy: { quorum: 1, requesterMayApprove: false },
    about: {
      serverName: 'trusty-migrate',
      source: 'compute1',
      destination: 'compute2',
      remainingBytes: 210 * MIB,
      bandwidthBytesPerSecond: 40 * MIB,
      pauseSeconds: 5.25,
    },
  };
}

/** A request as it is when it was just asked, at 14:30 UTC. */
export function request(change: Partial<Request> = {}): Request {
  const plan = change.plan ?? migratePlan();
  return {
    id: 'aaaaaaaaaa',
    kind: plan.kind,
    plan,
    digest: `3f9a1c02${'0'.repeat(56)}`,
    accepted: [],
    cloud: 'lab',
    requester: { id: 'fake:U0REQ', name: 'ann' },
    reason: 'kernel update on compute1',
    ticket: 'CHG-4711',
    conversation: { platform: 'fake', channel: 'C0MAINT' },
    openstackRequestId: 'req-11111111-2222-4333-8444-555555555555',
    votes: [],
    noted: [],
    steps: [],
    state: 'awaiting-approval',
    version: 1,
    timeline: [{ type: 'requested', by: 'fake:U0REQ', seq: 1, at: '2026-11-22T14:30:00.000Z' }],
    createdAt: '2026-11-22T14:30:00.000Z',
    deadline: '2026-11-22T18:30:00.000Z',
    ...change,
  };
}

export function withEvents(base: Request, at: string, ...bodies: TimelineBody[]): Request {
  const timeline: TimelineEvent[] = [...base.timeline];
  for (const body of bodies) timeline.push({ ...body, seq: timeline.length + 1, at } as TimelineEvent);
  return { ...base, timeline };
}

export function outcome(change: Partial<MoveOutcome> = {}): MoveOutcome {
  return {
    state: 'succeeded',
    place: { host: 'compute2', status: 'ACTIVE', powerState: 1, taskState: null },
    durationSeconds: 55,
    migrationId: '3',
    migrationStatus: 'completed',
    novaMessage: null,
    meaning: null,
    remedy: null,
    before: null,
    after: null,
    proof: [],
    leftovers: [],
    downtimeMs: null,
    sentBytes: null,
    passes: null,
    logLines: [],
    ...change,
  };
}
