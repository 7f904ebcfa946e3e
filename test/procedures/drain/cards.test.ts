import { KINDS } from '../../../src/app/kinds.js';
import type { Card } from '../../../src/chat/card.js';
import { plainText } from '../../../src/chat/plain.js';
import { drainPicture } from '../../../src/procedures/drain/cards/picture.js';
import { progressCard } from '../../../src/procedures/drain/cards/progress-card.js';
import { courseOf } from '../../../src/procedures/drain/course.js';
import { Drains, type DrainsParts } from '../../../src/procedures/drain/drains.js';
import type { ChildEnd } from '../../../src/procedures/drain/events.js';
import { outcomeOf } from '../../../src/procedures/drain/outcome.js';
import { drawingOf, pngOf } from '../../../src/report/charts/draw.js';
import { kindsOf } from '../../../src/report/kind.js';
import { milestones } from '../../../src/report/milestones.js';
import { requestCard } from '../../../src/report/request-card.js';
import type { CardView } from '../../../src/report/view.js';
import type { Child } from '../../../src/requests/children.js';
import { Events } from '../../../src/requests/events.js';
import type { Request } from '../../../src/requests/request.js';
import type { TimelineBody, TimelineEvent } from '../../../src/requests/timeline.js';
import { drainPlan } from '../../support/drain-plan.js';
import { request as anyRequest } from '../../support/requests.js';

const START = Date.parse('2026-11-28T00:00:00Z');
const policy = {
  approvals: [],
  approvers: [],
  approversKey: 'roles.approver',
  expiresAt: null,
  startBy: null,
  quorumOf: () => 1,
};
const view: CardView = { now: START, policy, cardOf: () => undefined, kinds: kindsOf(KINDS) };

const plan = drainPlan({ 'web-01': 60, 'web-02': 60, 'web-03': 60 });

function drain(state: Request['state'], ...bodies: TimelineBody[]): Request {
  const timeline = bodies.map((body, index): TimelineEvent => {
    return { ...body, seq: index + 1, at: new Date(START + (index + 1) * 60_000).toISOString() };
  });
  const step = {
    id: 'disable',
    intent: 'disable compute1',
    baseline: { migrations: [], actions: [] },
    sent: [new Date(START).toISOString()],
    outcome: 'taken',
  };
  return {
    ...anyRequest(),
    kind: 'drain',
    plan,
    state,
    timeline,
    steps: [step],
  } as unknown as Request;
}

const ended = (server: string, end: ChildEnd, to = 'compute2'): TimelineBody => ({
  type: 'drain-child',
  server,
  name: server,
  request: `${server}1`,
  attempt: 1,
  to,
  end,
  state: end,
  why: end === 'failed' ? 'libvirt refused it' : null,
  seconds: 50,
});
const paused: TimelineBody = {
  type: 'paused',
  by: 'drover',
  byName: 'Drover',
  why: 'the move of web-02 failed: libvirt refused it',
};
const resumed: TimelineBody = { type: 'resumed', by: 'console:alice', byName: 'alice' };
const stopAsked: TimelineBody = { type: 'stop-asked', by: 'console:alice', byName: 'alice' };
const running: Child = { id: 'c9', subject: 'web-03', attempt: 1, state: 'running' };

const first = (card: Card) => plainText(card).split('\n')[0] ?? '';
const actions = (card: Card) => (card.buttons ?? []).map(({ action }) => action);

function over(request: Request, state: 'succeeded' | 'incomplete', enabled?: boolean): Request {
  const course = courseOf(request, []);
  const proof = {
    items: [],
    off: 0,
    missing: state === 'succeeded' ? [] : ['web-02 is there'],
    mayPass: false,
    ...(enabled === undefined ? {} : { enabled }),
  };
  const now = START + 400_000;
  return { ...request, state, outcome: outcomeOf(request, course, state, proof, now) };
}

describe('the card of a drain', () => {
  it('says in its first line how it stands', () => {
    expect(first(requestCard(drain('awaiting-approval'), view))).toMatch(
      /^Empty compute1: 3 servers to 1 host · m-\w+ · waiting for 1 approval/u,
    );
    expect(first(requestCard(drain('running'), view))).toMatch(/^Emptying compute1: 3 servers.* running/u);
    const stands = drain('paused', ended('web-01', 'moved'), ended('web-02', 'failed'), paused);
    expect(first(requestCard(stands, view))).toMatch(
      /^Emptying compute1 stands still: 1 of 3 servers moved · m-\w+ · paused/u,
    );
    expect(plainText(requestCard(stands, view))).toContain(
      'Paused because: the move of web-02 failed: libvirt refused it',
    );
    expect(first(requestCard(drain('verifying'), view))).toMatch(/^Looking whether compute1 is empty/u);
  });

  it('offers what would not be refused, and nothing that was asked already', () => {
    expect(actions(requestCard(drain('running'), view))).toEqual(['pause', 'stop', 'abort', 'details']);
    expect(actions(requestCard(drain('paused', paused), view))).toEqual([
      'resume',
      'stop',
      'abort',
      'details',
    ]);
    const stopping = requestCard(drain('running', stopAsked), view);
    expect(actions(stopping)).toEqual(['abort', 'details']);
    expect(first(stopping)).toContain('stop asked');
    expect(actions(requestCard(drain('verifying'), view))).toEqual(['details']);
    const asked: TimelineBody = { type: 'abort-asked', by: 'console:alice', byName: 'alice' };
    expect(actions(requestCard(drain('running', asked), view))).toEqual(['details']);
  });

  it('does not read as if the one who is called had paused it', () => {
    const told = milestones(drain('paused', paused), view).flatMap(({ card }) =>
      card === undefined ? [] : [plainText(card)],
    );
    expect(told.join('\n')).toMatch(/Paused by Drover: the move of web-02 failed: libvirt refused it\./u);
    expect(told.join('\n')).not.toMatch(/@U0REQ paused/u);
  });

  it('says after a resume that the service is left as somebody has set it, whatever it pauses for then', () => {
    const enabled: TimelineBody = {
      type: 'paused',
      by: 'drover',
      byName: 'Drover',
      why: 'the compute service of compute1 was enabled meanwhile, and not by Drover: new servers may come',
    };
    const words = /The compute service of compute1 is left as others have set it: new servers may come\./u;
    const shown = (...events: TimelineBody[]) => plainText(requestCard(drain('running', ...events), view));
    expect(shown(paused, resumed)).not.toMatch(words);
    expect(shown(enabled, resumed)).toMatch(words);
    expect(shown(enabled, resumed, paused, resumed)).toMatch(words);
  });

  it('asks where it pauses whether it goes on, until somebody has said so', () => {
    const replies = (request: Request) =>
      milestones(request, view).flatMap(({ card }) => (card?.buttons === undefined ? [] : [actions(card)]));
    expect(replies(drain('paused', paused, resumed, paused))).toEqual([['resume', 'stop']]);
    expect(replies(drain('running', paused, resumed))).toEqual([]);
  });

  it('shows how far it is, what runs, waits and stands aside, and how long it takes', () => {
    const request = drain('running', ended('web-01', 'moved'));
    const shown = progressCard(request, courseOf(request, [running]), () => ({
      words: ['copying 50 %'],
      share: 0.5,
    }));
    const [title, bar, ...rest] = plainText(shown).split('\n');
    expect(title).toMatch(/^compute1: 1 of 3 servers moved · m-\w+ · emptying it/u);
    expect(bar).toMatch(/^███░+ 33 % · about .* left$/u);
    expect(rest).toEqual(['  web-03 → compute2 ██░░░ copying 50 %', 'Waiting: web-02']);
    expect(shown.status).toBe('running');
  });

  it('lists in the end who is still there and why, before everything else', () => {
    const card = requestCard(
      over(drain('running', ended('web-01', 'moved'), ended('web-02', 'ended')), 'incomplete'),
      view,
    );
    const lines = plainText(card).split('\n');
    expect(lines[0]).toMatch(/^Not empty: 2 servers of compute1 are still there/u);
    expect(lines.slice(1, 4)).toEqual([
      'Moved: 1 server, 50 s each',
      'Still there: 2 servers',
      expect.stringContaining('web-02'),
    ]);
    expect(card.status).toBe('attention');
  });
});

describe('the picture of a drain', () => {
  const tried = [
    ended('web-01', 'moved'),
    ended('web-02', 'failed', 'compute3'),
    paused,
    resumed,
    ended('web-03', 'moved'),
  ];

  it('has a lane for each destination, with failures marked in words and colour', () => {
    const chart = drainPicture(over(drain('running', ...tried), 'incomplete'));
    expect(chart).toMatchObject({
      kind: 'lanes',
      subtitle: '2 of 3 servers moved · 1 failed · after 6 min 40 s · paused for 1 min',
      lanes: [
        {
          name: '→ compute2',
          stretches: [
            { from: 10, to: 60, label: 'web-01', tone: 'good' },
            { from: 250, to: 300, label: 'web-03', tone: 'good' },
          ],
        },
        { name: '→ compute3', stretches: [{ from: 70, to: 120, label: '✗ web-02', tone: 'bad' }] },
      ],
      spans: [{ from: 180, to: 240, label: 'paused' }],
      legend: [{ words: 'moved' }, { words: '✗ failed' }],
    });
    expect(chart?.alt).toContain('→ compute3: ✗ web-02');
  });

  it('is left out where one move tells all', () => {
    expect(drainPicture(over(drain('running', ended('web-01', 'moved')), 'succeeded'))).toBeUndefined();
  });

  it('draws what overlaps on rows of its own', async () => {
    const chart = drainPicture(over(drain('running', ...tried), 'incomplete'));
    if (chart?.kind !== 'lanes') throw new Error('there are no lanes');
    const alone = drawingOf(chart).height;
    const [lane] = chart.lanes;
    const both = [...(lane?.stretches ?? []), { from: 0, to: 200, label: 'web-09', tone: 'good' as const }];
    const wide = { ...chart, lanes: [{ name: '→ compute2', stretches: both }, ...chart.lanes.slice(1)] };
    expect(drawingOf(wide).height).toBeGreaterThan(alone);
    expect((await pngOf(chart)).length).toBeGreaterThan(10_000);
  });

  it('is not shown anew after a restart before its moves were looked at: one that runs would stand as waiting', () => {
    const drains = new Drains({
      events: new Events(),
      childProgress: () => undefined,
    } as unknown as DrainsParts);
    expect(drains.procedure.progress?.(drain('running'))).toMatchObject({ unseen: true });
  });

  it('does not call a host disabled that somebody has enabled meanwhile', () => {
    const request = drain('running', ended('web-01', 'moved'));
    const told = (enabled?: boolean) => plainText(requestCard(over(request, 'incomplete', enabled), view));
    expect(told()).toMatch(/compute1 stays disabled until \/migrate enable compute1/u);
    expect(told(false)).toMatch(/compute1 stays disabled/u);
    expect(told(true)).toMatch(/compute1 was enabled meanwhile, and not by Drover: new servers may come/u);
    expect(told(true)).not.toContain('stays disabled');
  });

  it('tells a server that its failed move has taken away from one that somebody else has moved', () => {
    const gone: TimelineBody = { type: 'drain-gone', server: 'web-01', name: 'web-01' };
    const told = (...bodies: TimelineBody[]) =>
      milestones(drain('running', ...bodies), view)
        .flatMap(({ card }) => (card === undefined ? [] : [plainText(card)]))
        .join('\n');
    expect(told(gone)).toMatch(/web-01 is not on the host any more, and Drover has not moved it\./u);
    const failed = told(ended('web-01', 'failed'), gone);
    expect(failed).toMatch(/The move of web-01 failed/u);
    expect(failed).toMatch(
      /web-01 is not on the host any more, though its move has not succeeded: see \/migrate show m-web-011/u,
    );
  });
});
