import type { Step } from '../../src/requests/request.js';
import { engineUnderTest } from './support/engine.js';
import { RULE } from './support/fixtures.js';

const MINUTE = 60_000;
const UNSENT: Step = {
  id: 'migrate',
  intent: 'move',
  call: { method: 'POST', path: '/', body: null },
  baseline: { migrations: [], actions: [] },
  sent: [],
};

type Engine = ReturnType<typeof engineUnderTest>;

interface Change {
  /** How it was when people voted, where that is not the default. */
  before?(h: Engine): void;
  /** Who votes; bob unless told. */
  voters?: readonly string[];
  after(h: Engine): void;
}

const refused = (check: string, text: string) =>
  ({ kind: 'refused', findings: [{ check, verdict: 'fail', text }] }) as never;

/**
 * `policy.channels` is not here: it says where commands are taken, and no start asks it. The kinds are not either: the
 * engine knows none, and the whole process is tried with four of them.
 */
const CHANGES: Readonly<Record<string, Change>> = {
  'the quorum is two': {
    after: (h) => {
      h.today.rule = { ...RULE, quorum: 2 };
    },
  },
  'who voted may not approve': { after: (h) => void h.approvers.delete('chat:bob') },
  'others are named as approvers': {
    after: (h) => {
      h.today.rule = { ...RULE, approvers: ['chat:carol'] };
      h.approvers.delete('chat:bob');
    },
  },
  'two voters are one person': {
    before: (h) => {
      h.today.rule = { ...RULE, quorum: 2 };
    },
    voters: ['chat:bob', 'chat:carol'],
    after: (h) => void h.today.people.set('chat:bob', 'bob').set('chat:carol', 'bob'),
  },
  'who asked may not approve': {
    before: (h) => {
      h.today.rule = { ...RULE, requesterMayApprove: true };
      h.approvers.add('chat:alice');
    },
    voters: ['chat:alice'],
    after: (h) => {
      h.today.rule = RULE;
    },
  },
  'votes count for a shorter time': {
    after: (h) => {
      h.today.rule = { ...RULE, expiresAfterMs: MINUTE };
    },
  },
  'it must start sooner': {
    after: (h) => {
      h.today.rule = { ...RULE, executeWithinMs: 1_000 };
    },
  },
  'the server is protected': {
    after: (h) => {
      h.state.look = refused('A2', 'web-01 is protected (policy.protect)');
    },
  },
  'a warning refuses': {
    after: (h) => {
      h.state.look = refused('A7', 'a warning that refuses (policy.refuseOn.warnings)');
    },
  },
  'the reaction is none that counts': {
    after: (h) => {
      h.today.reactions = { approve: ['rocket'], reject: ['x'] };
    },
  },
};

/** Until when each moment takes the request, and how Drover then comes back to it. */
const MOMENTS: Readonly<Record<string, (h: Engine, change: Change, changed: boolean) => Promise<void>>> = {
  'waits for votes': async (h, change, changed) => {
    const { id } = await h.make();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    vote(h, change);
    if (changed) change.after(h);
    await h.store.setFreeze(undefined);
    await h.restart();
    h.runner.wake(id);
  },
  'is approved, in a freeze': async (h, change, changed) => {
    await approvedInFreeze(h, change);
    await h.runner.stop();
    if (changed) change.after(h);
    await h.store.setFreeze(undefined);
    await h.restart();
  },
  'waits for its time': async (h, change, changed) => {
    const { id } = await h.make('k1', 'server-1', { at: '2026-11-22T22:00Z' });
    h.runner.wake(id);
    vote(h, change);
    await h.clock.advance(2 * MINUTE);
    expect((await h.read(id)).state).toBe('scheduled');
    await h.runner.stop();
    if (changed) change.after(h);
    await h.restart();
    await h.clock.advance(Date.parse('2026-11-22T22:01:00Z') - h.clock.now());
  },
  'has begun, and its call has not left': (h, change, changed) => begun(h, change, changed, []),
  'has lost the answer to its call': async (h, change, changed) => {
    h.state.lost = true;
    await begun(h, change, changed, [h.clock.iso()]);
  },
};

function vote(h: Engine, { voters = ['chat:bob'] }: Change): void {
  for (const voter of voters) h.react(voter, 'white_check_mark');
}

async function approvedInFreeze(h: Engine, change: Change): Promise<string> {
  const { id } = await h.make();
  await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
  h.runner.wake(id);
  vote(h, change);
  await h.clock.advance(2 * MINUTE);
  expect((await h.read(id)).state).toBe('approved');
  return id;
}

async function begun(h: Engine, change: Change, changed: boolean, sent: readonly string[]): Promise<void> {
  const id = await approvedInFreeze(h, change);
  await h.runner.stop();
  await h.store.setFreeze(undefined);
  const request = await h.read(id);
  const running = { ...request, state: 'running', steps: [{ ...UNSENT, sent }] } as const;
  expect((await h.store.start(running, request.version, { slots: [] })).kind).toBe('started');
  if (changed) change.after(h);
  await h.restart();
}

describe.each(Object.entries(MOMENTS))('a request that %s', (_moment, play) => {
  const played = async (change: Change, changed: boolean) => {
    const h = engineUnderTest();
    change.before?.(h);
    await h.runner.start();
    await play(h, change, changed);
    await h.clock.advance(10 * MINUTE);
    await h.runner.stop();
    return h.calls;
  };

  it.each(Object.entries(CHANGES))('is not carried out once %s', async (_change, change) => {
    expect(await played(change, true)).toEqual([]);
  });

  // Each cell above could be empty for another reason: without the change it is carried out.
  it.each(Object.entries(CHANGES))('is carried out unless %s', async (_change, change) => {
    expect(await played(change, false)).toHaveLength(1);
  });
});
