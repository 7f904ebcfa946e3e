import { requestIdOf, successorIdOf } from '../../src/requests/ids.js';
import { planRule } from '../../src/requests/rule.js';
import { engineUnderTest } from './support/engine.js';
import { movePlan, person, RULE } from './support/fixtures.js';

const MINUTE = 60_000;
const press = (actor: string, key = 'click-1') => ({
  key,
  actor: person(actor),
  message: { platform: 'chat', channel: 'c', id: 'k1' },
  action: 'approve',
  value: '',
});

describe('votes', () => {
  it('start a move with one reaction of an approver, and only then', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    await h.clock.advance(5 * MINUTE);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    expect(h.calls).toEqual([]);
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    expect((await h.read(id)).state).toBe('running');
    expect(h.calls).toEqual([id]);
  });

  it('are read back two or three times for a burst of hints, and a start waits for no more', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    await h.clock.advance(1_000);
    h.react('chat:dave', 'white_check_mark');
    h.state.reads = 0;
    h.state.chatMs = 1_000;
    const hints = Array.from({ length: 200 }, () => h.votes.read(id));
    const beforeStart = h.votes.read(id, true);
    let read = false;
    void beforeStart.then(() => {
      read = true;
    });
    const began = h.clock.monotonic();
    await h.clock.until(() => read, 10_000);
    expect(h.clock.monotonic() - began).toBeLessThanOrEqual(2_000);
    // What the first one noted makes the runner look once more.
    await h.clock.advance(10_000);
    expect(h.state.reads).toBeLessThanOrEqual(3);
    expect(await beforeStart).toMatchObject({ kind: 'read', request: { votes: [] } });
    await Promise.all(hints);
  });

  it('that come too late are read back at most twice for a burst of hints', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    h.react('chat:carol', 'x');
    h.state.reads = 0;
    h.state.chatMs = 100;
    let told = false;
    void Promise.all(Array.from({ length: 60 }, () => h.votes.late(id))).then(() => {
      told = true;
    });
    await h.clock.until(() => told, 10_000);
    expect(h.state.reads).toBe(2);
    expect(h.notes).toEqual([{ to: 'chat:carol', why: 'not-waiting' }]);
  });

  it('are found by reading back every minute, when no event comes', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', '+1');
    await h.clock.advance(61_000);
    expect((await h.read(id)).state).toBe('running');
  });

  it('do not count from the requester, an outsider, a bot or with another emoji; each person is told once', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:alice', 'white_check_mark');
    h.react('chat:dave', 'white_check_mark');
    h.react(person('chat:robot', { standing: 'bot' }), 'white_check_mark');
    h.react('chat:bob', 'tada');
    await h.clock.advance(10 * MINUTE);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    expect((await h.read(id)).votes).toEqual([]);
    expect(h.notes).toEqual([
      { to: 'chat:alice', why: 'requester' },
      { to: 'chat:dave', why: 'not-approver' },
    ]);
    await h.restart();
    await h.clock.advance(10 * MINUTE);
    expect(h.notes).toHaveLength(2);
  });

  it('that come or go once it runs are answered, once: they stop nothing', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    h.react('chat:carol', 'x');
    await h.votes.late(id);
    await h.votes.late(id);
    h.unreact('chat:bob');
    await h.votes.late(id);
    expect(h.notes).toEqual([
      { to: 'chat:carol', why: 'not-waiting' },
      { to: 'chat:bob', why: 'not-waiting' },
    ]);
    expect((await h.read(id)).state).toBe('running');
  });

  it('end the request with one reject', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    h.react('chat:carol', 'x');
    await h.votes.read(id);
    expect((await h.read(id)).state).toBe('rejected');
    expect(h.calls).toEqual([]);
  });

  it('are taken back with their reaction while nothing has started', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    expect((await h.read(id)).state).toBe('approved');
    h.unreact('chat:bob');
    await h.votes.read(id);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    await h.store.setFreeze(undefined);
    await h.clock.advance(5 * MINUTE);
    expect(h.calls).toEqual([]);
  });

  it('taken back between approval and start are seen, because they are read again before the start', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    h.unreact('chat:bob');
    await h.store.setFreeze(undefined);
    await h.clock.advance(MINUTE);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    expect(h.calls).toEqual([]);
  });

  it('by button count once however often the press is delivered, and not for another plan', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id, digest } = await h.make();
    expect(await h.votes.press(press('chat:bob'), id, 'e'.repeat(64), 'approve')).toMatchObject({
      why: 'other-plan',
    });
    await h.votes.press(press('chat:bob'), id, digest, 'approve');
    await h.votes.press(press('chat:bob'), id, digest, 'approve');
    expect((await h.read(id)).votes).toHaveLength(1);
    expect((await h.read(id)).state).toBe('approved');
  });

  it('by button do not start anything once the voter has lost the role', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id, digest } = await h.make();
    await h.votes.press(press('chat:bob'), id, digest, 'approve');
    h.approvers.delete('chat:bob');
    await h.store.setFreeze(undefined);
    await h.clock.advance(MINUTE);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    expect(h.calls).toEqual([]);
  });

  it('can not be given on a deleted message: it withdraws the request', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    h.state.gone = true;
    await h.clock.advance(2 * MINUTE);
    expect((await h.read(id)).state).toBe('withdrawn');
  });
});

describe('before the cloud is touched', () => {
  const approved = async (h: ReturnType<typeof engineUnderTest>, key = 'k1', server = 'server-1') => {
    const request = await h.make(key, server);
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(request.id);
    return request.id;
  };

  it('a freeze holds the start until it is thawed, and is told once', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso(), reason: 'storage work' });
    const id = await approved(h);
    await h.clock.advance(10 * MINUTE);
    const held = await h.read(id);
    expect(held.state).toBe('approved');
    expect(held.timeline.filter(({ type }) => type === 'held')).toHaveLength(1);
    await h.store.setFreeze(undefined);
    await h.clock.advance(MINUTE);
    expect((await h.read(id)).state).toBe('running');
  });

  it('a platform that can not be asked for the votes delays the start', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const id = await approved(h);
    h.state.unreachable = true;
    await h.store.setFreeze(undefined);
    await h.clock.advance(MINUTE);
    expect(await h.read(id)).toMatchObject({ state: 'approved', steps: [] });
    h.state.unreachable = false;
    await h.clock.advance(MINUTE);
    expect((await h.read(id)).state).toBe('running');
  });

  it('a vote of more than 30 minutes ago is announced, and the start waits 60 s', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const id = await approved(h);
    await h.clock.advance(40 * MINUTE);
    await h.store.setFreeze(undefined);
    await h.clock.advance(20_000);
    const waiting = await h.read(id);
    expect(waiting.state).toBe('approved');
    expect(waiting.timeline.at(-1)).toMatchObject({ type: 'start-announced' });
    await h.clock.advance(61_000);
    expect((await h.read(id)).state).toBe('running');
  });

  it('an approval that could not start within executeWithin expires', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const id = await approved(h);
    await h.clock.advance(1441 * MINUTE);
    await h.store.setFreeze(undefined);
    await h.clock.advance(2 * MINUTE);
    expect((await h.read(id)).state).toBe('expired');
    expect(h.calls).toEqual([]);
  });

  it('a request that nobody decides expires', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    await h.clock.advance(241 * MINUTE);
    expect((await h.read(id)).state).toBe('expired');
  });

  it('a second move from the same host waits its turn, and starts when the first has ended', async () => {
    const h = engineUnderTest();
    const first = await approved(h, 'k1', 'server-1');
    await h.clock.advance(1_000);
    const second = await approved(h, 'k2', 'server-2');
    await h.clock.advance(MINUTE);
    expect((await h.read(first)).state).toBe('running');
    const queued = await h.read(second);
    expect(queued.state).toBe('approved');
    expect(queued.timeline.at(-1)).toMatchObject({ type: 'queued', behind: [first] });
    await h.finish(first);
    await h.clock.advance(10_000);
    expect((await h.read(second)).state).toBe('running');
  });

  it('a failed check at the last look refuses, with its remedy, and sends nothing', async () => {
    const h = engineUnderTest();
    h.state.look = {
      kind: 'refused',
      findings: [
        { check: 'A8', title: 'Destination', verdict: 'fail', text: 'compute2 is down', remedy: 'start it' },
      ],
    };
    const id = await approved(h);
    await h.clock.advance(MINUTE);
    expect(await h.read(id)).toMatchObject({ state: 'refused' });
    expect(h.calls).toEqual([]);
  });

  it('drift supersedes: the old request ends and a new one with its own message asks again', async () => {
    const h = engineUnderTest();
    const plan = movePlan({ server: 'server-1', source: 'compute3' });
    h.state.look = {
      kind: 'drifted',
      changes: ['host changed: compute1 → compute3'],
      successor: { plan, accepted: [] },
    };
    const id = await approved(h);
    await h.clock.advance(MINUTE);
    expect(await h.read(id)).toMatchObject({ state: 'superseded', successor: successorIdOf(id) });
    const successor = await h.read(successorIdOf(id));
    expect(successor).toMatchObject({ state: 'awaiting-approval', predecessor: id, votes: [] });
    expect(h.calls).toEqual([]);
  });
});

describe('requests', () => {
  it('are made once for one invocation, however often it is delivered', async () => {
    const h = engineUnderTest();
    const one = await h.make('same');
    const two = await h.make('same');
    expect(two.id).toBe(one.id);
    expect(one.id).toBe(requestIdOf('same'));
    expect(await h.store.active()).toHaveLength(1);
  });

  it('exclude each other on one server, and the refusal names the holder', async () => {
    const h = engineUnderTest();
    const one = await h.make('k1', 'server-1');
    await expect(h.make('k2', 'server-1')).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`m-${one.id}`),
    });
  });

  it('survive a restart with their votes, and go on', async () => {
    const h = engineUnderTest();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id, digest } = await h.make();
    await h.votes.press(press('chat:bob'), id, digest, 'approve');
    await h.restart();
    await h.store.setFreeze(undefined);
    await h.clock.advance(MINUTE);
    expect((await h.read(id)).state).toBe('running');
    await h.restart();
    await h.clock.advance(1_000);
    expect((await h.read(id)).timeline.filter(({ type }) => type === 'found-again')).toHaveLength(1);
    expect(h.calls).toEqual([id]);
  });

  it('that run beyond their patience are said to be overdue once, with an owner', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(30 * MINUTE);
    const overdue = (await h.read(id)).timeline.filter(({ type }) => type === 'overdue');
    expect(overdue).toEqual([expect.objectContaining({ owner: 'chat:alice', state: 'running' })]);
  });

  it('that hang on a move are void the moment it ends, without anybody voting', async () => {
    const h = engineUnderTest();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    const child = await h.actions.make({
      key: 'force-1',
      plan: {
        kind: 'force',
        identity: { cloud: 'lab', server: 'server-1', parent: id, migrationId: '1', postCopy: false },
        policy: planRule(RULE),
        about: { serverName: 'web', source: 'a', destination: 'b', remainingBytes: null, pauseSeconds: null },
      },
      accepted: [],
      cloud: 'lab',
      requester: { id: 'chat:alice', name: 'alice' },
      parent: id,
    });
    await h.finish(id);
    h.runner.wake(child.id);
    await h.clock.advance(1_000);
    expect(await h.read(child.id)).toMatchObject({ state: 'withdrawn' });
  });

  it('can be withdrawn until they start, and aborted after', async () => {
    const h = engineUnderTest();
    const request = await h.make();
    const alice = { id: 'chat:alice', name: 'alice' };
    expect((await h.actions.withdraw(request, alice, 'changed my mind')).state).toBe('withdrawn');
    await expect(h.actions.withdraw(request, alice, undefined)).resolves.toMatchObject({
      state: 'withdrawn',
    });

    const other = await h.make('k2', 'server-2');
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(other.id);
    await h.clock.advance(1_000);
    await expect(h.actions.withdraw(other, alice, undefined)).rejects.toMatchObject({
      code: 'request-started',
    });
    const aborted = await h.actions.abort(await h.read(other.id), alice);
    expect(aborted.timeline.at(-1)).toMatchObject({ type: 'abort-asked', by: 'chat:alice' });
    const again = await h.actions.abort(aborted, alice);
    expect(again.timeline.filter(({ type }) => type === 'abort-asked')).toHaveLength(1);
  });
});

describe('many that are approved at once', () => {
  const approved = async (many: number) => {
    const h = engineUnderTest();
    Object.assign(h.state, { slotLimit: many, lookMs: 1_000 });
    h.react('chat:bob', 'white_check_mark');
    const ids: string[] = [];
    for (let index = 0; index < many; index += 1) {
      const { id } = await h.make(`k${index}`, `server-${index}`);
      ids.push(id);
    }
    await Promise.all(ids.map((id) => h.votes.read(id)));
    return { h, ids };
  };

  it('are looked at eight at a time: the first is sent long before the last is looked at', async () => {
    const { h, ids } = await approved(20);
    const sent = [];
    for (let second = 0; second < 4; second += 1) {
      sent.push(h.calls.length);
      await h.clock.advance(1_000);
    }
    expect(sent).toEqual([0, 8, 16, 20]);
    expect([...h.calls].sort()).toEqual([...ids].sort());
  });

  it('and wait for their turn when Drover stops, stay approved', async () => {
    const { h, ids } = await approved(20);
    await h.clock.settle();
    const stopped = h.runner.stop();
    await h.clock.advance(1_000);
    await stopped;
    const states = await Promise.all(ids.map(async (id) => (await h.read(id)).state));
    expect(states.filter((state) => state === 'approved')).toHaveLength(12);
    expect(h.calls.length).toBeLessThanOrEqual(8);
  });

  it('and for one slot, start one after the other, each as soon as the one before has ended', async () => {
    const { h } = await approved(3);
    h.state.slotLimit = 1;
    h.state.lookMs = 0;
    await h.clock.advance(1_000);
    for (let round = 1; round <= 3; round += 1) {
      expect(h.calls).toHaveLength(round);
      await h.finish(h.calls.at(-1) ?? '');
      h.runner.wakeAll();
      await h.clock.settle();
    }
  });
});
