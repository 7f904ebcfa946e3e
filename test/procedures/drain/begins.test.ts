import type { NotBegun } from '../../../src/procedures/drain/another-place.js';
import { type BeginsDeps, DrainBegins } from '../../../src/procedures/drain/begins.js';
import { courseOf } from '../../../src/procedures/drain/course.js';
import type { Request } from '../../../src/requests/request.js';
import type { TimelineBody } from '../../../src/requests/timeline.js';
import { drainPlan } from '../../support/drain-plan.js';
import { FakeClock } from '../../support/fake-clock.js';

const plan = drainPlan({ a: 10, b: 20 });
const replaced: TimelineBody = {
  type: 'drain-replaced',
  server: 'a',
  name: 'a',
  from: 'compute2',
  to: 'compute3',
  why: 'compute2 would not take it',
};
const ended = {
  server: 'a',
  name: 'a',
  request: 'a1',
  attempt: 1,
  to: 'compute2',
  state: 'refused',
  why: null,
  seconds: null,
};
const unread: NotBegun = { why: 'not checked: machine-types did not end within 15 s', unread: true };
const warned: NotBegun = { why: 'nobody has approved what is found there: it may not converge' };

/** A server that goes to another host than the one planned, looked at there again and again. */
async function begun(looks: readonly (NotBegun | 'read')[], before: readonly TimelineBody[] = [replaced]) {
  let request = {
    id: 'aaaaaaaaaa',
    plan,
    timeline: before.map((body, n) => ({ ...body, seq: n + 1, at: '2026-01-01T00:00:00Z' })),
    state: 'running',
  } as unknown as Request;
  const left = [...looks];
  const made: string[] = [];
  const deps = {
    ledger: {
      change: async (_id: string, change: (current: Request) => Request) => {
        request = change(request);
      },
    },
    children: { make: async (_parent: Request, { subject }: { subject: string }) => made.push(subject) },
    planner: {
      replacement: async () => ({
        found: false,
        reasons: [
          {
            code: 'anti-affinity',
            hosts: ['compute3'],
            objection: { code: 'anti-affinity', group: 'db', there: 1 },
          },
          { code: 'not-among-destinations', hosts: ['compute2'], objection: null },
        ],
      }),
      childFor: async () => {
        const look = left.shift();
        return look === 'read' ? { plan: {}, accepted: [] } : look;
      },
    },
    electorate: {},
    clock: new FakeClock(),
  } as unknown as BeginsDeps;
  const begins = new DrainBegins(deps);
  const kinds: string[] = [];
  for (const _look of looks) {
    const course = courseOf(request, []);
    const [server] = course.servers;
    if (server === undefined) throw new Error('the plan has no server');
    kinds.push((await begins.begin(request, plan, course, server)).kind);
  }
  const asides = request.timeline.flatMap((event) => (event.type === 'drain-aside' ? [event.why] : []));
  return { kinds, made, asides };
}

describe('how a drain begins with a server that goes elsewhere than planned', () => {
  it('looks again where the other host was too busy to answer, and begins once it answers', async () => {
    expect(await begun([unread, unread, 'read'])).toEqual({
      kinds: ['held', 'held', 'begun'],
      made: ['a'],
      asides: [],
    });
  });

  it('sets it aside once the host has not answered three times, so that the others go on', async () => {
    expect(await begun([unread, unread, unread])).toEqual({
      kinds: ['held', 'held', 'news'],
      made: [],
      asides: [unread.why],
    });
  });

  it('sets it aside at once where the other host has a warning that nobody has approved', async () => {
    expect(await begun([warned])).toEqual({ kinds: ['news'], made: [], asides: [warned.why] });
  });

  it('says what stands against the others where the one that was planned would not take it', async () => {
    const refused = { ...ended, type: 'drain-child', end: 'refused' } as TimelineBody;
    const { asides } = await begun([unread], [refused]);
    expect(asides).toEqual([
      'compute2 would not take it, and no other approved host can (compute3: anti-affinity: 1 member of group `db` there)',
    ]);
  });
});
