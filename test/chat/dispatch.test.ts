import { DroverError } from '../../src/base/errors.js';
import { createAuthority } from '../../src/chat/authority.js';
import { createDispatch, failureCard } from '../../src/chat/dispatch.js';
import { createInbox } from '../../src/chat/inbox.js';
import { plainText } from '../../src/chat/plain.js';
import type { CommandCall, Reply } from '../../src/chat/platform.js';
import { createRegistry } from '../../src/chat/registry.js';
import { answeredKeys } from '../support/answered-keys.js';
import { actorNamed, exampleCommands, type Seen, SLACK } from './example.js';

interface Logged {
  level: string;
  details: object;
  message: string;
}

function setUp(
  channels: readonly string[] = [],
  answered = answeredKeys(),
  operators: readonly string[] = ['slack:U0REQ', 'slack:group:S0OPS', 'discord:9'],
) {
  const seen: Seen = { invocations: [] };
  const logged: Logged[] = [];
  const dispatch = createDispatch({
    registry: createRegistry(exampleCommands(seen)),
    authority: createAuthority({
      roles: { operator: operators, approver: ['slack:U0BOSS'] },
      people: { req: ['slack:U0REQ', 'discord:9'] },
      approvals: {},
      isInGroup: async () => false,
    }),
    channels,
    answered,
    random: () => 0.5,
    log: recording(logged),
  });
  let keys = 0;
  const call = (text: string, more: Partial<CommandCall> = {}): Promise<Reply> =>
    dispatch.command({
      key: `slack:trigger:${++keys}`,
      actor: actorNamed('slack:U0REQ'),
      conversation: SLACK,
      command: 'migrate',
      input: { kind: 'text', text },
      ...more,
    });
  return { seen, logged, call };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function recording(logged: Logged[]) {
  const at = (level: string) => (details: object, message: string) =>
    logged.push({ level, details, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function says(reply: Reply): string {
  return reply.visibility === 'none' ? '' : plainText(reply.card);
}

describe('dispatch', () => {
  it('logs a refusal by code and words alone; what lay behind it is for who debugs', async () => {
    const { call, logged } = setUp();
    await call('web-01 --retries many');
    await call('web-01 --retries x --retries y');
    const cause = new TypeError('behind it');
    failureCard(
      new DroverError('Not now.', { code: 'not-now', cause }),
      { key: 'k', actor: actorNamed('slack:U0REQ') },
      { random: () => 0, log: recording(logged) },
    );
    expect(
      logged.filter(({ level }) => level !== 'debug').map(({ details }) => Object.keys(details)),
    ).toEqual(Array(3).fill(['key', 'actor', 'command', 'code', 'why']));
    expect(logged.at(-1)).toMatchObject({ level: 'debug', details: { error: cause } });
  });

  it('hands the handler a parsed invocation and passes its reply on', async () => {
    const { call, seen } = setUp();
    const reply = await call('web-01 --to compute2');
    expect(reply).toMatchObject({ visibility: 'public' });
    expect(seen.invocations).toEqual([
      {
        key: 'slack:trigger:1',
        actor: actorNamed('slack:U0REQ'),
        conversation: SLACK,
        command: 'migrate',
        subcommand: 'server',
        options: { name: 'web-01', to: 'compute2', 'if-stalled': 'ask' },
      },
    ]);
  });

  it('answers a delivery that comes twice once', async () => {
    const { call, seen } = setUp();
    const both = await Promise.all([
      call('status', { key: 'slack:t1' }),
      call('status', { key: 'slack:t1' }),
    ]);
    expect(both.map(({ visibility }) => visibility)).toEqual(['public', 'none']);
    expect(seen.invocations).toHaveLength(1);
  });

  it('does once what a restart has not made forgotten, and says so', async () => {
    const answered = answeredKeys();
    const before = setUp([], answered);
    expect((await before.call('abort m-1', { key: 'slack:t1' })).visibility).toBe('public');
    await before.call('status', { key: 'slack:t2' });
    const after = setUp([], answered);
    expect(says(await after.call('abort m-1', { key: 'slack:t1' }))).toBe(
      'This /migrate abort was taken before Drover was started again, and is not done twice.\nNothing has changed now. If it did not take effect then, give it again.',
    );
    expect(after.seen.invocations).toEqual([]);
    await after.call('status', { key: 'slack:t2' });
    await after.call('abort m-1', { key: 'slack:t3' });
    expect(after.seen.invocations.map(({ key }) => key)).toEqual(['slack:t2', 'slack:t3']);
  });

  it('takes up again what makes nothing twice, where the process died over it', async () => {
    const answered = answeredKeys();
    await setUp([], answered).call('web-01', { key: 'slack:t1' });
    const after = setUp([], answered);
    expect((await after.call('web-01', { key: 'slack:t1' })).visibility).toBe('public');
    expect(after.seen.invocations).toHaveLength(1);
  });

  it('does not do after a restart what it refused before, whoever has got the right meanwhile', async () => {
    const answered = answeredKeys();
    const before = setUp([], answered, []);
    await before.call('web-01', { key: 'slack:t1' });
    await before.call('abort m-1', { key: 'slack:t2' });
    before.seen.fail = new DroverError('No.', { code: 'no' });
    const after = setUp([], answered);
    for (const [text, key] of [
      ['web-01', 'slack:t1'],
      ['abort m-1', 'slack:t2'],
    ] as const)
      expect(says(await after.call(text, { key }))).toContain('is not done twice');
    expect(after.seen.invocations).toEqual([]);
  });

  describe('what costs much', () => {
    const HOSTS = ['compute1', 'compute2', 'compute3', 'compute4'];

    it('is asked once for all who ask it at the same time, and again for who comes later', async () => {
      const { call, seen } = setUp();
      let end = () => {};
      seen.hold = new Promise((resolve) => {
        end = () => resolve();
      });
      const asked = ['U1', 'U2', 'U1'].map((user) =>
        call('mesh compute1', { command: 'volumes', actor: actorNamed(`slack:${user}`) }),
      );
      await settled();
      end();
      expect((await Promise.all(asked)).map(says)).toEqual(['done mesh', 'done mesh', 'done mesh']);
      expect(seen.invocations).toHaveLength(1);
      await call('mesh compute1', { command: 'volumes' });
      expect(seen.invocations).toHaveLength(2);
    });

    it('is limited for each person, whatever accounts they ask with, who is told what is under way', async () => {
      const { call, seen } = setUp();
      let end = () => {};
      seen.hold = new Promise((resolve) => {
        end = () => resolve();
      });
      const ask = (host: string, actor: string) =>
        call(`mesh ${host}`, { command: 'volumes', actor: actorNamed(actor) });
      const first = HOSTS.slice(0, 3).map((host) => ask(host, 'slack:U0REQ'));
      await settled();
      expect(says(await ask('compute4', 'discord:9'))).toBe(
        'You wait for 3 answers already: /volumes mesh compute1, /volumes mesh compute2 and /volumes mesh compute3. Ask again when one of them is there.',
      );
      const other = ask('compute4', 'slack:U2');
      await settled();
      expect(seen.invocations).toHaveLength(4);
      end();
      await Promise.all([...first, other]);
      await ask('compute4', 'discord:9');
      expect(seen.invocations).toHaveLength(5);
    });

    it('that failed is forgotten', async () => {
      const { call, seen } = setUp();
      seen.fail = new DroverError('No.', { code: 'no' });
      for (const host of HOSTS) await call(`mesh ${host}`, { command: 'volumes' });
      delete seen.fail;
      expect(says(await call('mesh compute1', { command: 'volumes' }))).toBe('done mesh');
    });
  });

  it('tells a bad option to that person only, with the nearest right form', async () => {
    const { call, seen } = setUp();
    const reply = await call('web-01 --too compute2');
    expect(reply.visibility).toBe('private');
    expect(says(reply)).toBe('/migrate server has no option --too.\nDid you mean --to?');
    expect(seen.invocations).toEqual([]);
  });

  it('refuses who lacks the role, naming the key and who could', async () => {
    const { call, seen } = setUp();
    const reply = await call('web-01', { actor: actorNamed('slack:U0X') });
    expect(reply.visibility).toBe('private');
    expect(says(reply)).toBe(
      '/migrate server is not for you: you are not an operator (roles.operator). Nothing has changed.\nIt is for @U0REQ, slack:group:S0OPS, discord:9.',
    );
    expect(seen.invocations).toEqual([]);
  });

  it('takes any of several roles', async () => {
    const { call } = setUp();
    expect((await call('abort m-1', { actor: actorNamed('slack:U0BOSS') })).visibility).toBe('public');
    const refused = await call('abort m-1', { actor: actorNamed('slack:U0X') });
    expect(says(refused)).toContain(
      'you are not an operator or an approver (roles.operator or roles.approver)',
    );
  });

  it('serves no bot, not even to look', async () => {
    const { call } = setUp();
    const reply = await call('status', { actor: actorNamed('slack:UBOT', { standing: 'bot' }) });
    expect(says(reply)).toBe("Bots can't use /migrate status. Nothing has changed.");
  });

  it('obeys policy.channels everywhere but on the console', async () => {
    const { call, seen } = setUp(['slack:C0MAINT', 'discord:456']);
    const elsewhere = await call('status', { conversation: { platform: 'slack', channel: 'C0RANDOM' } });
    expect(elsewhere.visibility).toBe('private');
    expect(says(elsewhere)).toContain('policy.channels');
    expect(says(elsewhere)).toContain('slack:C0MAINT, discord:456');
    expect(seen.invocations).toEqual([]);
    await call('status');
    await call('status', {
      conversation: { platform: 'console', channel: 'console' },
      actor: actorNamed('console:alice'),
    });
    expect(seen.invocations).toHaveLength(2);
  });

  it('turns an error for people into a private card with its remedy', async () => {
    const { call, seen, logged } = setUp();
    seen.fail = new DroverError('There is no server `web-01`.', {
      code: 'server-not-found',
      remedy: 'See `/migrate list`.',
    });
    const reply = await call('web-01');
    expect(reply.visibility).toBe('private');
    expect(says(reply)).toBe('There is no server web-01.\nSee /migrate list.');
    expect(logged.map(({ level }) => level)).toEqual(['info']);
  });

  it('says what a mistyped subcommand should have been when nothing has its name', async () => {
    const { call, seen } = setUp();
    seen.fail = new DroverError('There is no server `stauts`.', { code: 'server-not-found' });
    expect(says(await call('stauts'))).toBe('There is no server stauts.\nDid you mean /migrate status?');
    expect(says(await call('server stauts'))).toBe('There is no server stauts.');
  });

  it('keeps an unexpected error to the log, and gives the person a reference to it', async () => {
    const { call, seen, logged } = setUp();
    const error = new TypeError('token=s3cret is undefined');
    seen.fail = error;
    const reply = await call('web-01');
    expect(reply.visibility).toBe('private');
    expect(says(reply)).not.toContain('s3cret');
    const reference = /Reference (\w{6}):/.exec(says(reply))?.[1];
    expect(logged).toEqual([
      {
        level: 'error',
        message: 'unexpected error',
        details: { key: 'slack:trigger:1', actor: 'slack:U0REQ', command: 'migrate', reference, err: error },
      },
    ]);
  });

  it('answers help and unknown commands', async () => {
    const { call } = setUp();
    expect(says(await call(''))).toContain('/migrate · Moves running servers');
    expect(says(await call('help abort'))).toContain('Stop a running move. For operator or approver.');
    expect(says(await call('', { command: 'migrte' }))).toBe(
      'There is no command /migrte.\nDid you mean /migrate?',
    );
  });
});

describe('the memory of answered events', () => {
  it('is bounded: the oldest are forgotten', () => {
    const inbox = createInbox(2);
    expect(['a', 'b', 'a', 'c', 'a'].map((key) => inbox.first(key))).toEqual([true, true, false, true, true]);
  });
});
