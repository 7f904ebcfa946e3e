import fc from 'fast-check';
import { tally } from '../../src/requests/approval.js';
import type { Vote } from '../../src/requests/request.js';
import { livingVotes } from '../../src/requests/votes.js';

const vote = (actor: string, verdict: 'approve' | 'reject', at: number): Vote => ({
  key: `${actor}:${verdict}:${at}`,
  actor,
  actorName: actor,
  verdict,
  via: 'button',
  at: new Date(at).toISOString(),
});
const rule = { quorum: 1, requesterMayApprove: false };
const people: Record<string, string> = { 'slack:BOB': 'bob', 'discord:42': 'bob' };
const personOf = (actor: string) => people[actor] ?? actor;

describe('a tally of votes', () => {
  it('reaches the quorum with one approval of somebody else', () => {
    const result = tally([vote('slack:BOB', 'approve', 1)], rule, 'slack:ALICE', personOf);
    expect(result).toMatchObject({ missing: 0, decidedAt: '1970-01-01T00:00:00.001Z', rejection: undefined });
  });

  it('does not count the requester, on none of their accounts', () => {
    const votes = [vote('slack:BOB', 'approve', 1), vote('discord:42', 'approve', 2)];
    expect(tally(votes, rule, 'discord:42', personOf).missing).toBe(1);
    expect(tally(votes, { ...rule, requesterMayApprove: true }, 'discord:42', personOf).missing).toBe(0);
  });

  it('counts a person once, whatever the platforms they vote on', () => {
    const votes = [vote('slack:BOB', 'approve', 1), vote('discord:42', 'approve', 2)];
    expect(tally(votes, { ...rule, quorum: 2 }, 'slack:ALICE', personOf).missing).toBe(1);
  });

  it('lets the latest act of a person decide', () => {
    const votes = [vote('slack:BOB', 'reject', 1), vote('discord:42', 'approve', 2)];
    expect(tally(votes, rule, 'slack:ALICE', personOf)).toMatchObject({ missing: 0, rejection: undefined });
    expect(
      tally([...votes, vote('slack:BOB', 'reject', 3)], rule, 'slack:ALICE', personOf).rejection,
    ).toMatchObject({
      actor: 'slack:BOB',
    });
  });

  it('goes by the sequence of acts where the clock was set back between them', () => {
    const [late, early] = [vote('slack:BOB', 'approve', 9), vote('slack:BOB', 'reject', 7)];
    const votes = [
      { ...late, seq: 2 },
      { ...early, seq: 3 },
    ];
    expect(tally(votes, rule, 'slack:ALICE', personOf).rejection?.actor).toBe('slack:BOB');
  });

  it('ends on one reject, however many approve', () => {
    const votes = [vote('a', 'approve', 1), vote('b', 'approve', 2), vote('c', 'reject', 3)];
    expect(tally(votes, rule, 'slack:ALICE', personOf).rejection?.actor).toBe('c');
  });

  it('does not depend on the order in which votes are listed', () => {
    const votes = fc.array(
      fc.record({
        actor: fc.constantFrom('slack:BOB', 'discord:42', 'c', 'd', 'slack:ALICE'),
        verdict: fc.constantFrom('approve' as const, 'reject' as const),
        at: fc.integer({ min: 0, max: 5 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(votes, fc.integer({ min: 1, max: 3 }), (drawn, quorum) => {
        const list = drawn.map(({ actor, verdict, at }) => vote(actor, verdict, at));
        const one = tally(list, { ...rule, quorum }, 'slack:ALICE', personOf);
        const other = tally([...list].reverse(), { ...rule, quorum }, 'slack:ALICE', personOf);
        expect(other.missing).toBe(one.missing);
        expect(other.rejection === undefined).toBe(one.rejection === undefined);
      }),
    );
  });
});

describe('votes of what runs for days', () => {
  const votes = [vote('slack:BOB', 'approve', 1_000), vote('slack:CAROL', 'approve', 5_000)];

  it('carry what begins later while they are young enough', () => {
    expect(livingVotes(votes, { votesLiveMs: 6_000 }, 6_500).map(({ actor }) => actor)).toEqual([
      'slack:BOB',
      'slack:CAROL',
    ]);
    expect(livingVotes(votes, { votesLiveMs: 6_000 }, 7_000).map(({ actor }) => actor)).toEqual([
      'slack:CAROL',
    ]);
  });

  it('never become old where the kind has no such time', () => {
    expect(livingVotes(votes, {}, 1e15)).toEqual(votes);
  });
});
