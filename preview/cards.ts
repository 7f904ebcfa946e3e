import { homeCard } from '../src/app/home.js';
import { KINDS } from '../src/app/kinds.js';
import { systemClock } from '../src/base/clock.js';
import { bar } from '../src/chat/bar.js';
import { type Card, code, item } from '../src/chat/card.js';
import { listingPage, type More, pageTitle } from '../src/chat/listing.js';
import { errorCard } from '../src/chat/prose.js';
import { preflightCard, preflightListing, refusedMoveCard } from '../src/preflight/cards/preflight-card.js';
import { type Preflight, runPreflight } from '../src/preflight/preflight.js';
import type { ProgressSample } from '../src/procedures/move/cards/progress.js';
import { progressCard, progressNews, progressWords } from '../src/procedures/move/cards/progress-card.js';
import { stalledCard } from '../src/procedures/move/cards/stalled.js';
import type { MoveOutcome } from '../src/procedures/move/outcome.js';
import { whoamiCard } from '../src/report/answers.js';
import { detailsCard } from '../src/report/details-card.js';
import { historyCard } from '../src/report/history-card.js';
import { kindsOf } from '../src/report/kind.js';
import { listCard } from '../src/report/list-card.js';
import { requestCard } from '../src/report/request-card.js';
import { showCard, statusCard } from '../src/report/show-card.js';
import type { CardView } from '../src/report/view.js';
import { voteNote } from '../src/report/vote-note.js';
import type { Request } from '../src/requests/request.js';
import type { HistoryEntry } from '../src/requests/store-port.js';
import {
  cloudOf,
  HEALTHY,
  hypervisor,
  migration,
  NOW,
  OWN,
  POLICY,
  secondsAgo,
  service,
} from '../test/preflight/small-cloud.js';
import { migratePlan, outcome, request, withEvents } from '../test/support/requests.js';

/** Who stands on the cards, by the platform's own ids. */
export interface Cast {
  requester: `${string}:${string}`;
  approver: `${string}:${string}`;
  group: string;
}

export interface Shown {
  name: string;
  title: string;
  card: Card;
  /** Seen by one person only. */
  isPrivate?: boolean;
  /** A reply in the thread. */
  isReply?: boolean;
}

const MIB = 2 ** 20;
const now = Date.parse('2026-11-22T14:30:00Z');

/** Every card that people see, with the figures of a real move, in the order of a request's life. */
export async function allCards(cast: Cast): Promise<readonly Shown[]> {
  const plain = viewFor(cast, false);
  const approved = viewFor(cast, true);
  const asked = requestOf(cast);
  const plan = migratePlan();
  const running = started(requestOf(cast, { state: 'running' }));
  const done = ended(cast, 'succeeded', outcome(DONE));
  return [
    { name: 'request', title: 'A request waits for its vote', card: requestCard(quiet(asked), plain) },
    { name: 'request-warning', title: 'A request with a warning', card: requestCard(asked, plain) },
    {
      name: 'request-approved',
      title: 'Approved, waits its turn',
      card: requestCard(queued(cast), approved),
    },
    { name: 'details', title: 'Details, for one person', card: detailsCard(asked, plain), isPrivate: true },
    { name: 'running', title: 'The card while the move runs', card: requestCard(running, approved) },
    {
      name: 'progress-preparing',
      title: 'Progress before there are figures',
      card: progressCard(running, plan, undefined, now),
      isReply: true,
    },
    {
      name: 'progress',
      title: 'Progress with figures',
      card: progressCard(running, plan, sample(), now),
      isReply: true,
    },
    { name: 'stalled', title: 'A move that does not converge', card: stalled(cast), isReply: true },
    { name: 'success', title: 'Done and proved', card: requestCard(done, approved) },
    { name: 'rolled-back', title: 'Rolled back', card: requestCard(rolledBack(cast), approved) },
    {
      name: 'residue',
      title: 'Moved, with something left behind',
      card: requestCard(residue(cast), approved),
    },
    {
      name: 'aborted',
      title: 'Aborted',
      card: requestCard(ended(cast, 'aborted', outcome(ABORTED)), approved),
    },
    { name: 'rejected', title: 'Rejected', card: requestCard(rejected(cast), plain) },
    { name: 'preflight', title: '/preflight server', card: await preflight(), isPrivate: true },
    { name: 'preflight-all', title: 'Every check of it', card: await everyCheck(), isPrivate: true },
    { name: 'refused', title: '/migrate where a check fails', card: await refusedMove(), isPrivate: true },
    { name: 'list', title: '/migrate list', card: list(cast), isPrivate: true },
    { name: 'show', title: '/migrate show', card: showCard(done, undefined, approved), isPrivate: true },
    { name: 'history', title: '/migrate history', card: history(cast), isPrivate: true },
    {
      name: 'not-an-approver',
      title: 'A vote of somebody who may not approve',
      card: voteNote(asked, { verdict: 'approve', via: 'reaction' }, 'not-approver', plain),
      isPrivate: true,
    },
    {
      name: 'own-vote',
      title: 'A vote for one’s own request',
      card: voteNote(asked, { verdict: 'approve', via: 'reaction' }, 'requester', plain),
      isPrivate: true,
    },
    {
      name: 'error',
      title: 'An error',
      card: errorCard({
        message: 'There is no server `web-10` in lab.',
        remedy: 'Did you mean `web-01`? Try: `/migrate web-01`',
      }),
      isPrivate: true,
    },
    {
      name: 'whoami',
      title: '/migrate whoami',
      card: whoamiCard({
        actor: { id: cast.requester, name: 'ann', standing: 'member', groups: [] },
        person: 'ann',
        roles: ['operator'],
      }),
      isPrivate: true,
    },
  ];
}

/** The home tab: what awaits this person's vote, what runs, what ended lately. */
export function home(cast: Cast): Promise<Card> {
  const at = '2026-11-22T14:21:00.000Z';
  const plan = migratePlan({ about: { serverName: 'db-07' } });
  const running = withEvents(requestOf(cast, { id: '9d2xpaefgh', state: 'running', plan }), at, STARTED);
  const view = viewFor(cast, false);
  const room = {
    ledger: { active: async () => [requestOf(cast), running] },
    electorate: { mayApprove: async () => true, personOf: (id: string) => id },
    authority: { hasAnyRole: async () => true },
    channels: [],
    cards: {
      status: (of: Request) => statusCard(of, progressOf(of, sample()), view),
      bar: ({ state }: Request) => (state === 'running' ? [item(code(bar(0.4)))] : []),
    },
  };
  const store = { history: async () => ({ entries: [...pastOf(cast)] }), problems: async () => [] };
  const approver = { id: cast.approver, name: 'bob', standing: 'member', groups: [] } as const;
  return homeCard(room, store, approver);
}

/** As the procedure of moves makes it of what it has read. */
function progressOf(of: Request, read: ProgressSample) {
  return {
    words: progressWords(read),
    share: null,
    card: progressCard(of, migratePlan(), read, now),
    news: progressNews(of, read),
  };
}

const STARTED = { type: 'started', step: 'migrate', intent: 'i', requestId: 'r' } as const;

function viewFor(cast: Cast, isApproved: boolean): CardView {
  const approvals = isApproved
    ? [
        {
          key: 'k',
          actor: cast.approver,
          actorName: 'bob',
          verdict: 'approve' as const,
          via: 'reaction' as const,
          at: '2026-11-22T14:30:30Z',
        },
      ]
    : [];
  return {
    now,
    policy: {
      approvals,
      approvers: [cast.approver, cast.group],
      approversKey: 'roles.approver',
      expiresAt: '2026-11-22T18:30:00Z',
      startBy: '2026-11-23T14:30:00Z',
      quorumOf: () => 1,
    },
    cardOf: () => undefined,
    kinds: kindsOf(KINDS),
  };
}

function requestOf(cast: Cast, change: Partial<Request> = {}): Request {
  return request({
    id: '7f3k2qabcd',
    requester: { id: cast.requester, name: 'ann' },
    timeline: [{ type: 'requested', by: cast.requester, seq: 1, at: '2026-11-22T14:30:00.000Z' }],
    ...change,
  });
}

function quiet(asked: Request): Request {
  const plan = migratePlan({ about: { findings: [], counts: { pass: 33, warn: 0, fail: 0, unknown: 0 } } });
  return { ...asked, plan };
}

function queued(cast: Cast): Request {
  return withEvents(
    requestOf(cast, { state: 'approved' }),
    '2026-11-22T14:31:00.000Z',
    { type: 'approved', votes: 1, of: 1 },
    { type: 'queued', limit: 'source:lab/compute1', behind: ['9d2xpaefgh'] },
  );
}

function started(of: Request): Request {
  const intent = 'live-migrate trusty-migrate to compute2';
  return withEvents(
    of,
    '2026-11-22T14:31:00.000Z',
    { type: 'approved', votes: 1, of: 1 },
    { type: 'started', step: 'migrate', intent, requestId: of.requestId },
  );
}

function ended(cast: Cast, state: MoveOutcome['state'], of: MoveOutcome): Request {
  const base = started(requestOf(cast, { state, endedAt: '2026-11-22T14:32:00Z', outcome: of }));
  return withEvents(base, '2026-11-22T14:32:00.000Z', {
    type: 'ended',
    state,
    by: null,
    byName: null,
    why: null,
  });
}

function rejected(cast: Cast): Request {
  return withEvents(
    requestOf(cast, { state: 'rejected', endedAt: '2026-11-22T14:40:00Z' }),
    '2026-11-22T14:40:00.000Z',
    {
      type: 'ended',
      state: 'rejected',
      by: cast.approver,
      byName: 'bob',
      why: 'not before the backup has run',
    },
  );
}

const DONE: Partial<MoveOutcome> = {
  downtimeMs: 17,
  sentBytes: 109 * MIB,
  passes: 26,
  proof: [
    { what: 'status', verdict: 'ok', detail: 'ACTIVE' },
    { what: 'host', verdict: 'ok', detail: 'running on compute2 and not on compute1' },
    { what: 'volume', verdict: 'ok', detail: 'trusty-volume attached from compute2 only' },
    { what: 'port', verdict: 'ok', detail: 'up on compute2' },
    { what: 'Nova says', verdict: 'ok', detail: 'completed' },
  ],
};

const ON_SOURCE = { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: null };
const ABORTED: Partial<MoveOutcome> = {
  state: 'aborted',
  place: ON_SOURCE,
  durationSeconds: 40,
  migrationStatus: 'failed',
};

function rolledBack(cast: Cast): Request {
  const at = '2026-11-22T20:33:47Z';
  const logLines = [
    'Host key for compute2 has changed and you have requested strict checking.',
    'Host key verification failed.: Connection reset by peer',
  ].map((text) => ({ host: 'compute1', at, text }));
  const of = ended(
    cast,
    'rolled-back',
    outcome({
      state: 'rolled-back',
      place: ON_SOURCE,
      durationSeconds: 4,
      migrationStatus: 'failed',
      meaning: "compute1 does not trust compute2's SSH host key, so libvirt could not connect.",
      remedy:
        'find out why the key changed (reinstalled? wrong machine?), then correct the line of compute2 in /root/.ssh/known_hosts on compute1. Verify: `/preflight mesh compute1 compute2`',
      logLines,
    }),
  );
  return withEvents(of, '2026-11-22T14:32:00.000Z', {
    type: 'nova-events',
    events: [{ event: 'compute_live_migration', result: 'Success', host: 'compute1', details: null }],
  });
}

function residue(cast: Cast): Request {
  return ended(
    cast,
    'residue',
    outcome({
      state: 'residue',
      leftovers: [
        {
          what: '1 Cinder attachment of trusty-volume from compute1 (3464a8ef)',
          check: 'that the watcher is still compute2 only',
          command:
            'openstack --os-volume-api-version 3.27 volume attachment delete 3464a8ef-ab0d-4eb0-9deb-91b6954434f0',
        },
      ],
    }),
  );
}

function sample(change: Partial<ProgressSample> = {}): ProgressSample {
  return {
    at: '2026-11-22T14:30:00Z',
    phase: 'copying',
    status: 'running',
    totalBytes: 129 * MIB,
    remainingBytes: 77 * MIB,
    bandwidthBps: 2 * MIB,
    dirtyBps: 0,
    iteration: 1,
    etaSeconds: 40,
    elapsedSeconds: 25,
    source: 'host',
    readAt: '2026-11-22T14:29:59Z',
    host: 'compute1',
    destination: 'compute2',
    stalled: false,
    ...change,
  };
}

function stalled(cast: Cast): Card {
  const plan = migratePlan({ about: { serverName: 'db-07' } });
  const figures = {
    remainingBytes: 210 * MIB,
    dirtyBytesPerSecond: 46 * MIB,
    bandwidthBytesPerSecond: 40 * MIB,
    flatForSeconds: 90,
    pauseSeconds: 6,
    novaGivesUpAt: '2026-11-22T14:48:00Z',
  };
  const of = requestOf(cast, { plan, state: 'running' });
  return stalledCard(of, plan, figures, 'ask', { at: now, forceQuorum: 1 });
}

async function preflight(): Promise<Card> {
  const found = await preflighted(true);
  return preflightCard(found, NOW, false, moreOf(found));
}

async function everyCheck(): Promise<Card> {
  const { listing, button } = moreOf(await preflighted(true));
  // A short page: a long one is a big picture.
  const page = listingPage(listing, 0, 4_500);
  return {
    blocks: [pageTitle(listing, page), ...page.blocks],
    buttons: [button(page.to, `${page.to + 1} to ${page.total} of ${page.total}`)],
  };
}

async function refusedMove(): Promise<Card> {
  const found = await preflighted(false);
  const failed = found.findings.filter(({ verdict }) => verdict === 'fail');
  return refusedMoveCard(found, failed, 'compute2', moreOf(found));
}

function moreOf(found: Preflight): More {
  const button = (from: number, label: string) => ({ action: 'more' as const, value: `${from}`, label });
  return { listing: preflightListing(found, NOW), button };
}

async function preflighted(fits: boolean): Promise<Preflight> {
  const moved = Array.from({ length: 4 }, (_unused, index) =>
    migration(String(index + 4), { serverId: 'other', updatedAt: secondsAgo(3 * 3600) }),
  );
  const world = {
    ...HEALTHY,
    services: [
      service('compute1'),
      service('compute2', fits ? {} : { state: 'down' }),
      service('compute3'),
      service('compute4', { status: 'disabled', disabledReason: 'RAM fault' }),
    ],
    hypervisors: [
      hypervisor('compute1'),
      hypervisor('compute2', { version: 8_000_000 }),
      hypervisor('compute3'),
      hypervisor('compute4'),
    ],
    migrations: moved,
  };
  const found = await runPreflight({
    cloud: cloudOf(world),
    server: 'server-1',
    destination: 'compute2',
    own: OWN,
    policy: POLICY,
    clock: { ...systemClock, now: () => NOW },
  });
  return { ...found, durationMs: 2_100 };
}

function entry(
  cast: Cast,
  id: string,
  state: HistoryEntry['state'],
  serverName: string,
  at: string,
): HistoryEntry {
  return {
    id,
    kind: 'migrate',
    state,
    cloud: 'lab',
    server: 's',
    serverName,
    source: 'compute1',
    destination: 'compute2',
    requester: cast.requester,
    approvers: state === 'rejected' ? [] : [cast.approver],
    createdAt: `2026-11-22T${at}:00Z`,
    endedAt: `2026-11-22T${at}:55Z`,
  };
}

function pastOf(cast: Cast): readonly HistoryEntry[] {
  return [
    entry(cast, '7f3k2qabcd', 'succeeded', 'trusty-migrate', '14:31'),
    entry(cast, 'p3k7aajklm', 'rolled-back', 'web-4', '11:02'),
    entry(cast, 'x2m5nnopqr', 'succeeded', 'web-3', '10:47'),
    entry(cast, 'k6d4ttuvwx', 'rejected', 'db-01', '09:15'),
  ];
}

function history(cast: Cast): Card {
  return historyCard(
    { entries: pastOf(cast), next: 'x' },
    kindsOf(KINDS),
    '/migrate history --page k6d4ttuvwx',
    now,
  );
}

function list(cast: Cast): Card {
  const named = (serverName: string) => migratePlan({ about: { serverName } });
  const at = '2026-11-22T14:21:00.000Z';
  const running = withEvents(
    requestOf(cast, { id: '9d2xpaefgh', state: 'running', plan: named('db-07') }),
    at,
    STARTED,
  );
  const waiting = requestOf(cast, {
    id: 'o5v7yrstuv',
    plan: migratePlan({ identity: { destination: null }, about: { serverName: 'web-2' } }),
  });
  const turn = withEvents(
    requestOf(cast, { id: '5hq2wnwxyz', state: 'approved', plan: named('web-9') }),
    at,
    {
      type: 'queued',
      limit: 'source:lab/compute1',
      behind: ['9d2xpaefgh'],
    },
  );
  return listCard({
    cloud: 'lab',
    now,
    requests: [running, waiting, turn],
    policyOf: () => viewFor(cast, false).policy,
    progressOf: (of) => progressOf(of, sample({ totalBytes: 100, remainingBytes: 22, stalled: true })),
    cardOf: () => undefined,
    kinds: kindsOf(KINDS),
    limit: 5,
    foreign: [
      {
        serverName: 'ci-77',
        source: 'compute9',
        destination: 'compute3',
        by: 'admin',
        startedAt: '2026-11-22T14:28:00Z',
      },
    ],
    lastDay: pastOf(cast),
    problems: [],
    freeze: undefined,
  });
}
