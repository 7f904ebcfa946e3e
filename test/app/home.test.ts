import { homeCard } from '../../src/app/home.js';
import type { Actor } from '../../src/chat/actor.js';
import { card, item, line } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import type { Request } from '../../src/requests/request.js';
import { shownId } from '../../src/requests/request.js';
import type { HistoryEntry } from '../../src/requests/store-port.js';
import { request } from '../support/requests.js';

const BOB = { id: 'fake:U0BOSS', name: 'bob', standing: 'member', groups: [] } as const;

async function home(
  active: readonly Request[],
  ended: readonly HistoryEntry[] = [],
  mayApprove = true,
  { actor = BOB as Actor, channels = [] as readonly string[], hasRole = true } = {},
) {
  const parts = {
    ledger: { active: async () => [...active] },
    electorate: {
      mayApprove: async () => mayApprove,
      personOf: (id: string) => (['discord:42', 'other:bob', BOB.id].includes(id) ? 'bob' : id),
    },
    authority: { hasAnyRole: async () => hasRole },
    channels,
    clock: { now: () => Date.parse('2026-11-22T14:30:00Z') },
    cards: {
      status: ({ id, state }: Request) => card(line(`${shownId(id)} ${state}`)),
      bar: ({ state }: Request) => (state === 'running' ? [item('████░░')] : []),
    },
  };
  return plainText(
    await homeCard(
      parts,
      { history: async () => ({ entries: [...ended] }), problems: async () => [] },
      actor,
    ),
  )
    .split('\n')
    .filter((shown) => shown !== '');
}

const voteOf = (actor: string): Request['votes'][number] => ({
  key: `fake:c:1:${actor}:x`,
  actor,
  actorName: 'bob',
  verdict: 'approve',
  via: 'reaction',
  at: '2026-11-22T14:30:00Z',
});

const entry: HistoryEntry = {
  id: 'dddddddddd',
  kind: 'migrate',
  state: 'rolled-back',
  cloud: 'lab',
  server: 's',
  serverName: 'web-1',
  source: 'compute1',
  destination: 'compute2',
  requester: 'fake:U0REQ',
  createdAt: '2026-11-22T10:00:00Z',
  endedAt: '2026-11-22T10:05:00Z',
};

describe("a person's home", () => {
  it('asks for no vote that the person has given already, on whichever platform', async () => {
    const vote = {
      key: 'k',
      actor: 'discord:42',
      actorName: 'bob',
      verdict: 'approve',
      via: 'button',
      at: '2026-11-22T14:31:00.000Z',
    } as const;
    const seen = await home([request({ votes: [vote] }), request({ id: 'bbbbbbbbbb', state: 'approved' })]);
    expect(seen.slice(0, 2)).toEqual(['Awaits your vote', '  nothing']);
    expect(seen.slice(4, 6)).toEqual(['Approved, not started', 'm-bbbbbbbbbb approved']);
  });

  it('lists what is scheduled apart, by when it starts', async () => {
    const at = (id: string, notBefore: string) => request({ id, state: 'scheduled', window: { notBefore } });
    const seen = await home([
      at('bbbbbbbbbb', '2026-11-24T22:00:00Z'),
      at('cccccccccc', '2026-11-23T22:00:00Z'),
    ]);
    const from = seen.indexOf('Approved, not started');
    expect(seen.slice(from, from + 5)).toEqual([
      'Approved, not started',
      '  nothing',
      'Scheduled',
      'm-cccccccccc scheduled',
      'm-bbbbbbbbbb scheduled',
    ]);
  });

  it('shows what awaits their vote, what runs and how far it is, and what ended lately', async () => {
    const running = request({ id: 'bbbbbbbbbb', state: 'running' });
    expect(await home([request(), running], [entry])).toEqual([
      'Awaits your vote',
      'm-aaaaaaaaaa awaiting-approval',
      'Running',
      'm-bbbbbbbbbb running',
      '  ████░░',
      'Approved, not started',
      '  nothing',
      'Ended lately',
      '  10:05 UTC · m-dddddddddd · rolled back · web-1',
    ]);
  });

  it.each([
    ['may not approve', [request()], false],
    ['asked for it themselves', [request({ requester: { id: BOB.id, name: 'bob' } })], true],
    ['asked for it with another account', [request({ requester: { id: 'other:bob', name: 'bob' } })], true],
    ['has voted', [request({ votes: [voteOf(BOB.id)] })], true],
    ['has voted with another account', [request({ votes: [voteOf('other:bob')] })], true],
    ['comes after the quorum', [request({ state: 'approved' })], true],
  ])('asks for no vote of somebody who %s', async (_why, active, mayApprove) => {
    expect(await home(active, [], mayApprove)).toEqual([
      'Awaits your vote',
      '  nothing',
      'Running',
      '  nothing',
      'Approved, not started',
      ...(active[0]?.state === 'approved' ? ['m-aaaaaaaaaa approved'] : ['  nothing']),
      'Ended lately',
      '  nothing',
    ]);
  });
});

describe('a home that nobody may see who has no role', () => {
  const NOBODYS = { hasRole: false };
  it.each([
    ['where channels are restricted', { ...NOBODYS, channels: ['fake:C0MAINT'] }, 'policy.channels'],
    ['for a guest', { ...NOBODYS, actor: { ...BOB, standing: 'guest' as const } }, 'roles'],
    [
      'for somebody of another workspace',
      { ...NOBODYS, actor: { ...BOB, standing: 'external' as const } },
      'roles',
    ],
    ['for a bot', { actor: { ...BOB, standing: 'bot' as const } }, 'roles'],
  ])('%s', async (_where, options, key) => {
    expect(await home([request()], [entry], true, options)).toEqual([
      `This home is for operators and approvers (${key}).`,
      'Everybody else sees moves in the channels where they are asked for.',
    ]);
  });

  it('is there for a member where no channel is named, and for who has a role anywhere', async () => {
    expect((await home([request()], [], true, NOBODYS))[1]).toBe('m-aaaaaaaaaa awaiting-approval');
    expect((await home([request()], [], true, { channels: ['fake:C0MAINT'] }))[1]).toBe(
      'm-aaaaaaaaaa awaiting-approval',
    );
  });
});
