import { homeCard } from '../../src/app/home.js';
import { card, item, line } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import type { Request } from '../../src/requests/request.js';
import { shownId } from '../../src/requests/request.js';
import type { HistoryEntry } from '../../src/requests/store-port.js';
import { request } from '../support/requests.js';

const BOB = { id: 'fake:U0BOSS', name: 'bob', standing: 'member', groups: [] } as const;

async function home(active: readonly Request[], ended: readonly HistoryEntry[] = [], mayApprove = true) {
  const parts = {
    ledger: { active: async () => [...active] },
    electorate: {
      mayApprove: async () => mayApprove,
      personOf: (id: string) => (id === 'discord:42' || id === BOB.id ? 'bob' : id),
    },
    cards: {
      status: ({ id, state }: Request) => card(line(`${shownId(id)} ${state}`)),
      bar: ({ state }: Request) => (state === 'running' ? [item('████░░')] : []),
    },
  };
  return plainText(
    await homeCard(parts, { history: async () => ({ entries: [...ended] }), problems: async () => [] }, BOB),
  ).split('\n');
}

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
      '  2026-11-22 10:05:00 UTC · m-dddddddddd · rolled back · web-1',
    ]);
  });

  it.each([
    ['may not approve', [request()], false],
    ['asked for it themselves', [request({ requester: { id: BOB.id, name: 'bob' } })], true],
  ])('asks for no vote of somebody who %s', async (_why, active, mayApprove) => {
    expect(await home(active, [], mayApprove)).toEqual([
      'Awaits your vote',
      '  nothing',
      'Running',
      '  nothing',
      'Approved, not started',
      '  nothing',
      'Ended lately',
      '  nothing',
    ]);
  });
});
