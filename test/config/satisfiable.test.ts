import { whyUnsatisfiable } from '../../src/config/satisfiable.js';

const question = { quorum: 1, requesterMayApprove: false, approvers: ['slack:U1', 'discord:2'], people: {} };

describe('whether a quorum can ever be reached', () => {
  it('leaves out whoever asks, unless their vote counts', () => {
    const alone = { ...question, approvers: ['slack:U1'] };
    expect(whyUnsatisfiable(alone, 'slack:U9')).toBeUndefined();
    expect(whyUnsatisfiable(alone, 'slack:U1')).toBe(
      'it takes 1 approval, and nobody besides whoever asks may give one',
    );
    expect(whyUnsatisfiable({ ...alone, requesterMayApprove: true }, 'slack:U1')).toBeUndefined();
  });

  it('counts people, not actors, and knows the requester on every platform', () => {
    const people = { bob: ['slack:U1', 'discord:2'] };
    expect(whyUnsatisfiable({ ...question, quorum: 2 })).toBeUndefined();
    expect(whyUnsatisfiable({ ...question, quorum: 2, people })).toBe(
      'it takes 2 approvals, and 1 person may give one',
    );
    expect(whyUnsatisfiable({ ...question, people }, 'discord:2')).toContain('nobody besides whoever asks');
  });

  it('takes a group for enough, and a quorum of none for satisfied', () => {
    expect(
      whyUnsatisfiable({ ...question, quorum: 9, approvers: ['discord:role:1'] }, 'slack:U1'),
    ).toBeUndefined();
    expect(whyUnsatisfiable({ ...question, quorum: 0, approvers: [] })).toBeUndefined();
  });
});
