import { courseOf, lastFinished, outOfService, subjectOf } from '../../../src/procedures/rolling/course.js';
import { noteEnds } from '../../../src/procedures/rolling/ends.js';
import type { RollingParts } from '../../../src/procedures/rolling/parts.js';
import { standingOf } from '../../../src/procedures/rolling/planner.js';
import type { Child } from '../../../src/requests/children.js';
import type { Request } from '../../../src/requests/request.js';
import type { RequestState } from '../../../src/requests/states.js';
import type { TimelineBody, TimelineEvent } from '../../../src/requests/timeline.js';
import { FakeClock } from '../../support/fake-clock.js';
import { request as moveRequest } from '../../support/requests.js';
import { ROLLING_PLAN as PLAN } from '../../support/rolling-plan.js';

const VERSIONS = { libvirt: '9.0.0', qemu: '7.2.9', kernel: '6.1.0-9' };

function maintenance(...bodies: TimelineBody[]): Request {
  const timeline = bodies.map((body, index): TimelineEvent => {
    const at = new Date(Date.UTC(2026, 10, 28) + index * 60_000).toISOString();
    return { ...body, seq: index + 1, at };
  });
  return { ...moveRequest(), kind: 'rolling', plan: PLAN, state: 'running', timeline };
}

const drain = (host: string, state: RequestState, attempt = 1): Child => ({
  id: `d${host}${attempt}`,
  subject: subjectOf('drain', host),
  attempt,
  state,
});
const drained = (host: string, emptied = true): TimelineBody => ({
  type: 'rolling-drained',
  host,
  request: `d${host}1`,
  attempt: 1,
  emptied,
  why: emptied ? null : 'a server is still there',
});
const handed = (host: string): TimelineBody => ({
  type: 'rolling-handed-over',
  host,
  bootId: 'a',
  versions: VERSIONS,
  backBy: '2026-11-28T01:00:00Z',
});
const returned = (host: string): TimelineBody => ({
  type: 'rolling-returned',
  host,
  versions: VERSIONS,
  notes: [],
});
const enabled = (host: string): TimelineBody => ({ type: 'rolling-enabled', host, request: 'e1' });
const resumed: TimelineBody = { type: 'resumed', by: 'console:alice', byName: 'alice' };
const done = (host: string): TimelineBody => ({
  type: 'rolling-done',
  host,
  by: 'console:alice',
  byName: 'alice',
});

const first = (request: Request, children: readonly Child[] = []) => {
  const [one] = courseOf(request, children).hosts;
  if (one === undefined) throw new Error('there is no host');
  return one;
};

describe('the course of a host', () => {
  it('goes from waiting over its drain, hand-over and return to finished', () => {
    const ended = [drain('compute1', 'succeeded')];
    expect(first(maintenance()).state).toBe('waiting');
    expect(first(maintenance(), [drain('compute1', 'running')]).state).toBe('emptying');
    expect(first(maintenance(drained('compute1')), ended).state).toBe('drained');
    expect(first(maintenance(drained('compute1'), handed('compute1')), ended).state).toBe('away');
    const back = maintenance(drained('compute1'), handed('compute1'), returned('compute1'));
    expect(first(back, ended).state).toBe('returned');
    const end = maintenance(
      drained('compute1'),
      handed('compute1'),
      returned('compute1'),
      enabled('compute1'),
    );
    expect(first(end, ended).state).toBe('finished');
  });

  it('an end is noted once, however it ended, and also after a pause of the same drain was told', async () => {
    const ends: [Child, TimelineBody[]][] = [
      [drain('compute1', 'succeeded'), []],
      [
        drain('compute1', 'succeeded'),
        [{ type: 'rolling-drain-paused', host: 'compute1', request: 'dcompute11', pause: 9 }],
      ],
      [{ ...drain('compute1', 'failed'), id: 'e1', subject: subjectOf('enable', 'compute1') }, []],
    ];
    for (const [child, before] of ends) {
      let request = maintenance(...before);
      const change = async (_id: string, how: (current: Request) => Request) => {
        request = how(request);
        return request;
      };
      const parts = { ledger: { change }, clock: new FakeClock(), store: { get: async () => undefined } };
      const { untold } = courseOf(request, [child]);
      expect(untold).toHaveLength(1);
      await noteEnds(parts as unknown as RollingParts, request, untold);
      expect(request.timeline).toHaveLength(before.length + 1);
      expect(courseOf(request, [child]).untold).toEqual([]);
    }
  });

  it('an ended drain that nobody has noted yet is told first, and counts as nothing until then', () => {
    const course = courseOf(maintenance(), [drain('compute1', 'succeeded')]);
    expect(course.untold.map(({ id }) => id)).toEqual(['dcompute11']);
    expect(course.hosts[0]?.state).toBe('waiting');
  });

  it('a drain that failed is tried again once somebody resumes', () => {
    const children = [drain('compute1', 'incomplete')];
    expect(first(maintenance(drained('compute1', false)), children).state).toBe('failed');
    const again = first(maintenance(drained('compute1', false), resumed), children);
    expect([again.state, again.drains]).toEqual(['waiting', 1]);
  });

  it('what was said of an earlier hand-over counts no more', () => {
    const children = [drain('compute1', 'succeeded')];
    const before = maintenance(drained('compute1'), handed('compute1'), done('compute1'));
    expect(first(before, children).saidDone).toBe(true);
    const later = maintenance(
      drained('compute1'),
      handed('compute1'),
      done('compute1'),
      drained('compute1'),
      handed('compute1'),
    );
    expect(first(later, children)).toMatchObject({ state: 'away', saidDone: false });
  });

  it('one that is late is told once, and gets another while from whoever resumes', () => {
    const late: TimelineBody = { type: 'rolling-not-back', host: 'compute1', why: ['it is down'] };
    const children = [drain('compute1', 'succeeded')];
    expect(first(maintenance(drained('compute1'), handed('compute1'), late), children).toldLate).toBe(true);
    const again = first(maintenance(drained('compute1'), handed('compute1'), late, resumed), children);
    expect(again).toMatchObject({ toldLate: false, waitsSince: '2026-11-28T00:03:00.000Z' });
  });

  it('a skipped host is out of nobody’s way', () => {
    const skip: TimelineBody = {
      type: 'rolling-skipped',
      host: 'compute1',
      by: 'console:alice',
      byName: 'alice',
    };
    const course = courseOf(maintenance(skip), []);
    expect(course.hosts[0]?.state).toBe('skipped');
    expect(outOfService(course)).toEqual([]);
  });
});

describe('the course of all hosts', () => {
  it('counts those out of service, those being emptied included', () => {
    const course = courseOf(maintenance(drained('compute1'), handed('compute1')), [
      drain('compute1', 'succeeded'),
      drain('compute2', 'running'),
    ]);
    expect(outOfService(course).map(({ host }) => host)).toEqual(['compute1', 'compute2']);
    expect(standingOf(course.hosts)).toEqual([
      { name: 'compute1', standing: 'away', backInSeconds: 600 },
      { name: 'compute2', standing: 'emptying', backInSeconds: null },
      { name: 'compute3', standing: 'waiting', backInSeconds: null },
    ]);
  });

  it('knows the host that was finished last, whose versions the next ones are compared with', () => {
    const request = maintenance(
      drained('compute1'),
      handed('compute1'),
      returned('compute1'),
      enabled('compute1'),
    );
    const course = courseOf(request, [drain('compute1', 'succeeded')]);
    expect(lastFinished(course, request.timeline)).toEqual({ host: 'compute1', versions: VERSIONS });
  });
});
