import { silentLog } from '../../../src/base/log.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import { CloudError } from '../../../src/cloud/cloud-error.js';
import type { PreparedCall } from '../../../src/cloud/prepared-call.js';
import { createForceProcedure } from '../../../src/procedures/force/procedure.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger } from '../../../src/requests/ledger.js';
import type { MayResend } from '../../../src/requests/procedure.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryStore } from '../../support/memory-store.js';
import { forcePlan, request } from '../../support/requests.js';
import { soleDriver } from '../../support/sole-driver.js';

const ANSWER_MS = 65_000;
const CALL: PreparedCall = {
  service: 'compute',
  method: 'POST',
  path: '/servers/s/migrations/3/action',
  route: '/servers/{server}/migrations/{migration}/action',
  microversion: '2.22',
  body: { force_complete: null },
};
const FORCED = {
  action: 'live_migration_force_complete',
  requestId: 'req-forced',
  userId: 'drover',
};

type Fate = 'taken' | 'refused' | 'unsent' | 'lost' | 'lost but taken';

/** An approved force whose gates have been passed, of a move that runs. */
async function forcing(...fates: Fate[]) {
  const store = new MemoryStore();
  const clock = new FakeClock();
  const ledger = createLedger({ store, clock, log: silentLog, events: new Events(), ...soleDriver });
  const parent = request({ id: 'aaaaaaaaaa', state: 'running', timeline: [], version: 0 });
  store.seed(parent);
  const actions = [{ ...FORCED, requestId: 'req-before' }];
  const sent: PreparedCall[] = [];
  const failure = (acted: 'no' | 'maybe', status: number | null) =>
    new CloudError('no', {
      code: status === null ? 'cloud-unreachable' : 'cloud-conflict',
      cloud: 'lab',
      acted,
      status,
      serviceMessage: status === null ? null : 'not in this state',
      requestId: null,
    });
  const cloud = {
    instanceActions: async () => actions,
    identity: async () => ({ userId: 'drover' }),
    migrations: async () => [{ id: '3', status: 'running' }],
    prepareForceComplete: async () => CALL,
    send: async (call: PreparedCall) => {
      const fate = fates.shift() ?? 'taken';
      if (fate === 'unsent') throw failure('no', null);
      sent.push(call);
      if (fate === 'refused') throw failure('no', 409);
      if (fate !== 'lost') actions.push(FORCED);
      if (fate !== 'taken') throw failure('maybe', null);
      return { status: 202, requestId: 'req-forced' };
    },
  } as unknown as Cloud;
  const procedure = createForceProcedure({
    cloud: async () => cloud,
    ledger,
    clock,
    log: silentLog,
    answerMs: ANSWER_MS,
  });
  const plan = forcePlan({ parent: parent.id });
  const asked = request({
    id: 'bbbbbbbbbb',
    kind: 'force',
    plan,
    state: 'approved',
    timeline: [],
    version: 0,
  });
  const look = await procedure.lastLook(asked);
  if (look.kind !== 'go') throw new Error('not to be forced');
  store.seed({ ...asked, state: 'running', steps: [look.step] });
  const read = async (id = asked.id) => {
    const found = await store.get(id);
    if (found === undefined) throw new Error('no request');
    return found;
  };
  const advance = async (may: MayResend = { kind: 'yes' }) => {
    const ms = await procedure.advance(await read(), async () => may);
    await clock.advance(Math.max(1, ms));
    return await read();
  };
  return { advance, read, parent: () => read(parent.id), clock, sent, procedure };
}

describe('a force that was voted for', () => {
  it('which never left is tried again, as often as it takes, and is asked in the thread once', async () => {
    const { advance, parent, sent } = await forcing('unsent', 'unsent', 'unsent');
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await advance()).toMatchObject({ state: 'running', steps: [{ sent: [] }] });
    }
    await advance();
    expect(await advance()).toMatchObject({ state: 'succeeded' });
    expect(sent).toEqual([CALL]);
    expect((await parent()).timeline.filter(({ type }) => type === 'force-asked')).toHaveLength(1);
  });

  it('whose answer was lost is found by its action, not by that of an earlier force', async () => {
    const { advance, sent } = await forcing('lost but taken');
    await advance();
    await advance();
    expect(await advance()).toMatchObject({ state: 'succeeded' });
    expect(sent).toHaveLength(1);
  });

  it('which left no trace is sent once more after every gate, and then asks people', async () => {
    const { advance, clock, sent } = await forcing('lost', 'lost');
    await advance();
    await advance({ kind: 'no', why: 'asked too early' });
    expect(sent).toHaveLength(1);
    await clock.advance(ANSWER_MS);
    await advance();
    expect(sent).toHaveLength(2);
    await clock.advance(ANSWER_MS);
    expect(await advance()).toMatchObject({ state: 'unknown' });
    await advance();
    expect(sent).toHaveLength(2);
  });

  it('which left no trace and may not be sent again says so', async () => {
    const { advance, clock, read } = await forcing('lost');
    await advance();
    await clock.advance(ANSWER_MS);
    await advance({ kind: 'no', why: 'the move has ended' });
    expect((await read()).timeline.at(-1)).toMatchObject({
      type: 'ended',
      state: 'failed',
      why: 'the answer was lost, Nova shows no trace of the force, and it was not sent again: the move has ended',
    });
  });

  it('which Nova refuses has failed, and the thread of the move says why', async () => {
    const { advance, parent } = await forcing('refused');
    expect(await advance()).toMatchObject({ state: 'failed', steps: [{ outcome: 'refused' }] });
    expect((await parent()).timeline.at(-1)).toMatchObject({
      type: 'force-refused',
      message: 'not in this state',
    });
  });
});
