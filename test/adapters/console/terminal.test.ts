import fc from 'fast-check';
import { columnsOf, wrapped } from '../../../adapters/console/wrap.js';
import { bold, type Card, card, code, line, pre } from '../../../src/chat/card.js';
import { screenAfter } from '../../support/terminal-screen.js';
import { newDirectory, said, startConsole } from './harness.js';

const request: Card = {
  blocks: [line(bold('Move ', code('web-01'))), line('Why: kernel update')],
  buttons: [{ action: 'approve', value: 'm-1', label: 'Approve' }],
};

describe('the console in a pipe', () => {
  it('shows numbers, replies one step in, buttons as they are typed, and who alone sees what', async () => {
    const { platform, post, shown } = await startConsole(await newDirectory(), { json: false });
    const root = await post('m-1:card', request);
    await platform.seed(root, ['white_check_mark', 'x']);
    await post('m-1:1', card(line('approved'), line('by bob')), root);
    await platform.tell('console:bob', root, said('only you'));
    await platform.edit(root, said('Done'), 'final');
    expect(shown()).toBe(
      [
        '1  Move web-01',
        '   Why: kernel update',
        '   [approve 1]',
        '1  @drover :white_check_mark: :x:',
        '   1.1  approved',
        '        by bob',
        '2  to @bob only: only you',
        '1  (edited) Done',
        '',
      ].join('\n'),
    );
    await platform.stop();
  });

  it('begins a table on a line of its own, so that its columns stand below one another', async () => {
    const { platform, shown, core, type } = await startConsole(await newDirectory(), { json: false });
    const table = card(pre('id   server', 'm-1  web-01'), line('more'));
    core.reply = async () => ({ visibility: 'private', card: table });
    await type('@alice /migrate history', 4);
    expect(shown()).toBe(
      ['1  to @alice only:', '   id   server', '   m-1  web-01', '   more', ''].join('\n'),
    );
    await platform.stop();
  });

  it('lets progress through every two seconds at most, never twice the same, and always the last', async () => {
    const { platform, post, lines, clock } = await startConsole(await newDirectory());
    const root = await post('m-1:progress', said('0 %'));
    for (let percent = 1; percent <= 10; percent++) {
      await platform.edit(root, said(`${percent * 10} %`), 'progress');
      await platform.edit(root, said(`${percent * 10} %`), 'progress');
      await clock.advance(500);
    }
    await clock.advance(10_000);
    expect(lines().map(({ text }) => text)).toEqual(['0 %', '10 %', '40 %', '80 %', '100 %']);
    await platform.stop();
  });

  it('shows a final edit at once, and nothing older after it', async () => {
    const { platform, post, lines, clock } = await startConsole(await newDirectory());
    const root = await post('m-1:progress', said('0 %'));
    await platform.edit(root, said('10 %'), 'progress');
    await platform.edit(root, said('20 %'), 'progress');
    await platform.edit(root, said('Done'), 'final');
    await clock.advance(10_000);
    expect(lines().map(({ text }) => text)).toEqual(['0 %', '10 %', 'Done']);
    await platform.stop();
  });

  it('shows what still waits when it stops', async () => {
    const { platform, post, lines } = await startConsole(await newDirectory());
    const root = await post('m-1:progress', said('0 %'));
    await platform.edit(root, said('10 %'), 'progress');
    await platform.edit(root, said('20 %'), 'progress');
    await platform.stop();
    expect(lines().map(({ text }) => text)).toEqual(['0 %', '10 %', '20 %']);
  });

  it('notes to whoever sits there are lines without a number; programs get none', async () => {
    const plain = await startConsole(await newDirectory(), { json: false });
    plain.platform.note('Waiting.');
    expect(plain.shown()).toBe('Waiting.\n');
    await plain.platform.stop();
    const json = await startConsole(await newDirectory());
    json.platform.note('Waiting.');
    expect(json.shown()).toBe('');
    await json.platform.stop();
  });

  it('has colours only where they are asked for', async () => {
    const plain = await startConsole(await newDirectory(), { json: false });
    await plain.post('m-1:card', request);
    expect(plain.shown()).not.toContain('\u001b');
    const colored = await startConsole(await newDirectory(), { json: false, color: true });
    await colored.post('m-1:card', request);
    expect(colored.shown()).toContain('\u001b[1mMove \u001b[36mweb-01\u001b[39m\u001b[22m');
    await plain.platform.stop();
    await colored.platform.stop();
  });
});

describe('the console on a terminal that nobody types at', () => {
  const scripted = { json: false, tty: true, typing: 'shown', color: true } as const;

  it('draws edits where messages stand, without a prompt, and repeats nothing that was typed', async () => {
    const { platform, post, shown, input, core, until } = await startConsole(await newDirectory(), scripted);
    const root = await post('m-1:card', request);
    platform.note('\n› @bob :white_check_mark: 1');
    input.write('@bob :white_check_mark: 1\n');
    await until(() => core.hints.length === 1);
    await platform.edit(root, said('Done'), 'progress');
    expect(screenAfter(shown())).toEqual(['1  Done', '', '› @bob :white_check_mark: 1', '']);
    await platform.stop();
  });

  it('shows what comes from a pipe: it stands nowhere else', async () => {
    const piped = { ...scripted, typing: 'unseen' } as const;
    const { platform, post, shown, input, until } = await startConsole(await newDirectory(), piped);
    await post('m-1:card', said('Move web-01'));
    input.write('@bob :white_check_mark: 1\n');
    await until(() => shown().includes('@bob'));
    expect(screenAfter(shown())).toEqual(['1  Move web-01', '1  @bob :white_check_mark:', '']);
    await platform.stop();
  });

  it('tells whoever watches what is meant, neither coloured nor broken', async () => {
    const seen: unknown[] = [];
    const { platform, post } = await startConsole(await newDirectory(), {
      ...scripted,
      watch: (line) => seen.push([line.type, line.number, line.type === 'reaction' ? '' : line.shown.text]),
    });
    const words = 'Takes about 10 s, the guest pauses under 0.5 s, and nothing is copied but memory.';
    const root = await post('m-1:card', card(line(bold(words))));
    await platform.tell('console:bob', root, said('only you'));
    await platform.edit(root, said('Done'), 'progress');
    expect(seen).toEqual([
      ['message', '1', words],
      ['private', '2', 'only you'],
      ['edit', '1', 'Done'],
    ]);
    await platform.stop();
  });
});

describe('the console on a terminal', () => {
  const terminal = { json: false, tty: true } as const;

  it('draws an edit where the message stands, and leaves what a person is typing', async () => {
    const { platform, post, shown, input, clock } = await startConsole(await newDirectory(), terminal);
    const root = await post('m-1:card', said('Move web-01'));
    const progress = await post('m-1:progress', said('copying 10 %'), root);
    await post('m-2:card', said('another'));
    input.write('@bob appr');
    await clock.settle();
    await platform.edit(progress, card(line('copying 20 %'), line('77 MiB left')), 'progress');
    await platform.edit(progress, said('copying 30 %'), 'progress');
    expect(screenAfter(shown())).toEqual([
      '1  Move web-01',
      '   1.1  copying 30 %',
      '2  another',
      '> @bob appr',
    ]);
    await platform.stop();
  });

  it('has one slow answer hold the next lines of who asked, and nobody else', async () => {
    const { core, input, until, shown, platform } = await startConsole(await newDirectory(), terminal);
    let answer: () => void = () => {};
    core.reply = async (call) => {
      const { text } = call.input as { text: string };
      if (text === 'slow') await new Promise<void>((resolve) => (answer = resolve));
      return { visibility: 'private', card: said(`answer to ${text}`) };
    };
    input.write('@alice /migrate slow\n@alice /migrate second\n@bob /migrate abort\n');
    await until(() => shown().includes('answer to abort'));
    expect(
      core.calls.map(({ actor, input: given }) => `${actor.name} ${(given as { text: string }).text}`),
    ).toEqual(['alice slow', 'bob abort']);
    answer();
    await until(() => shown().includes('answer to second'));
    expect(shown().indexOf('answer to slow')).toBeLessThan(shown().indexOf('answer to second'));
    await platform.stop();
  });

  it('keeps typed lines where they stand', async () => {
    const { platform, post, shown, input, core, until } = await startConsole(await newDirectory(), terminal);
    const root = await post('m-1:card', said('Move web-01'));
    input.write('/migrate list\r');
    await until(() => core.calls.length === 1);
    await post('m-2:card', said('another'));
    await platform.edit(root, said('Done'), 'final');
    expect(screenAfter(shown())).toEqual(['1  Done', '> /migrate list', '2  another', '>']);
    await platform.stop();
  });

  it('draws again below what has scrolled away, and from then on there', async () => {
    const { platform, post, shown } = await startConsole(await newDirectory(), terminal);
    const root = await post('m-1:progress', said('copying 10 %'));
    for (let count = 0; count < 25; count++) await post(`m-2:${count}`, said('another'));
    await platform.edit(root, said('copying 20 %'), 'progress');
    await platform.edit(root, said('copying 30 %'), 'progress');
    const screen = screenAfter(shown());
    expect(screen[0]).toBe('1  copying 10 %');
    expect(screen.slice(-2)).toEqual(['1  copying 30 %', '>']);
    await platform.stop();
  });

  it('does not reach for what has left the screen, when something below it has become shorter', async () => {
    const { platform, post, shown } = await startConsole(await newDirectory(), terminal);
    const long = (name: string) => card(...Array.from({ length: 10 }, (_, index) => line(`${name}${index}`)));
    const root = await post('m-1:card', said('running'));
    await post('m-2:card', long('b'));
    const last = await post('m-3:card', long('c'));
    await platform.edit(last, said('short'), 'progress');
    await platform.edit(root, said('Done'), 'final');
    const screen = screenAfter(shown(), 20);
    expect(screen.slice(0, 3)).toEqual(['1  running', '2  b0', '   b1']);
    expect(screen.slice(-4)).toEqual(['   b9', '3  short', '1  (edited) Done', '>']);
    await platform.stop();
  });

  it('breaks long lines at words, below where the message begins', async () => {
    const { platform, post, shown } = await startConsole(await newDirectory(), terminal);
    const words = 'Takes about 10 s, the guest pauses under 0.5 s, and nothing is copied but memory.';
    const root = await post('m-1:card', said(words));
    await post('m-1:1', said(words), root);
    expect(screenAfter(shown())).toEqual([
      '1  Takes about 10 s, the guest pauses under 0.5 s, and',
      '   nothing is copied but memory.',
      '   1.1  Takes about 10 s, the guest pauses under 0.5 s, and',
      '        nothing is copied but memory.',
      '>',
    ]);
    await platform.stop();
  });

  it('takes a terminal that does not know its size for one of 80 columns', async () => {
    const { platform, post, shown, output } = await startConsole(await newDirectory(), terminal);
    Object.assign(output, { columns: 0, rows: 0 });
    const words = 'Takes about 10 s, the guest pauses under 0.5 s, and nothing is copied';
    const root = await post('m-1:card', said(words));
    await platform.edit(root, said(`${words} .`), 'progress');
    expect(screenAfter(shown())).toEqual([`1  ${words} .`, '>']);
    await platform.stop();
  });

  it('goes on below the last column where a row of a table is too long', async () => {
    const { platform, post, shown } = await startConsole(await newDirectory(), terminal);
    const table = pre(
      'NAME    SIZE    ATTACHED TO',
      'boot-1  20 GiB  web-01 on compute1, web-01 on compute2 now',
    );
    await post('m-1:card', card(line('Volumes:'), table, line('a  b')));
    expect(screenAfter(shown())).toEqual([
      '1  Volumes:',
      '   NAME    SIZE    ATTACHED TO',
      '   boot-1  20 GiB  web-01 on compute1, web-01 on compute2',
      '                   now',
      '   a  b',
      '>',
    ]);
    await platform.stop();
  });

  it('has the next line typed while the one before is being answered', async () => {
    const { core, input, shown, until, platform } = await startConsole(await newDirectory(), terminal);
    core.reply = () => new Promise(() => {});
    input.write('/migrate slow\r/migrate next');
    await until(() => core.calls.length === 1);
    expect(screenAfter(shown())).toEqual(['> /migrate slow', '> /migrate next']);
    await platform.stop();
  });

  it('leaves no prompt behind: what comes next begins a line', async () => {
    const ended = await startConsole(await newDirectory(), terminal);
    const root = await ended.post('m-1:card', said('copying 10 %'));
    ended.input.write('\u0004');
    await ended.until(() => ended.ends.length > 0);
    ended.platform.note('Waiting for 1 running move; Ctrl-C leaves now.');
    await ended.platform.edit(root, said('copying 20 %'), 'final');
    expect(screenAfter(ended.shown())).toEqual([
      '1  copying 20 %',
      'Waiting for 1 running move; Ctrl-C leaves now.',
      '',
    ]);
    await ended.platform.stop();

    const stopped = await startConsole(await newDirectory(), terminal);
    await stopped.post('m-1:card', said('Move web-01'));
    stopped.input.write('@bob appr');
    await stopped.until(() => stopped.shown().includes('appr'));
    await stopped.platform.stop();
    expect(screenAfter(stopped.shown())).toEqual(['1  Move web-01', '']);
  });

  it('hears Ctrl-C and Ctrl-D', async () => {
    const first = await startConsole(await newDirectory(), terminal);
    first.input.write('\u0003');
    await first.until(() => first.ends.length > 0);
    expect(first.ends).toEqual(['interrupt']);
    await first.platform.stop();
    const second = await startConsole(await newDirectory(), terminal);
    second.input.write('\u0004');
    await second.until(() => second.ends.length > 0);
    expect(second.ends).toEqual(['end of input']);
    await second.platform.stop();
  });
});

describe('wrapping', () => {
  it.each([
    ['short', 10, ['short']],
    ['one two three', 8, ['one two', 'three']],
    ['  one two three', 8, ['  one', '  two', '  three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['日本語', 4, ['日本', '語']],
    ['\u001b[1mone two\u001b[22m', 4, ['\u001b[1mone\u001b[22m', '\u001b[1mtwo\u001b[22m']],
    [
      '  \u001b[1mone \u001b[35mtwo',
      8,
      ['  \u001b[1mone\u001b[22m', '  \u001b[1m\u001b[35mtwo\u001b[22m\u001b[39m'],
    ],
    ['it was asked by alice · no', 22, ['it was asked by', 'alice · no']],
    ['force would pause it 20 s.', 24, ['force would pause it', '20 s.']],
    ['the link carries 107 MiB/s.', 22, ['the link carries', '107 MiB/s.']],
    ['this host has 20 servers', 16, ['this host has 20', 'servers']],
    ['then say \u001b[36m/m abort\u001b[39m now', 16, ['then say', '\u001b[36m/m abort\u001b[39m now']],
    ['  • one two', 9, ['  • one', '    two']],
    ['  1. one two three', 14, ['  1. one two', '     three']],
  ])('%j in %d columns', (text, width, parts) => {
    expect(wrapped(text, width)).toEqual(parts);
  });

  it('fits every part and loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 10, max: 40 }), (text, width) => {
        const parts = wrapped(text, width);
        for (const part of parts) expect(columnsOf(part)).toBeLessThanOrEqual(width);
        expect(parts.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
