import { KINDS } from '../../../src/app/kinds.js';
import type { Card } from '../../../src/chat/card.js';
import { plainText } from '../../../src/chat/plain.js';
import { rollingPicture } from '../../../src/procedures/rolling/cards/picture.js';
import { progressCard } from '../../../src/procedures/rolling/cards/progress-card.js';
import { courseOf } from '../../../src/procedures/rolling/course.js';
import { parseAction } from '../../../src/report/buttons.js';
import { kindsOf } from '../../../src/report/kind.js';
import { answerTo, milestones } from '../../../src/report/milestones.js';
import { requestCard } from '../../../src/report/request-card.js';
import type { CardView } from '../../../src/report/view.js';
import type { Request } from '../../../src/requests/request.js';
import type { TimelineBody, TimelineEvent } from '../../../src/requests/timeline.js';
import { request as anyRequest } from '../../support/requests.js';
import { ROLLING_PLAN } from '../../support/rolling-plan.js';

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
const VERSIONS = { libvirt: null, qemu: null, kernel: null };

function maintenance(state: Request['state'], ...bodies: TimelineBody[]): Request {
  const timeline = bodies.map((body, index): TimelineEvent => {
    return { ...body, seq: index + 1, at: new Date(START + (index + 1) * 60_000).toISOString() };
  });
  const step = { id: 'begin', intent: '', sent: [new Date(START).toISOString()], outcome: 'not-needed' };
  return {
    ...anyRequest(),
    kind: 'rolling',
    plan: ROLLING_PLAN,
    state,
    timeline,
    steps: [step],
  } as unknown as Request;
}

const drained = (host: string): TimelineBody => ({
  type: 'rolling-drained',
  host,
  request: `d${host}`,
  attempt: 1,
  emptied: true,
  why: null,
  seconds: 50,
});
const handed = (host: string): TimelineBody => ({
  type: 'rolling-handed-over',
  host,
  bootId: 'a',
  versions: VERSIONS,
  backBy: '2026-11-28T01:00:00Z',
});
const said = (host: string): TimelineBody => ({
  type: 'rolling-done',
  host,
  by: 'console:alice',
  byName: 'alice',
});
const notBack = (host: string): TimelineBody => ({
  type: 'rolling-not-back',
  host,
  why: [`nobody has said that ${host} is done`],
});
const returned = (host: string): TimelineBody => ({
  type: 'rolling-returned',
  host,
  versions: VERSIONS,
  notes: [],
});
const enabled = (host: string): TimelineBody => ({ type: 'rolling-enabled', host, request: `e${host}` });
const through = (host: string) => [drained(host), handed(host), said(host), returned(host), enabled(host)];

const first = (card: Card) => plainText(card).split('\n')[0] ?? '';
const asking = (request: Request) =>
  milestones(request, view).flatMap(({ seq, card }) =>
    (card?.buttons ?? []).map(({ action, value }) => ({ seq, action, value })),
  );

describe('the button for a host that is done', () => {
  it('stands below the hand-over, and names its host', () => {
    const request = maintenance('running', drained('compute1'), handed('compute1'));
    const [button] = asking(request);
    expect(button).toMatchObject({ seq: 2, action: 'done' });
    const pressed = parseAction('done', button?.value ?? '');
    expect(pressed).toEqual({ action: 'done', id: request.id, seq: 2, confirmed: false });
    expect(answerTo({ action: 'done', seq: 2 }, request, view)).toEqual({
      host: 'compute1',
      cloud: request.cloud,
    });
  });

  it('is one for each host that is away', () => {
    const request = maintenance(
      'running',
      ...['compute1', 'compute2'].flatMap((host) => [drained(host), handed(host)]),
    );
    expect(asking(request).map(({ seq }) => seq)).toEqual([2, 4]);
    expect(answerTo({ action: 'done', seq: 4 }, request, view)).toMatchObject({ host: 'compute2' });
  });

  it('moves to the message that the host is not back', () => {
    const request = maintenance('paused', drained('compute1'), handed('compute1'), notBack('compute1'));
    expect(asking(request).map(({ seq, action }) => [seq, action])).toEqual([[3, 'done']]);
    expect(answerTo({ action: 'done', seq: 2 }, request, view)).toBeUndefined();
  });

  it('is gone once somebody has said so, has ended it, or where Drover reboots', () => {
    const away = [drained('compute1'), handed('compute1')];
    expect(asking(maintenance('running', ...away, said('compute1')))).toEqual([]);
    const stopped: TimelineBody = { type: 'stop-asked', by: 'console:alice', byName: 'alice' };
    expect(asking(maintenance('running', ...away, stopped))).toEqual([]);
    expect(asking(maintenance('incomplete', ...away))).toEqual([]);
    const rebooted = maintenance('running', ...away);
    const identity = { ...ROLLING_PLAN.identity, handOver: 'reboot' as const };
    expect(asking({ ...rebooted, plan: { ...ROLLING_PLAN, identity } })).toEqual([]);
  });
});

describe('the card of a maintenance', () => {
  it('says in its first line how far it is and whose turn it is', () => {
    const request = maintenance('running', ...through('compute1'), drained('compute2'), handed('compute2'));
    const card = requestCard(request, view);
    expect(first(card)).toMatch(
      /^Maintaining lab: 1 of 3 hosts maintained · m-\w+ · compute2 is yours to reboot/u,
    );
    expect(card.status).toBe('attention');
    expect(plainText(card)).toContain('/migrate done compute2');
  });

  it('shows the row of hosts as steps', () => {
    const request = maintenance('running', ...through('compute1'), drained('compute2'), handed('compute2'));
    const shown = progressCard(request, courseOf(request, []), () => undefined);
    const steps = shown.blocks.find((block) => block.kind === 'steps');
    expect(steps).toMatchObject({
      steps: [
        { id: 'compute1', state: 'done' },
        { id: 'compute2', state: 'under-way', title: 'compute2 away' },
        { id: 'compute3', state: 'to-do' },
      ],
    });
    expect(first(shown)).toMatch(/^1 of 3 hosts done/u);
  });

  it('shows of many hosts those that count now', () => {
    const hosts = Array.from({ length: 40 }, (_none, index) => `node${index + 1}`);
    const base = maintenance('running', ...hosts.slice(0, 10).flatMap(through));
    const order = hosts.map((host) => ({
      host,
      zone: null,
      canary: false,
      servers: 1,
      startsAt: 0,
      emptyAt: 0,
      backAt: 0,
    }));
    const plan = {
      ...ROLLING_PLAN,
      identity: { ...ROLLING_PLAN.identity, hosts },
      about: { ...ROLLING_PLAN.about, order },
    };
    const request = { ...base, plan };
    const text = plainText(progressCard(request, courseOf(request, []), () => undefined));
    expect(text).toContain('✓ node9 · ✓ node10 · ○ node11');
    expect(text).toContain('8 more before, 20 more to come');
  });
});

describe('the picture of a maintenance', () => {
  it('has a lane for each host: emptied, away, back', () => {
    const request = maintenance('running', ...through('compute1'), drained('compute2'), handed('compute2'));
    const outcome = {
      state: 'incomplete',
      durationSeconds: 600,
      meaning: null,
      remedy: null,
      proof: [],
      leftovers: [],
      rows: [],
    };
    const chart = rollingPicture({ ...request, state: 'incomplete', outcome } as unknown as Request);
    expect(chart).toMatchObject({
      kind: 'lanes',
      lanes: [
        {
          name: 'compute1',
          stretches: [
            { from: 10, to: 60, label: 'emptied' },
            { from: 120, to: 240, label: 'away' },
            { from: 240, to: 300, label: 'back' },
          ],
        },
        {
          name: 'compute2',
          stretches: [
            { from: 310, to: 360 },
            { from: 420, to: 600, label: 'away' },
          ],
        },
      ],
    });
    expect(chart?.alt).toContain('compute1: emptied 50 s, away 2 min, back 1 min');
  });

  it('is left out where no host was emptied', () => {
    expect(rollingPicture(maintenance('incomplete'))).toBeUndefined();
  });
});
