import { ended } from '../../../src/requests/changes.js';
import { type Lookable, lookForEffect, sendOnce } from '../../../src/requests/operation/once.js';
import type { Step } from '../../../src/requests/request.js';
import { ANSWER_MS, CALL, type Fate, OperationGround } from './ground.js';

const STEP: Step = {
  id: 'migrate',
  intent: 'move it',
  call: CALL,
  baseline: { migrations: [], actions: [] },
  sent: [],
};

async function ground(step: Step, ...fates: Fate[]) {
  const made = await OperationGround.start(
    { fates, killedBefore: [], killedAfter: [], full: [] },
    { steps: [step] },
  );
  const read = async () => {
    const request = await made.read();
    const [now = STEP] = request.steps;
    const once: Lookable = {
      step: now,
      answerMs: ANSWER_MS,
      overdueAfterMs: 60_000,
      prepare: async () => CALL,
      send: made.send,
      refused: async () => (current, at) => ended(current, { state: 'failed' }, at),
      trace: async () => (made.acted > 0 ? {} : undefined),
      notSentAgain: async () => 0,
    };
    return { request, once };
  };
  return {
    made,
    send: async () => {
      const { request, once } = await read();
      await sendOnce(made.parts, request, once);
      return await made.read();
    },
    look: async () => {
      const { request, once } = await read();
      await lookForEffect(made.parts, request, once, async () => ({ kind: 'yes' }));
      return await made.read();
    },
  };
}

describe('a call that was kept by an earlier version', () => {
  it('without service and microversion is prepared again when it has to be sent again, and kept as it is sent', async () => {
    const { method, path, body } = CALL;
    const sentAt = '2026-11-22T14:00:00.000Z';
    const { look } = await ground({ ...STEP, call: { method, path, body }, sent: [sentAt] });
    const { steps, timeline } = await look();
    expect(steps).toMatchObject([{ call: CALL, outcome: 'taken', sent: [sentAt, expect.any(String)] }]);
    expect(timeline.map(({ type }) => type)).toEqual(['sent-again', 'answered']);
  });

  it('whose effect is there is not sent at all', async () => {
    const { method, path, body } = CALL;
    const { made, look } = await ground({
      ...STEP,
      call: { method, path, body },
      sent: ['2026-11-22T14:00:00.000Z'],
    });
    made.effects.push(0);
    expect((await look()).steps).toMatchObject([{ outcome: 'taken', answer: { status: 0 } }]);
    expect(made.sends).toEqual([]);
  });
});

describe('a call that cannot be audited', () => {
  it('is not sent, does not count, and the thread says why, once', async () => {
    const { made, send } = await ground(STEP);
    const { audit } = made.store;
    made.store.audit = () => Promise.reject(new Error('EACCES: permission denied'));
    await send();
    const { steps, timeline } = await send();
    expect(made.sends).toEqual([]);
    expect(steps).toEqual([STEP]);
    expect(timeline).toMatchObject([
      {
        type: 'held',
        why: 'nothing is sent that the audit does not have, and it cannot be written: EACCES: permission denied',
      },
    ]);
    made.store.audit = audit;
    expect((await send()).steps).toMatchObject([{ outcome: 'taken' }]);
    expect(made.sendings).toHaveLength(1);
  });
});

describe('a call that', () => {
  it('never left does not count, and is tried again as often as it takes', async () => {
    const { made, send } = await ground(STEP, ...Array<Fate>(5).fill({ kind: 'unsent' }));
    for (let tries = 0; tries < 5; tries += 1) expect((await send()).steps).toMatchObject([{ sent: [] }]);
    expect((await send()).steps).toMatchObject([{ outcome: 'taken', answer: { requestId: 'req-nova' } }]);
    expect(made.sends).toHaveLength(1);
  });

  it('was lost twice asks people, each time told, and is never sent a third time', async () => {
    const lost: Fate = { kind: 'lost', effect: null };
    const { made, send, look } = await ground(STEP, lost, lost);
    await send();
    for (let looks = 0; looks < 4; looks += 1) {
      made.clock.time += ANSWER_MS;
      await look();
    }
    const { state, timeline } = await made.read();
    expect(state).toBe('unknown');
    expect(made.sends).toHaveLength(2);
    expect(timeline.map(({ type }) => type)).toEqual(['looking', 'sent-again', 'looking', 'unknown']);
  });
});
