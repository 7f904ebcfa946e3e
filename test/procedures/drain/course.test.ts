import { endOf } from '../../../src/procedures/drain/child-end.js';
import { countsOf, courseOf } from '../../../src/procedures/drain/course.js';
import type { ChildEnd } from '../../../src/procedures/drain/events.js';
import type { DrainRequestPlan } from '../../../src/procedures/drain/plan.js';
import { toStart, whyPause } from '../../../src/procedures/drain/window.js';
import type { Child } from '../../../src/requests/children.js';
import type { Request } from '../../../src/requests/request.js';
import type { TimelineBody, TimelineEvent } from '../../../src/requests/timeline.js';
import { drainPlan as planOf } from '../../support/drain-plan.js';

function drainOf(plan: DrainRequestPlan, bodies: readonly TimelineBody[]): Request {
  const timeline = bodies.map(
    (body, n): TimelineEvent => ({ ...body, seq: n + 1, at: `2026-01-01T00:00:0${n}Z` }),
  );
  return { id: 'aaaaaaaaaa', plan, timeline, state: 'running' } as unknown as Request;
}

const ended = (server: string, end: ChildEnd, attempt = 1): TimelineBody => ({
  type: 'drain-child',
  server,
  name: server,
  request: `${server}${attempt}`,
  attempt,
  to: 'compute2',
  end,
  state: 'x',
  why: null,
  seconds: 10,
});
const resumed: TimelineBody = { type: 'resumed', by: 'console:alice', byName: 'alice' };
const open = (subject: string, state: Child['state'] = 'running'): Child => ({
  id: `${subject}9`,
  subject,
  attempt: 9,
  state,
});

function look(plan: DrainRequestPlan, bodies: readonly TimelineBody[], children: readonly Child[] = []) {
  const request = drainOf(plan, bodies);
  const course = courseOf(request, children);
  const next = toStart(plan, course);
  return {
    course,
    pause: whyPause(plan, course, request),
    next: next.kind === 'done' ? 'done' : next.servers.map(({ server }) => server),
  };
}

describe('the course of a drain', () => {
  const plan = planOf({ a: 10, b: 30, c: 20, d: 40 });

  it('sends the canary ahead alone, and then the largest as the limits allow', () => {
    expect(look(plan, []).next).toEqual(['a']);
    expect(look(plan, [], [open('a')]).next).toEqual([]);
    expect(look(plan, [ended('a', 'moved')]).next).toEqual(['d', 'b']);
    expect(look(plan, [ended('a', 'moved')], [open('d')]).next).toEqual(['b']);
  });

  it('begins the next one while the one before is only looked at any more, but for the canary', () => {
    const one = planOf({ a: 10, b: 30, c: 20 }, { limits: { perSource: 1, perDestination: 1, perCloud: 5 } });
    expect(look(one, [], [open('a', 'verifying')]).next).toEqual([]);
    expect(look(one, [ended('a', 'moved')], [open('b')]).next).toEqual([]);
    expect(look(one, [ended('a', 'moved')], [open('b', 'verifying')]).next).toEqual(['c']);
    const last = look(one, [ended('a', 'moved'), ended('c', 'aside')], [open('b', 'verifying')]);
    expect(last.next).toEqual([]);
  });

  it('tries one that was set aside once more at the end, and then leaves it', () => {
    const before = [ended('a', 'moved'), ended('d', 'aside'), ended('b', 'moved')];
    expect(look(plan, before).next).toEqual(['c']);
    expect(look(plan, [...before, ended('c', 'moved')]).next).toEqual(['d']);
    const last = look(plan, [...before, ended('c', 'moved'), ended('d', 'aside', 2)]);
    expect(last.next).toBe('done');
    expect(countsOf(last.course)).toMatchObject({ moved: 3, left: 1 });
  });

  it('asks a host that would not take a server again when the server comes last, and after somebody went on', () => {
    const before = [ended('a', 'moved'), ended('b', 'refused')];
    const refusers = (bodies: readonly TimelineBody[]) =>
      look(plan, bodies).course.servers.find(({ server }) => server === 'b')?.refusedBy;
    expect(refusers(before)).toEqual(['compute2']);
    const aside: TimelineBody = { type: 'drain-aside', server: 'b', name: 'b', why: 'no other host can' };
    expect(refusers([...before, aside])).toEqual([]);
    expect(refusers([...before, resumed])).toEqual([]);
    const again = [...before, aside, ended('b', 'refused', 2)];
    expect(refusers(again)).toEqual(['compute2']);
    expect(look(plan, [...again, aside]).course.servers[1]).toMatchObject({ server: 'b', state: 'left' });
  });

  it('keeps of one that moved what its move left behind, for the end to name it', () => {
    const left = '1 Cinder attachment of vol-a from compute1 (34f1fc3d)';
    const bodies = [{ ...ended('a', 'residue'), why: left } as TimelineBody, ended('b', 'moved')];
    const [a, b] = look(plan, bodies).course.servers;
    expect(a).toMatchObject({ server: 'a', state: 'moved', residue: true, why: left });
    expect(b).toMatchObject({ server: 'b', state: 'moved', residue: false, why: null });
  });

  it('names another canary where the first one was set aside', () => {
    expect(look(plan, [ended('a', 'aside')]).next).toEqual(['c']);
  });

  it('pauses at the first failure, at what was left behind and at what nobody knows, until somebody goes on', () => {
    expect(look(plan, [ended('a', 'failed')]).pause).toMatch(/the move of a failed/);
    expect(look(plan, [ended('a', 'failed'), resumed]).pause).toBeUndefined();
    expect(look(plan, [ended('a', 'residue')]).pause).toMatch(/left something behind/);
    expect(look(plan, [ended('a', 'moved')], [open('b', 'unknown')]).pause).toMatch(
      /nobody can say what became of b \(\/migrate check m-b9 reads it again\)$/,
    );
    const why = 'Nova says completed, but shows the server ERROR on compute2.';
    const asked = { timeline: [{ type: 'unknown', why, place: null, seq: 1, at: '' }] } as unknown as Request;
    expect(look(plan, [], [{ ...open('b', 'unknown'), request: asked }]).pause).toMatch(
      /reads it again\): Nova says completed, but shows the server ERROR on compute2\.$/,
    );
    expect(look(planOf({ a: 1, b: 1 }, { failures: 1 }), [ended('a', 'failed')]).pause).toBeUndefined();
  });

  it('pauses after three refusals in a row, and not after three in all', () => {
    const refusals = [1, 2, 3].map((attempt) => ended('b', 'refused', attempt));
    expect(look(plan, [ended('a', 'moved'), ...refusals]).pause).toMatch(/3 destinations in a row/);
    const [one, two, three] = refusals as [TimelineBody, TimelineBody, TimelineBody];
    expect(look(plan, [one, two, ended('a', 'moved'), three]).pause).toBeUndefined();
  });

  it('asks again when more than a fifth is aside, once for that many', () => {
    const many = planOf({ a: 1, b: 1, c: 1, d: 1, e: 1 });
    const two = [ended('a', 'moved'), ended('b', 'aside'), ended('c', 'aside')];
    const { pause } = look(many, two);
    expect(pause).toMatch(/^2 of 5 servers are aside/);
    const told: TimelineBody = { type: 'paused', by: 'drover', byName: 'Drover', why: pause ?? '' };
    expect(look(many, [...two, told, resumed]).pause).toBeUndefined();
    expect(look(many, [...two, told, resumed, ended('d', 'aside')]).pause).toMatch(/^3 of 5/);
  });

  it('moves nobody that was skipped', () => {
    const skipped: TimelineBody = {
      type: 'drain-skipped',
      server: 'd',
      name: 'd',
      by: 'console:alice',
      byName: 'alice',
    };
    expect(look(plan, [ended('a', 'moved'), skipped]).next).toEqual(['b', 'c']);
  });
});

describe('the end of a move to its drain', () => {
  const child = (host: string, phases: readonly string[]) =>
    ({
      state: 'failed',
      steps: [{ id: 'migrate', outcome: 'taken' }],
      plan: { identity: { source: 'compute1' } },
      outcome: { meaning: 'Neutron said no.', migrationStatus: 'error', place: { host } },
      timeline: phases.map((status, n) => ({ type: 'phase', status, seq: n, at: '' })),
    }) as unknown as Request;

  it('is a refusal where a check said no before anything ran', () => {
    expect(endOf(child('compute1', ['accepted', 'preparing']))).toMatchObject({ end: 'refused' });
  });

  it('is none where the record says error after the guest went over: it is there, and another try is no answer', () => {
    expect(endOf(child('compute2', ['preparing']))).toEqual({ end: 'failed', why: 'Neutron said no.' });
    expect(endOf(child('compute1', ['preparing', 'running']))).toMatchObject({ end: 'failed' });
  });
});
