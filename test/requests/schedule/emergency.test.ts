import type { Finding } from '../../../src/preflight/finding.js';
import { isoTime } from '../../../src/requests/changes.js';
import { engineUnderTest } from '../support/engine.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const protectedServer: Finding = {
  check: 'A5',
  title: 'Protection',
  verdict: 'fail',
  text: 'web-01 is protected by name (policy.protect)',
} as Finding;

function urgent() {
  const h = engineUnderTest();
  h.emergencies.add('chat:alice');
  h.schedule.windows.later = { days: ['wed'], from: '02:00', to: '04:00', zone: 'UTC' };
  const ask = (words = {}) =>
    h.make('k1', 'server-1', { emergency: true, reason: 'compute1 burns', ...words });
  const freeze = (mayPass: string[]) =>
    h.schedule.freezes.push({
      from: h.clock.now() - HOUR,
      to: h.clock.now() + HOUR,
      reason: 'year end',
      mayPass,
    });
  return { ...h, ask, freeze };
}

type House = ReturnType<typeof urgent>;

/** What stands in the way of a start, and whether an emergency passes it. */
const OBSTACLES: readonly (readonly [string, (h: House) => Promise<unknown> | unknown, object, boolean])[] = [
  ['a quorum', () => undefined, {}, true],
  ['a window that is shut', () => undefined, { window: 'later' }, true],
  ['a freeze of the calendar that names emergencies', (h) => h.freeze(['emergency']), {}, true],
  ['a freeze of the calendar that does not name them', (h) => h.freeze(['chat:zoe']), {}, false],
  [
    'a freeze by hand',
    (h) => h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() }),
    {},
    false,
  ],
  [
    'a freeze of this cloud by hand',
    (h) => h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso(), cloud: 'lab' }, 'lab'),
    {},
    false,
  ],
  ['a limit', (h) => Object.assign(h.state, { slotLimit: 0 }), {}, false],
  [
    'a protection, or a check that fails',
    (h) => Object.assign(h.state, { look: { kind: 'refused', findings: [protectedServer] } }),
    {},
    false,
  ],
  [
    'a check that can not be read',
    (h) => Object.assign(h.state, { look: { kind: 'held', why: 'Nova is silent' } }),
    {},
    false,
  ],
];

describe('an emergency', () => {
  it.each(OBSTACLES)('and %s', async (_name, stand, words, passes) => {
    const h = urgent();
    await stand(h);
    const { id } = await h.ask(words);
    await h.clock.advance(5 * MINUTE);
    expect(h.calls).toEqual(passes ? [id] : []);
  });

  it.each(OBSTACLES)('by whoever may not declare one: %s', async (_name, stand, words) => {
    const h = urgent();
    h.emergencies.clear();
    await stand(h);
    await expect(h.ask(words)).rejects.toMatchObject({ code: 'not-permitted' });
    expect(await h.store.active()).toEqual([]);
  });

  it('is nothing without a reason, nor for a kind that can wait', async () => {
    const h = urgent();
    await expect(h.ask({ reason: undefined })).rejects.toMatchObject({ code: 'bad-emergency' });
    const { plan } = await engineUnderTest().make();
    const ask = {
      key: 'k2',
      plan: { ...plan, kind: 'volume-retype' },
      accepted: [],
      cloud: 'lab',
      requester: { id: 'chat:alice', name: 'alice' },
      words: { emergency: true, reason: 'now' },
    };
    await expect(h.actions.make(ask)).rejects.toMatchObject({ code: 'bad-emergency' });
  });

  it('is on record, and in the digest', async () => {
    const h = urgent();
    const { id, digest } = await h.ask();
    await h.clock.advance(MINUTE);
    const { timeline, plan } = await h.read(id);
    expect(timeline).toContainEqual(
      expect.objectContaining({
        type: 'emergency',
        by: 'chat:alice',
        byName: 'alice',
        reason: 'compute1 burns',
      }),
    );
    expect(timeline.some(({ type }) => type === 'approved')).toBe(false);
    expect(plan.emergency).toEqual({ reason: 'compute1 burns' });
    expect(digest).not.toBe((await engineUnderTest().make()).digest);
  });

  it('waits for votes as any other once the role is gone before it has started', async () => {
    const h = urgent();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id } = await h.ask({ window: 'later' });
    expect((await h.read(id)).state).toBe('approved');
    h.emergencies.clear();
    await h.store.setFreeze(undefined);
    await h.restart();
    await h.clock.advance(15 * MINUTE);
    expect(h.calls).toEqual([]);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    expect((await h.read(id)).state).toBe('scheduled');
  });

  it('ends with the reject of an approver, as any other', async () => {
    const h = urgent();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    const { id } = await h.ask();
    h.react('chat:carol', 'x');
    await h.votes.read(id);
    expect((await h.read(id)).state).toBe('rejected');
  });

  it('starts although the votes can not be read: it needs none', async () => {
    const h = urgent();
    h.state.unreachable = true;
    const { id } = await h.ask();
    await h.clock.advance(MINUTE);
    expect(h.calls).toEqual([id]);
  });

  it('is not over when its window closes, and not asked again for it', async () => {
    const h = urgent();
    await h.store.setFreeze({
      by: 'chat:bob',
      byName: 'bob',
      at: h.clock.iso(),
      until: isoTime(h.clock.now() + HOUR),
    });
    const { id } = await h.ask({ at: '2h' });
    await h.clock.advance(30 * MINUTE);
    await h.store.setFreeze(undefined);
    await h.clock.advance(2 * MINUTE);
    expect(h.calls).toEqual([id]);
  });
});
