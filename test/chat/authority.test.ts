import { createAuthority } from '../../src/chat/authority.js';
import { actorNamed } from './example.js';

const GROUPS: Record<string, readonly string[]> = {
  'slack:group:S0OPS': ['slack:U0ANN', 'slack:U0GUEST'],
};

function authority(more: Partial<Parameters<typeof createAuthority>[0]> = {}) {
  return createAuthority({
    roles: {
      operator: ['slack:U0REQ', 'slack:group:S0OPS', 'discord:role:123'],
      approver: ['slack:U0BOSS', 'slack:U0GUEST', 'slack:UBOT'],
    },
    people: { bob: ['slack:U0BOSS', 'discord:42'] },
    approvals: {},
    isInGroup: async (actor, group) => GROUPS[group]?.includes(actor) ?? false,
    ...more,
  });
}

describe('who has a role', () => {
  it.each([
    ['a named person', actorNamed('slack:U0REQ'), 'operator', true],
    ['nobody named', actorNamed('slack:U0X'), 'operator', false],
    ['one of a group that the platform is asked about', actorNamed('slack:U0ANN'), 'operator', true],
    [
      'one with a role the platform sent along',
      actorNamed('discord:7', { groups: ['discord:role:123'] }),
      'operator',
      true,
    ],
    ['another role', actorNamed('discord:7', { groups: ['discord:role:9'] }), 'operator', false],
    ['a guest through a group', actorNamed('slack:U0GUEST', { standing: 'guest' }), 'operator', false],
    ['a guest named by id', actorNamed('slack:U0GUEST', { standing: 'guest' }), 'approver', true],
    ['an outsider named by id', actorNamed('slack:U0BOSS', { standing: 'external' }), 'approver', true],
    [
      'an outsider who claims a group',
      actorNamed('discord:8', { standing: 'external', groups: ['discord:role:123'] }),
      'operator',
      false,
    ],
    ['a bot, even a named one', actorNamed('slack:UBOT', { standing: 'bot' }), 'approver', false],
    ['a deleted user', actorNamed('slack:U0BOSS', { standing: 'deleted' }), 'approver', false],
    ['anyone as a viewer', actorNamed('slack:U0X'), 'viewer', true],
    ['a bot as a viewer', actorNamed('slack:U0X', { standing: 'bot' }), 'viewer', false],
    ['the same human on another platform', actorNamed('discord:42'), 'approver', false],
  ] as const)('%s', async (_who, actor, role, expected) => {
    expect(await authority().hasRole(actor, role)).toBe(expected);
  });

  it('is never decided by a group of another platform', async () => {
    const asked: string[] = [];
    const { hasRole } = authority({
      isInGroup: async (_actor, group) => {
        asked.push(group);
        return true;
      },
    });
    expect(await hasRole(actorNamed('console:alice'), 'operator')).toBe(false);
    expect(asked).toEqual([]);
  });

  it('is asked afresh where it must be: what came along with the event is not believed then', async () => {
    const { hasRole } = authority({ isInGroup: async (_actor, _group, fresh) => !fresh });
    const actor = actorNamed('discord:7', { groups: ['discord:role:123'] });
    expect(await hasRole(actor, 'operator', false)).toBe(true);
    expect(await hasRole(actor, 'operator', true)).toBe(false);
  });

  it('is refused, with the reason, where the platform cannot be asked; a named person gets through', async () => {
    const { hasRole, hasAnyRole } = authority({
      isInGroup: async () => {
        throw new Error('ratelimited');
      },
    });
    await expect(hasRole(actorNamed('slack:U0ANN'), 'operator')).rejects.toMatchObject({
      code: 'group-unreadable',
    });
    await expect(hasAnyRole(actorNamed('slack:U0ANN'), ['operator', 'approver'])).rejects.toMatchObject({
      code: 'group-unreadable',
    });
    expect(await hasRole(actorNamed('slack:U0REQ'), 'operator')).toBe(true);
    expect(await hasAnyRole(actorNamed('slack:U0BOSS'), ['operator', 'approver'])).toBe(true);
  });
});

describe('who may approve a kind', () => {
  it('is every approver, unless the kind is narrowed to some of them', async () => {
    const narrowed = authority({
      roles: { operator: [], approver: ['slack:U0BOSS', 'slack:U0ANN'] },
      approvals: { migrate: { approvers: ['slack:U0ANN', 'slack:U0X'] } },
    });
    expect(await narrowed.mayApprove(actorNamed('slack:U0BOSS'), 'migrate')).toBe(false);
    expect(await narrowed.mayApprove(actorNamed('slack:U0ANN'), 'migrate')).toBe(true);
    expect(await narrowed.mayApprove(actorNamed('slack:U0X'), 'migrate')).toBe(false);
    expect(await narrowed.mayApprove(actorNamed('slack:U0BOSS'), 'force')).toBe(true);
    expect(narrowed.approversOf('migrate')).toEqual(['slack:U0ANN', 'slack:U0X']);
    expect(narrowed.approversOf('force')).toEqual(['slack:U0BOSS', 'slack:U0ANN']);
  });

  it('counts one human with two accounts as one person', () => {
    const { personOf } = authority();
    expect(personOf('slack:U0BOSS')).toBe(personOf('discord:42'));
    expect(personOf('slack:U0X')).toBe('slack:U0X');
  });
});
