import { KINDS } from '../../src/app/kinds.js';
import { kindsOf } from '../../src/report/kind.js';
import { milestones } from '../../src/report/milestones.js';
import type { CardView } from '../../src/report/view.js';
import type { Request } from '../../src/requests/request.js';
import type { TimelineBody } from '../../src/requests/timeline.js';
import { markedText } from '../support/card-text.js';
import { migratePlan, outcome, request, withEvents } from '../support/requests.js';

const view: CardView = {
  now: Date.parse('2026-11-22T23:00:00Z'),
  policy: {
    approvals: [],
    approvers: [],
    approversKey: 'roles.approver',
    expiresAt: null,
    startBy: null,
    quorumOf: () => 1,
  },
  cardOf: () => undefined,
  kinds: kindsOf(KINDS),
};

function told(of: Request): string[] {
  return milestones(of, view).flatMap(({ card }) => (card === undefined ? [] : [markedText(card)]));
}

function replies(...bodies: TimelineBody[]): string[] {
  return told(withEvents(request({ state: 'running' }), '2026-11-22T14:31:05.000Z', ...bodies));
}

const phase = (status: string, destination: string | null): TimelineBody => ({
  type: 'phase',
  status,
  migrationId: '3',
  source: 'compute1',
  destination,
});

describe('the replies of a thread', () => {
  it('leave out what the card or the progress message shows', () => {
    expect(
      replies(
        { type: 'voted', actor: 'fake:B', actorName: 'bob', verdict: 'approve', via: 'button' },
        { type: 'vote-taken-back', actor: 'fake:B', actorName: 'bob' },
        { type: 'answered', step: 's', status: 202, requestId: 'req-2', message: null },
        phase('preparing', 'compute2'),
        phase('running', 'compute2'),
        { type: 'verifying' },
        { type: 'drifted', changes: [], successor: null },
        { type: 'refused', findings: [] },
        { type: 'nova-events', events: [] },
      ),
    ).toEqual([]);
  });

  it('name who approved, and who took it back', () => {
    expect(
      replies(
        { type: 'voted', actor: 'fake:B', actorName: 'bob', verdict: 'approve', via: 'button' },
        { type: 'approved', votes: 1, of: 1 },
        { type: 'vote-taken-back', actor: 'fake:B', actorName: 'bob' },
        { type: 'approval-lost', votes: 0, of: 1 },
      ),
    ).toEqual([
      'Approved by bob (1 of 1).',
      'bob took the approval back: 0 of 1 approvals. Nothing starts until it is approved again.',
    ]);
  });

  it('never read the same twice', () => {
    const held: TimelineBody = { type: 'held', why: 'frozen by dan' };
    const three = replies(held, held, held);
    expect(three[0]).toBe('Approved, but held: frozen by dan. It starts by itself when that is over.');
    expect(three[1]).toBe(`${three[0]} · 14:31:05 UTC`);
    expect(new Set(three).size).toBe(3);
  });

  it('say the same whenever they are posted: a reply does not know what came later', () => {
    const early = withEvents(request(), '2026-11-22T14:31:00.000Z', { type: 'held', why: 'frozen' });
    const late = withEvents({ ...early, state: 'withdrawn' }, '2026-11-22T15:00:00.000Z', {
      type: 'held',
      why: 'frozen',
    });
    expect(told(late)[0]).toBe(told(early)[0]);
  });

  it('tell the scheduler’s choice once, and what post-copy means', () => {
    const plan = migratePlan({ identity: { destination: null } });
    const of = withEvents(
      request({ state: 'running', plan }),
      '2026-11-22T14:31:05.000Z',
      phase('preparing', 'compute3'),
      phase('running', 'compute3'),
      phase('running (post-copy)', 'compute3'),
    );
    expect(told(of)).toEqual([
      'The scheduler chose compute3.',
      'Switched to post-copy: the guest has left compute1 and is slow until the rest of its memory is there. It cannot be aborted now.',
    ]);
  });

  it('tell trouble plainly: lost answers, refusals, what cannot be read', () => {
    expect(
      replies(
        { type: 'looking', step: 's', why: 'the connection was cut' },
        { type: 'sent-again', step: 's' },
        { type: 'answered', step: 's', status: 409, requestId: null, message: 'task_state migrating' },
        { type: 'abort-asked', by: 'fake:D', byName: 'dan' },
        { type: 'abort-refused', message: 'Migration 3 state is completed' },
        { type: 'force-asked', by: 'plan', byName: 'the plan' },
        { type: 'unreadable', what: 'Nova', why: 'timeout' },
        { type: 'readable-again', what: 'Nova' },
        { type: 'leftover-seen', what: ['an attachment on compute1'] },
      ),
    ).toEqual([
      'No answer came: the connection was cut. I look at what it did before anything else is sent.',
      'The first call had no effect, so it was sent once more. There will be no third.',
      'Refused with 409:\n> task_state migrating',
      'Abort asked by dan: Nova is told to stop; the end will say where the server is.',
      'Nova did not take the abort; the move goes on:\n> Migration 3 state is completed',
      'Force, as approved with the plan: Nova is told to force the move to its end.',
      'Cannot read Nova: timeout. What runs in the cloud goes on; I keep trying.',
      'Can read Nova again.',
      'Still there: an attachment on compute1. I look again in 30 s.',
    ]);
  });

  it('mention only who must act', () => {
    const [unknown, overdue, ...others] = replies(
      { type: 'unknown', why: 'two calls unanswered', place: null },
      { type: 'overdue', state: 'awaiting-approval', since: '2026-11-22T10:00:00Z', owner: 'fake:OWN' },
      { type: 'found-again', state: 'move' },
      { type: 'stall-over' },
    );
    expect(unknown).toContain(
      '<@U0REQ> nobody can say what became of `trusty-migrate`: two calls unanswered.',
    );
    expect(unknown).toContain('Where it is could not be read. Nothing more is sent.');
    expect(overdue).toContain('<@OWN> this is awaiting approval since 10:00 UTC');
    expect(others.join()).not.toContain('<@');
  });

  it("show Nova's events of a failure as a table", () => {
    const [events] = replies({
      type: 'nova-events',
      events: [
        { event: 'conductor_live_migrate_instance', result: 'Success', host: null, details: null },
        { event: 'compute_pre_live_migration', result: null, host: 'compute2', details: null },
      ],
    });
    expect(events?.split('\n')).toEqual([
      "Nova's events of this move:",
      'event                            result        host',
      'conductor_live_migrate_instance  Success',
      'compute_pre_live_migration       not finished  compute2',
    ]);
  });

  it('end with the outcome; a child only with its first line', () => {
    const end: TimelineBody = { type: 'ended', state: 'succeeded', by: null, byName: null, why: null };
    const of = withEvents(
      request({ state: 'succeeded', outcome: outcome() }),
      '2026-11-22T14:33:00.000Z',
      end,
    );
    expect(told(of).at(-1)?.split('\n').slice(0, 2)).toEqual([
      '*Done: `trusty-migrate` runs on compute2* · m-aaaaaaaaaa · 55 s',
      'From: compute1',
    ]);
    expect(
      told({ ...of, parent: 'bbbbbbbbbb' })
        .at(-1)
        ?.split('\n'),
    ).toHaveLength(1);
  });
});
