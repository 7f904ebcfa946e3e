import { type ChatInboxParts, createChatInbox } from '../../src/app/inbox.js';
import { KINDS } from '../../src/app/kinds.js';
import { card, line } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import type { ButtonPress, CommandCall } from '../../src/chat/platform.js';
import { buttonValue, moreDetailsValue } from '../../src/report/buttons.js';
import { detailsCard } from '../../src/report/details-card.js';
import { kindsOf } from '../../src/report/kind.js';
import type { VoteRefusal } from '../../src/requests/votes.js';
import type { ButtonResult } from '../../src/requests/voting.js';
import { answeredKeys } from '../support/answered-keys.js';
import { migratePlan, request } from '../support/requests.js';

const ignored = () => undefined;
const never = () => {
  throw new Error('not asked for');
};

function reception(answered = answeredKeys(), votes?: Partial<ChatInboxParts['votes']>) {
  const plan = migratePlan({
    about: {
      findings: Array.from({ length: 60 }, (_, index) => ({
        check: `H${index + 1}`,
        verdict: 'warn' as const,
        text: `finding ${index + 1}`,
      })),
    },
  });
  const asked = request({ plan });
  const view = {
    now: 0,
    policy: {
      approvals: [],
      approvers: [],
      approversKey: 'roles.approver',
      expiresAt: null,
      startBy: null,
      quorumOf: () => 1,
    },
    cardOf: ignored,
    kinds: kindsOf(KINDS),
  };
  const commands: CommandCall[] = [];
  const parts: ChatInboxParts = {
    commands: [],
    reactions: { approve: [], reject: [] },
    command: async (call) => {
      commands.push(call);
      return { visibility: 'private', card: card(line('done')) };
    },
    complete: never,
    home: never,
    votes: { read: never, press: never, late: never, ...votes },
    answered,
    active: async () => [],
    request: async (id) => (id === asked.id ? asked : undefined),
    requestOf: ignored,
    note: (_request, _press, _verdict, why: VoteRefusal) => card(line(`refused: ${why}`)),
    counted: never,
    kinds: view.kinds,
    details: (one, from) => detailsCard(one, view, from),
    page: ({ key, from }) => card(line(`page of ${key} from ${from}`)),
    random: () => 0,
    log: { info: ignored, warn: ignored, error: ignored },
  };
  const inbox = createChatInbox(parts);
  let keys = 0;
  const press = async (action: string, value: string) => {
    const pressed: ButtonPress = {
      key: `k${keys++}`,
      actor: { id: 'console:bob', name: 'bob', standing: 'member', groups: [] },
      message: { platform: 'console', channel: 'console', id: '1' },
      action,
      value,
    };
    const reply = await inbox.button(pressed);
    if (reply.visibility !== 'private') throw new Error(`answered in ${reply.visibility}`);
    return reply.card;
  };
  return { asked, press, commands };
}

describe('a button that stands for a command', () => {
  it('is that command, given by whoever pressed it, where the message is', async () => {
    const { asked, press, commands } = reception();
    expect(plainText(await press('retry', asked.id))).toBe('done');
    expect(commands).toEqual([
      {
        key: 'k0',
        actor: expect.objectContaining({ id: 'console:bob' }),
        conversation: { platform: 'console', channel: 'console' },
        command: 'migrate',
        input: { kind: 'options', subcommand: 'retry', options: { request: 'm-aaaaaaaaaa' } },
      },
    ]);
  });

  it.each(['abort', 'force', 'stop', 'done'])(
    '%s is asked about first, where the platform did not',
    async (action) => {
      const { asked, press, commands } = reception();
      const question = await press(action, asked.id);
      const [button] = question.buttons ?? [];
      expect(question.buttons).toHaveLength(1);
      expect(commands).toEqual([]);
      await press(button?.action ?? '', button?.value ?? '');
      expect(commands).toMatchObject([{ input: { subcommand: action } }]);
    },
  );

  it('wait sends nothing and says so', async () => {
    const { asked, press, commands } = reception();
    expect(plainText(await press('wait', asked.id))).toContain('Nothing is sent');
    expect(commands).toEqual([]);
  });

  it.each(['bbbbbbbbbb', 'm-aaaaaaaaaa', 'aaaaaaaaaa:yes:yes', '', 'aaaaaaaaaa --force'])(
    'with the forged value %j does nothing',
    async (value) => {
      const { press, commands } = reception();
      expect(plainText(await press('abort', value))).toContain('Nothing has changed');
      expect(commands).toEqual([]);
    },
  );
});

describe('a press of the button for more', () => {
  it('shows a page of what is kept', async () => {
    const { press } = reception();
    expect(plainText(await press('more', 'a1b2c3d4e5:40:/preflight mesh'))).toBe(
      'page of a1b2c3d4e5 from 40',
    );
  });

  it('goes on with the details of a request, from the request itself, until all of it was seen', async () => {
    const { asked, press } = reception();
    const first = await press('details', `${asked.id}:${asked.digest}`);
    const [button] = first.buttons ?? [];
    expect(button?.label).toBe('41 to 61 of 61');
    expect(`more:${button?.value}`.length).toBeLessThanOrEqual(100);
    expect(plainText(first)).toContain('H40 warn finding 40');
    expect(plainText(first)).not.toContain('H41 ');
    const last = await press('more', button?.value ?? '');
    expect(plainText(last)).toContain('details 41 to 61 of 61');
    expect(plainText(last)).toContain('H60 warn finding 60');
    expect(last.buttons).toBeUndefined();
    expect(plainText(await press('more', moreDetailsValue(asked, 999)))).toBe(plainText(first));
  });

  it.each(['', 'm-aaaaaaaaaa', 'a1b2c3d4e5:0:/sbin/reboot', `bbbbbbbbbb:${'0'.repeat(64)}:0`])(
    'with the forged value %j is answered: it belongs to nothing',
    async (value) => {
      expect(plainText(await reception().press('more', value))).toBe(
        'This button belongs to no list or request that Drover knows. Nothing has changed.',
      );
    },
  );

  it('is no vote, whatever value it carries, and another button has no pages', async () => {
    const { asked, press } = reception();
    expect(plainText(await press('more', `${asked.id}:${asked.digest}`))).toContain('details');
    expect(plainText(await press('approve', 'a1b2c3d4e5:0:/preflight mesh'))).toContain(
      'belongs to no request',
    );
  });
});

describe('a press of a vote button', () => {
  it('that was refused is not taken after a restart, whoever has got the right meanwhile', async () => {
    const answered = answeredKeys();
    const pressed: string[] = [];
    const press = (kind: 'refused' | 'counted') => async (): Promise<ButtonResult> => {
      pressed.push(kind);
      return kind === 'refused'
        ? { kind, request: undefined, why: 'not-approver' }
        : { kind, request: request({ plan: migratePlan() }), verdict: 'approve' };
    };
    const before = reception(answered, { press: press('refused') });
    expect(plainText(await before.press('approve', buttonValue(before.asked)))).toBe('refused: not-approver');
    const after = reception(answered, { press: press('counted') });
    expect(plainText(await after.press('approve', buttonValue(after.asked)))).toBe(
      'This press was answered before Drover was started again. Nothing has changed now.',
    );
    expect(pressed).toEqual(['refused']);
  });
});
