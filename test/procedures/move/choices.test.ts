import { silentLog } from '../../../src/base/log.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import { CloudError, type CloudFailure } from '../../../src/cloud/cloud-error.js';
import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { PreparedCall } from '../../../src/cloud/prepared-call.js';
import { abortIfWanted } from '../../../src/procedures/move/choices.js';
import type { Move } from '../../../src/procedures/move/context.js';
import { inState, withEvent } from '../../../src/requests/changes.js';
import { engineUnderTest } from '../../requests/support/engine.js';
import { movePlan } from '../../requests/support/fixtures.js';

const failure = (more: Partial<CloudFailure>) =>
  new CloudError('no', {
    code: 'cloud-refused',
    cloud: 'lab',
    acted: 'no',
    status: null,
    serviceMessage: null,
    requestId: null,
    ...more,
  });

const ABORT: PreparedCall = {
  service: 'compute',
  method: 'DELETE',
  path: '/servers/server-1/migrations/7',
  route: '/servers/{server}/migrations/{migration}',
  microversion: '2.65',
  body: null,
};

/** A running move whose abort was asked for, on a cloud that answers as told, one answer a call. */
async function aborting(...answers: (CloudError | 'taken')[]) {
  const h = engineUnderTest();
  const made = await h.make();
  h.react('chat:bob', 'white_check_mark');
  await h.votes.read(made.id);
  await h.clock.advance(1_000);
  await h.ledger.change(made.id, (request) =>
    withEvent(
      inState(request, 'running', undefined),
      { type: 'abort-asked', by: 'chat:alice', byName: 'alice' },
      0,
    ),
  );
  let calls = 0;
  const cloud = {
    computeCapabilities: async () => ({ canAbort: true, canAbortQueued: true }),
    prepareAbort: async () => ABORT,
    send: async (call: PreparedCall) => {
      expect(call).toEqual(ABORT);
      calls += 1;
      const answer = answers.shift();
      if (answer instanceof CloudError) throw answer;
      return { status: 202, requestId: null };
    },
  } as unknown as Cloud;
  const record = { id: '7', serverId: 'server-1', status: 'running' } as MigrationRecord;
  const look = async (...known: [MigrationRecord | undefined] | []) => {
    const request = await h.read(made.id);
    const deps = { ledger: h.ledger, clock: h.clock, log: silentLog };
    await abortIfWanted(
      { deps, cloud, request, plan: movePlan() } as unknown as Move,
      known.length === 0 ? record : known[0],
    );
    return await h.read(made.id);
  };
  return { ...h, look, id: made.id, calls: () => calls };
}

describe('an abort that was asked for', () => {
  it('is tried again at every look while no connection carries it, and counts as sent only once it left', async () => {
    const down = () => failure({ code: 'cloud-unreachable' });
    const { look, calls } = await aborting(down(), down(), down(), 'taken');
    for (let tries = 0; tries < 3; tries += 1) {
      expect((await look()).steps.filter(({ id }) => id.startsWith('abort'))).toEqual([]);
    }
    expect((await look()).steps.at(-1)).toMatchObject({ id: 'abort-1', outcome: 'taken' });
    await look();
    expect(calls()).toBe(4);
  });

  it('leaves while the disk is full and the cloud cannot be read, from what the thread knows', async () => {
    const { look, calls, store, ledger, clock, id } = await aborting('taken', 'taken');
    const phase = {
      type: 'phase',
      status: 'running',
      migrationId: '7',
      source: null,
      destination: null,
    } as const;
    await ledger.change(id, (request) => withEvent(request, phase, clock.now()));
    const { save, audit } = store;
    const full = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    Object.assign(store, { save: full, audit: full });
    await look(undefined);
    expect(calls()).toBe(1);
    Object.assign(store, { save, audit });
    await ledger.writeKept(id);
    expect((await ledger.get(id))?.steps.at(-1)).toMatchObject({ id: 'abort-1', outcome: 'taken' });
    const audited = store.auditLines.map(({ event }) => event as { type: string });
    expect(audited.slice(-2)).toMatchObject([{ type: 'sending', step: 'abort-1' }, { type: 'answered' }]);
  });

  it('is refused, and said so, where the cloud cannot abort at all', async () => {
    const { look } = await aborting(failure({ code: 'cloud-cannot' }));
    const after = await look();
    expect(after.steps.at(-1)).toMatchObject({ outcome: 'refused' });
    expect(after.timeline.at(-1)).toMatchObject({ type: 'abort-refused' });
  });

  it('is repeated every five seconds, whatever came back, and refusals of the later ones are not told', async () => {
    const { look, calls, clock } = await aborting(
      failure({ code: 'cloud-timeout', acted: 'maybe' }),
      'taken',
      failure({ code: 'cloud-refused', status: 400 }),
    );
    for (const sent of [1, 2, 3]) {
      await look();
      await clock.advance(4_999);
      const { timeline } = await look();
      expect(calls()).toBe(sent);
      expect(timeline.at(-1)?.type).not.toBe('abort-refused');
      await clock.advance(1);
    }
  });
});
