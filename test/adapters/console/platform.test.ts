import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { bold, type Card, card, code, line, quote, who } from '../../../src/chat/card.js';
import { anyCharacter } from '../../support/any-character.js';
import { FakeClock } from '../../support/fake-clock.js';
import { newDirectory, said, startConsole } from './harness.js';

const request: Card = {
  blocks: [
    line(bold('Move ', code('web-01'), ' from compute1 to compute2'), ' · asked by ', who('console:alice')),
    line('Approve ', { vote: 'approve' }, ' or reject ', { vote: 'reject' }),
  ],
  buttons: [
    { action: 'approve', value: 'm-1:abc', label: 'Approve' },
    { action: 'reject', value: 'm-1:abc', label: 'Reject' },
  ],
};

describe('the console with --json', () => {
  it('says one line for each thing, with numbers and threads as strings', async () => {
    const { platform, post, lines } = await startConsole(await newDirectory());
    const root = await post('m-1:card', request);
    await platform.seed(root, ['white_check_mark', 'x']);
    const reply = await post('m-1:1', said('approved'), root);
    await post('m-1:2', said('running'), reply);
    await platform.tell('console:bob', root, said('Your vote does not count.'));
    await post('m-2:card', said('another'));
    await platform.edit(root, said('Done'), 'final');
    expect(root).toEqual({ platform: 'console', channel: 'console', id: '1' });
    expect(reply).toEqual({ platform: 'console', channel: 'console', id: '1.1', thread: '1' });
    expect(lines()).toEqual([
      {
        type: 'message',
        number: '1',
        author: 'drover',
        text: 'Move web-01 from compute1 to compute2 · asked by @alice\nApprove :white_check_mark: or reject :x:',
        reactions: [],
      },
      { type: 'reaction', number: '1', author: 'drover', text: ':white_check_mark:' },
      { type: 'reaction', number: '1', author: 'drover', text: ':x:' },
      { type: 'message', number: '1.1', thread: '1', author: 'drover', text: 'approved', reactions: [] },
      { type: 'message', number: '1.2', thread: '1', author: 'drover', text: 'running', reactions: [] },
      { type: 'private', number: '2', author: 'drover', to: 'bob', text: 'Your vote does not count.' },
      { type: 'message', number: '3', author: 'drover', text: 'another', reactions: [] },
      { type: 'edit', number: '1', author: 'drover', text: 'Done' },
    ]);
    await platform.stop();
  });

  it('shows a post with the same mark once, and seeds once', async () => {
    const { platform, post, lines } = await startConsole(await newDirectory());
    const [first, second] = await Promise.all([post('m-1:card', request), post('m-1:card', request)]);
    expect(second).toEqual(first);
    await platform.seed(first, ['x']);
    await platform.seed(first, ['x']);
    expect(lines().map(({ type }) => type)).toEqual(['message', 'reaction']);
    await platform.stop();
  });

  it('never lets a hostile name end a line or steer the terminal', async () => {
    const directory = await newDirectory();
    const json = await startConsole(directory);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCharacter }), async (name) => {
        const hostile = `${name}\u001b[2J\u202e\n`;
        await json.post(`m-${++count}`, card(line(name), line(code(hostile)), quote(hostile)));
        expect(String(json.lines().at(-1)?.text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
      }),
      { numRuns: 50 },
    );
    expect(json.lines()).toHaveLength(count);
    await json.platform.stop();
  });
});

describe('people at the console', () => {
  it('give commands, each with a key of its own, and see the answers', async () => {
    const { core, type, lines, platform } = await startConsole(await newDirectory(), { newId: () => 'k1' });
    core.reply = async ({ command }) =>
      command === 'migrate'
        ? { visibility: 'public', card: said('for all') }
        : { visibility: 'private', card: said('for you') };
    await type('@bob /migrate server web-01');
    await type('/nope');
    expect(core.calls).toEqual([
      {
        key: 'console:k1:1',
        actor: { id: 'console:bob', name: 'bob', standing: 'member', groups: [] },
        conversation: { platform: 'console', channel: 'console' },
        command: 'migrate',
        input: { kind: 'text', text: 'server web-01' },
      },
      expect.objectContaining({
        key: 'console:k1:2',
        actor: expect.objectContaining({ id: 'console:alice' }),
      }),
    ]);
    expect(lines()).toEqual([
      { type: 'message', number: '1', author: 'drover', text: 'for all', reactions: [] },
      { type: 'private', number: '2', author: 'drover', to: 'alice', text: 'for you' },
    ]);
    await platform.stop();
  });

  it('vote by reaction, take it back, and the core reads the truth', async () => {
    const { core, type, lines, platform, post } = await startConsole(await newDirectory());
    const root = await post('m-1:card', request);
    await platform.seed(root, ['white_check_mark']);
    await type('@bob :white_check_mark: 1');
    await type('@carol ✅ 1');
    await type('@bob -:white_check_mark: 1');
    const read = await platform.readReactions(root);
    expect(read).toEqual({
      kind: 'read',
      reactions: [
        {
          emoji: 'white_check_mark',
          actor: { id: 'console:carol', name: 'carol', standing: 'member', groups: [] },
        },
      ],
    });
    expect(core.hints).toEqual(['reactions 1', 'reactions 1', 'reactions 1']);
    expect(lines().slice(2)).toEqual([
      { type: 'reaction', number: '1', author: 'bob', text: ':white_check_mark:' },
      { type: 'reaction', number: '1', author: 'carol', text: ':white_check_mark:' },
      { type: 'reaction', number: '1', author: 'bob', text: '-:white_check_mark:' },
    ]);
    await type('@bob -:white_check_mark: 1');
    expect(lines().at(-1)).toMatchObject({
      type: 'private',
      to: 'bob',
      text: expect.stringContaining('not there'),
    });
    expect(core.hints).toHaveLength(3);
    await platform.stop();
  });

  it('press the buttons that are there, with a reason', async () => {
    const { core, type, lines, platform, post } = await startConsole(await newDirectory());
    const root = await post('m-1:card', request);
    await type('@bob reject 1 too risky today');
    expect(core.presses).toEqual([
      expect.objectContaining({
        actor: expect.objectContaining({ id: 'console:bob' }),
        message: root,
        action: 'reject',
        value: 'm-1:abc',
        comment: 'too risky today',
      }),
    ]);
    expect(lines().at(-1)).toMatchObject({ type: 'private', to: 'bob', text: 'pressed reject' });
    await platform.edit(root, said('Done'), 'final');
    await type('@bob approve 1');
    expect(lines().at(-1)?.text).toBe(
      'Message 1 has no buttons any more: votes on it have ended.\nIt says now: Done',
    );
    expect(core.presses).toHaveLength(1);
    await post('m-1:1', said('no card'));
    await type('@bob approve 4');
    expect(lines().at(-1)?.text).toBe('Message 4 has no buttons.');
    await platform.stop();
  });

  it('press the button of what was said to them alone, also after a restart, and nobody else does', async () => {
    const directory = await newDirectory();
    const list: Card = {
      ...said('3 warnings'),
      buttons: [{ action: 'more', value: 'k:0:', label: 'All 9' }],
    };
    const first = await startConsole(directory);
    first.core.reply = async () => ({ visibility: 'private', card: list });
    await first.type('@bob /preflight web-01');
    expect(first.lines().at(-1)).toMatchObject({ type: 'private', number: '1', to: 'bob' });
    await first.type('@bob more 1');
    expect(first.core.presses).toEqual([
      expect.objectContaining({
        action: 'more',
        value: 'k:0:',
        actor: expect.objectContaining({ id: 'console:bob' }),
        message: { platform: 'console', channel: 'console', id: '1' },
      }),
    ]);
    await first.type('@carol more 1');
    expect(first.lines().at(-1)).toMatchObject({ to: 'carol', text: 'Message 1 is for @bob only.' });
    await first.type('@bob approve 1');
    expect(first.lines().at(-1)?.text).toBe('Message 1 has no button approve.\nIt has more 1.');
    await first.platform.stop();
    const second = await startConsole(directory);
    await second.type('@bob more 1');
    expect(second.core.presses).toMatchObject([{ value: 'k:0:' }]);
    await second.platform.stop();
  });

  it('delete a message: it is gone for votes and for the core', async () => {
    const { core, type, lines, platform, post } = await startConsole(await newDirectory());
    const root = await post('m-1:card', request);
    await type('@bob delete 1');
    expect(core.hints).toEqual(['deleted 1']);
    expect(await platform.readReactions(root)).toEqual({ kind: 'message-gone' });
    await platform.edit(root, said('Done'), 'final');
    await type('@bob :x: 1');
    expect(lines().at(-1)?.text).toBe('Message 1 is deleted.');
    await type('@bob approve 2');
    expect(lines().at(-1)?.text).toBe("Message 2 is private: it can't be voted on.");
    await type('@bob delete 2');
    expect(lines().at(-1)?.text).toBe("Message 2 is private: it can't be deleted.");
    await platform.stop();
  });

  it('are told privately what was not understood, and what can be typed', async () => {
    const { type, lines, platform } = await startConsole(await newDirectory());
    await type('@bob migrate web-01 --to compute2');
    expect(lines().at(-1)).toMatchObject({ type: 'private', to: 'bob' });
    expect(lines().at(-1)?.text).toBe(
      'Not understood: migrate web-01 --to compute2\nDid you mean /migrate web-01 --to compute2?',
    );
    await type('good morning');
    expect(lines().at(-1)).toMatchObject({ type: 'private', to: 'alice' });
    expect(lines().at(-1)?.text).toContain('Commands begin with a slash: /migrate help.');
    await type('@drover :x: 3');
    expect(lines().at(-1)).toMatchObject({ type: 'private', to: 'alice' });
    await type('@bob help');
    expect(lines().at(-1)).toMatchObject({ type: 'private', to: 'bob' });
    expect(lines().at(-1)?.text).toContain('@bob :white_check_mark: 3');
    await type('@bob home');
    expect(lines().at(-1)?.text).toBe('home of bob');
    await platform.stop();
  });

  it('are who they say they are, in no group', async () => {
    const { platform } = await startConsole(await newDirectory());
    expect(await platform.actor('console:bob')).toMatchObject({
      id: 'console:bob',
      standing: 'member',
      groups: [],
    });
    expect(await platform.actor('console:drover')).toMatchObject({ standing: 'bot' });
    expect(await platform.actor('slack:U0BOB')).toBeUndefined();
    expect(await platform.isInGroup('console:bob', 'console:group:all', true)).toBe(false);
    expect(await platform.tell('slack:U0BOB', { platform: 'slack', channel: 'C0' }, said('hi'))).toBe(false);
    await platform.stop();
  });
});

describe('a script at the console', () => {
  it('is obeyed line by line: each command is answered before the next is given', async () => {
    const { core, input, until, lines, platform } = await startConsole(await newDirectory());
    const order: string[] = [];
    core.reply = async (call) => {
      const { text } = call.input as { text: string };
      order.push(`begin ${text}`);
      for (let step = 0; step < 5; step++) await new Promise((resolve) => setImmediate(resolve));
      order.push(`end ${text}`);
      return { visibility: 'private', card: said(text) };
    };
    input.write('/migrate a\n/migrate b\n@bob /migrate c\n');
    await until(() => lines().length === 3);
    expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
    expect(lines().map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    await platform.stop();
  });

  it('is not held up for ever by one slow answer', async () => {
    const { core, input, until, clock, lines, platform } = await startConsole(await newDirectory());
    let answer: () => void = () => {};
    core.reply = async (call) => {
      const { text } = call.input as { text: string };
      if (text === 'slow') await new Promise<void>((resolve) => (answer = resolve));
      return { visibility: 'private', card: said(text) };
    };
    input.write('/migrate slow\n@bob /migrate abort\n');
    await until(() => core.calls.length === 1);
    await clock.advance(9_999);
    expect(core.calls).toHaveLength(1);
    await clock.advance(1);
    await until(() => lines().length === 1);
    expect(lines()[0]?.text).toBe('abort');
    answer();
    await until(() => lines().length === 2);
    await platform.stop();
  });

  it('may vote on a card that is just being posted; a number that never comes is said', async () => {
    const { core, input, until, clock, lines, platform, post } = await startConsole(await newDirectory());
    input.write('@bob :white_check_mark: 1\n@carol :x: 2\n');
    await clock.settle();
    await post('m-1:card', request);
    await until(() => core.hints.length === 1);
    expect(lines()[1]).toMatchObject({ type: 'reaction', number: '1', author: 'bob' });
    await clock.advance(5_000);
    await until(() => lines().length === 3);
    expect(lines()[2]).toMatchObject({ type: 'private', to: 'carol' });
    expect(lines()[2]?.text).toContain('There is no message 2.');
    await platform.stop();
  });

  it('may vote on two cards that are just being posted', async () => {
    const { core, input, until, clock, platform, post } = await startConsole(await newDirectory());
    input.write('@bob :x: 1\n@bob :x: 2\n@carol :x: 2.1\n');
    await clock.settle();
    await post('m-1:card', request);
    const second = await post('m-2:card', request);
    await post('m-2:1', said('reply'), second);
    await until(() => core.hints.length === 3);
    expect(core.hints).toEqual(['reactions 1', 'reactions 2', 'reactions 2.1']);
    await platform.stop();
  });

  it('is told at once of a number that can not be the next', async () => {
    const { core, input, until, lines, clock, platform, post } = await startConsole(await newDirectory());
    await post('m-1:card', request);
    input.write('@bob approve 99\n@bob approve 1.2\n@alice /migrate abort m-1\n');
    await until(() => core.calls.length === 1);
    expect(clock.now()).toBe(new FakeClock().now());
    expect(
      lines()
        .slice(1)
        .map(({ text }) => text),
    ).toEqual([
      expect.stringContaining('There is no message 99.'),
      expect.stringContaining('There is no message 1.2.'),
    ]);
    await platform.stop();
  });

  it('never waits with somebody else for a message to vote on', async () => {
    const { core, input, until, clock, platform } = await startConsole(await newDirectory());
    input.write('@bob approve 1\n@alice /migrate abort m-1\n');
    await until(() => core.calls.length === 1);
    expect(clock.now()).toBe(new FakeClock().now());
    await platform.stop();
  });

  it('ends once everything typed is answered', async () => {
    const { core, input, until, ends, lines, platform } = await startConsole(await newDirectory());
    core.reply = async () => ({ visibility: 'private', card: said(`answer, ended: ${ends.length}`) });
    input.end('/migrate a\n/migrate b');
    await until(() => ends.length > 0);
    expect(ends).toEqual(['end of input']);
    expect(lines().map(({ text }) => text)).toEqual(['answer, ended: 0', 'answer, ended: 0']);
    await platform.stop();
  });

  it('is not obeyed after the stop', async () => {
    const { core, input, clock, ends, platform, post } = await startConsole(await newDirectory());
    expect(platform.connected()).toBe(true);
    await platform.stop();
    await platform.stop();
    expect(platform.connected()).toBe(false);
    input.write('/migrate a\n');
    await clock.settle();
    expect(core.calls).toEqual([]);
    expect(ends).toEqual([]);
    await expect(post('m-1:card', request)).rejects.toMatchObject({ code: 'platform-stopped' });
  });
});

describe('a console that was killed', () => {
  it('goes on with its numbers, marks and votes, and prints nothing again', async () => {
    const directory = await newDirectory();
    const first = await startConsole(directory, { newId: () => 'k1' });
    const root = await first.post('m-1:card', request);
    await first.post('m-1:1', said('approved'), root);
    await first.platform.seed(root, ['white_check_mark', 'x']);
    await first.type('@bob :white_check_mark: 1');
    await first.type('help');
    await first.type('/migrate list', 0);
    await first.until(() => first.core.calls.length === 1);
    // No stop: the process is gone. A write was under way.
    await appendFile(join(directory, 'console.ndjson'), '{"type":"message","number":"9","ma');

    const second = await startConsole(directory, { newId: () => 'k2' });
    expect(second.shown()).toBe('');
    expect(await second.platform.readReactions(root)).toMatchObject({
      reactions: [{ emoji: 'white_check_mark', actor: { id: 'console:bob' } }],
    });
    expect(await second.post('m-1:card', request)).toEqual(root);
    await second.platform.seed(root, ['white_check_mark', 'x']);
    expect(second.shown()).toBe('');
    await second.platform.edit(root, said('Done'), 'final');
    expect((await second.post('m-1:2', said('running'), root)).id).toBe('1.2');
    expect((await second.post('m-2:card', said('another'))).id).toBe('3');
    expect(second.lines().map(({ type, number }) => [type, number])).toEqual([
      ['edit', '1'],
      ['message', '1.2'],
      ['message', '3'],
    ]);
    await second.type('/migrate list', 0);
    await second.until(() => second.core.calls.length === 1);
    expect(first.core.calls[0]?.key).toBe('console:k1:1');
    expect(second.core.calls[0]?.key).toBe('console:k1:2');
    await second.platform.stop();
    await first.platform.stop();
  });

  it('keeps the buttons of old messages, and knows when they went', async () => {
    const directory = await newDirectory();
    const first = await startConsole(directory);
    const root = await first.post('m-1:card', request);
    const other = await first.post('m-2:card', request);
    await first.platform.edit(other, said('Done'), 'progress');
    await first.platform.stop();

    const second = await startConsole(directory);
    await second.type('approve 1');
    await second.type('approve 2');
    expect(second.core.presses.map(({ message }) => message)).toEqual([root]);
    await second.platform.stop();
  });

  it('starts after a last line of rubbish', async () => {
    const directory = await newDirectory();
    const file = join(directory, 'console.ndjson');
    const first = await startConsole(directory);
    await first.post('m-1:card', request);
    await first.platform.stop();
    await appendFile(file, '\0\0\0\0\n');
    const second = await startConsole(directory);
    expect((await second.post('m-2:card', request)).id).toBe('2');
    await second.platform.stop();
    expect(await readFile(file, 'utf8')).not.toContain('\0');
  });

  it('leaves out a line that can not be read, keeps the whole of it, and gives no number or key again', async () => {
    const directory = await newDirectory();
    const file = join(directory, 'console.ndjson');
    const first = await startConsole(directory);
    const root = await first.post('m-1:card', request);
    await first.post('m-2:card', request);
    await first.type('approve 1');
    await first.platform.stop();
    const lines = (await readFile(file, 'utf8')).split('\n');
    const damaged = lines
      .map((text) => (/"number":"2"|"input"/.test(text) ? text.slice(0, -9) : text))
      .join('\n');
    await writeFile(file, `${damaged}${JSON.stringify({ type: 'delete', number: '1.1' })}\n`);
    const whole = await readFile(file, 'utf8');

    const second = await startConsole(directory);
    expect(await second.post('m-1:card', request)).toEqual(root);
    // Words to one person have numbers, too: 3 was the answer to the vote.
    expect((await second.post('m-3:card', request)).id).toBe('4');
    await second.type('approve 1');
    const [before, after] = [first, second].map(({ core }) => core.presses.at(-1)?.key);
    expect(before).toMatch(/^console:/);
    expect(after).not.toBe(before);
    await second.platform.stop();
    const [name = ''] = await readdir(join(directory, 'unreadable'));
    expect(await readFile(join(directory, 'unreadable', name), 'utf8')).toBe(whole);

    const third = await startConsole(directory);
    expect((await third.post('m-4:card', request)).id).toBe('6');
    await third.platform.stop();
    expect(await readdir(join(directory, 'unreadable'))).toHaveLength(1);
  });

  it('begins again, far above every number that it gave, where a folder stands in its place', async () => {
    const directory = await newDirectory();
    await mkdir(join(directory, 'console.ndjson', 'more'), { recursive: true });
    const first = await startConsole(directory);
    expect(Number((await first.post('m-1:card', request)).id)).toBeGreaterThan(100_000);
    await first.platform.stop();
    const [name = ''] = await readdir(join(directory, 'unreadable'));
    expect(await readdir(join(directory, 'unreadable', name))).toEqual(['more']);
  });

  it('is for nobody else on the machine to read, also one that earlier versions made', async () => {
    const directory = join(await newDirectory(), 'data');
    const file = join(directory, 'console.ndjson');
    const first = await startConsole(directory);
    await first.platform.stop();
    expect([(await stat(directory)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([0o700, 0o600]);
    await chmod(file, 0o644);
    const second = await startConsole(directory);
    await second.platform.stop();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
