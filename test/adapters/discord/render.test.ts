import fc from 'fast-check';
import { literal } from '../../../adapters/discord/escape.js';
import { componentIdOf, type RenderedMessage, renderCard } from '../../../adapters/discord/render.js';
import { threadName } from '../../../adapters/discord/threads.js';
import {
  type Block,
  bold,
  type Card,
  call,
  card,
  code,
  field,
  folded,
  item,
  type Leaf,
  line,
  pre,
  quote,
  type Span,
  type Status,
  who,
} from '../../../src/chat/card.js';
import { LOOKS } from '../../../src/chat/status.js';
import { anyCharacter } from '../../support/any-character.js';
import { all, buttonsOf, type Component, textOf } from '../../support/discord/components.js';
import { checkBody } from '../../support/discord/message-rules.js';
import { REACTIONS } from './harness.js';

const context = { guildId: '1', reactions: REACTIONS };
const wordsOf = ({ components }: RenderedMessage) => textOf(components as Component[]);
const shown = (one: Card) => wordsOf(renderCard(one, context));

describe('a card', () => {
  it('reads as written, with what is alive in it', () => {
    const example = card(
      line(bold('Move ', code('web-01'), ' from compute1 to compute2'), ' · m-abc'),
      line('Why: kernel update (CHG-4711) · asked by ', who('discord:42')),
      item(bold('warn'), ' QEMU 7.2 on compute2'),
      { kind: 'gap' },
      quote('Host key for compute2 has changed\nand strict checking is on'),
      pre('m-1  web-3  40 %', 'm-2  web-4  waiting'),
      line('Approve ', { vote: 'approve' }, ' or reject ', { vote: 'reject' }),
    );
    expect(shown(example)).toBe(
      [
        '**Move `web-01` from compute1 to compute2** · m-abc',
        'Why: kernel update \\(CHG-4711\\) · asked by <@42>',
        '- **warn** QEMU 7.2 on compute2',
        '> Host key for compute2 has changed',
        '> and strict checking is on',
        '```',
        'm-1  web-3  40 %',
        'm-2  web-4  waiting',
        '```',
        'Approve ✅ or reject ❌',
      ].join('\n'),
    );
  });

  it('mentions people of other platforms by id, dead', () => {
    expect(shown(card(line(who('slack:U0BOSS'), ' and ', who('discord:1> <@2'))))).toBe(
      '@U0BOSS and @1> <@2'.replace(/[@<>]/gu, '\\$&'),
    );
  });

  it('gives no row two marks', () => {
    expect(shown(card(item('• ', 'wait'), item('1. compute2'), item('✗ compute3')))).toBe(
      '- wait\n1. compute2\n- ✗ compute3',
    );
  });

  it('shows roles by their names', () => {
    expect(shown(card(line(who('discord:role:123'), ' ', who('slack:group:S0OPS'))))).toBe(
      '<@&123> \\@group\\:S0OPS'.replace('\\:', ':'),
    );
  });

  it('links to messages of ours, and names those of other platforms', () => {
    const root = { platform: 'discord', channel: '10', id: '11' };
    expect(shown(card(line({ message: root, label: 'm-a' })))).toBe(
      '[m-a](https://discord.com/channels/1/10/11)',
    );
    expect(shown(card(line({ message: { ...root, thread: '12' }, label: 'm-a' })))).toContain('/1/12/11)');
    expect(shown(card(line({ message: { ...root, platform: 'slack' }, label: 'm-a' })))).toBe('m-a');
    expect(shown(card(line({ message: { ...root, channel: '1) [x](evil' }, label: 'm-a' })))).toBe('m-a');
  });

  it('that is longer than everything says how much is missing', () => {
    const rows = Array.from({ length: 300 }, (_, index) => line(`row ${index} ${'x'.repeat(80)}`));
    const text = shown({ blocks: rows });
    const there = text.match(/row \d+/gu)?.length ?? 0;
    expect(there).toBeGreaterThan(30);
    expect(text).toMatch(new RegExp(`… and ${300 - there} more lines$`, 'u'));
  });

  it('keeps its table whole over several code blocks', () => {
    const rows = Array.from({ length: 40 }, (_, index) => `host${index} ${'-'.repeat(100)}`);
    expect((shown(card(pre(...rows))).match(/```/gu) ?? []).length % 2).toBe(0);
  });

  it('in a state has its colour, its emoji and its word, and its facts under their names', () => {
    const { components } = renderCard(
      {
        status: 'waiting',
        blocks: [
          line(bold('Move ', code('web-01'), ' to compute2'), ' · m-abc · waiting for 1 approval'),
          field('Why', 'kernel update'),
          folded('Server', line('lab / RegionOne'), item('volume')),
        ],
        buttons: [{ action: 'approve', value: 'a:1', label: 'Approve', style: 'primary' }],
      },
      context,
    );
    expect(components).toMatchObject([{ type: 17, accent_color: 0xc98a00 }]);
    expect(textOf(components as Component[])).toBe(
      [
        '### ⏳ **Move `web-01` to compute2**',
        'm-abc · waiting for 1 approval',
        '**Why:** kernel update',
        '-# lab / RegionOne',
        '- volume',
      ].join('\n'),
    );
  });

  it('shows a narrow table in columns, and a wide one as a list that a phone need not turn over', () => {
    const narrow = {
      kind: 'table',
      caption: 'hosts',
      head: ['host', 'free'],
      rows: [['compute1', '2 GiB']],
    } as const;
    expect(shown(card(narrow))).toBe('```\nhost      free\ncompute1  2 GiB\n```');
    const wide = { ...narrow, rows: [['compute1', 'x'.repeat(60)]] };
    expect(shown(card(wide))).toBe(`-# host · free\n- **compute1** · ${'x'.repeat(60)}`);
  });

  it('tells times by the reader’s own clock', () => {
    const time = Date.UTC(2026, 10, 28, 18, 30);
    expect(shown(card(line('until ', { time, text: '18:30 UTC' })))).toBe('until <t:1795890600:f>');
    expect(shown(card(line({ time, text: '18:30:00 UTC', seconds: true })))).toBe('<t:1795890600:T>');
  });

  it('has no button whose id would be cut', () => {
    const buttons = [
      { action: 'approve' as const, value: 'a'.repeat(92), label: 'Approve' },
      { action: 'reject' as const, value: 'a'.repeat(93), label: 'Reject' },
      { action: 'reject' as const, value: 'a'.repeat(93), label: 'Again' },
    ];
    const { components } = renderCard({ ...card(line('x')), buttons }, context);
    expect(buttonsOf(components as Component[])).toMatchObject([{ label: 'Approve' }, { label: 'Reject' }]);
  });
});

describe('words that are not ours', () => {
  it.each([
    [
      '**bold** _it_ ~~s~~ `c` ||spoiler||',
      '\\*\\*bold\\*\\* \\_it\\_ \\~\\~s\\~\\~ \\`c\\` \\|\\|spoiler\\|\\|',
    ],
    ['@everyone <@42> <#1>', '\\@everyone \\<\\@42\\> \\<#1\\>'],
    ['https://evil.example', 'https\\://evil.example'],
    ['discord.gg/abc', 'discord.gg\\/abc'],
    ['[click](x)', '\\[click\\]\\(x\\)'],
    [':smile: at 18:30 UTC', '\\:smile: at 18:30 UTC'],
    ['a\\', 'a\\\\'],
  ])('%s are shown as they are', (words, escaped) => {
    expect(literal(words)).toBe(escaped);
  });

  it.each(['# heading', '- list', '+ list', '-# small', '3. three', '> quote'])(
    '%s starts no layout',
    (words) => {
      expect(shown(card(line(words)))).toMatch(/^(\\[#>+-]|\d+\\\.)/u);
    },
  );

  it('can not end a code block or a code span', () => {
    expect(shown(card(pre('a ``` b')))).toBe('```\na ˋˋˋ b\n```');
    expect(shown(card(line(code('a ` b'))))).toBe('`a ˋ b`');
    expect(shown(card(line('x', code(''))))).toBe('x`\u00a0`');
  });
});

it('a thread is named after the first line of its card', () => {
  expect(
    threadName(shown(card(line(bold('Move ', code('web_01'), ' to [x]'), ' · m-abc'), line('more')))),
  ).toBe('Move web_01 to [x] · m-abc');
  expect(threadName('')).toBe('Drover');
  expect(threadName('💯'.repeat(200)).length).toBeLessThanOrEqual(100);
});

const hostile = fc.oneof(
  fc.string({ maxLength: 60, unit: anyCharacter }),
  fc.constantFrom(
    '```',
    '**',
    '@everyone',
    '<@1>',
    '\n\n',
    '\\',
    '`',
    '||',
    '💯',
    '\u202e',
    '[a](b)',
    '',
    ' ',
  ),
  fc.integer({ min: 1, max: 7000 }).map((length) => '\\`*'.repeat(length).slice(0, length)),
);
const leaf: fc.Arbitrary<Span> = fc.oneof(
  hostile,
  hostile.map((text) => ({ code: text })),
  hostile.map((id) => ({ actor: id })),
  fc.constant({ actor: 'discord:42' }),
  fc.constantFrom<Span>({ vote: 'approve' }, { vote: 'reject' }),
  hostile.map((label) => ({ message: { platform: 'discord', channel: '1', id: '2' }, label })),
);
const span: fc.Arbitrary<Span> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 4 }).map((inner) => ({ bold: inner })),
  fc.array(leaf, { maxLength: 4 }).map((inner) => ({ italic: inner })),
);
const text = fc.array(span, { maxLength: 6 });
const leafBlock: fc.Arbitrary<Leaf> = fc.oneof(
  text.map((inner): Leaf => line(...inner)),
  text.map((inner): Leaf => item(...inner)),
  text.map((inner): Leaf => quote(...inner)),
  fc.array(hostile, { maxLength: 40 }).map((rows): Leaf => pre(...rows)),
  fc.constant<Leaf>({ kind: 'gap' }),
  fc.tuple(hostile, text).map(([name, value]): Leaf => field(name, ...value)),
  fc
    .tuple(
      fc.array(hostile, { maxLength: 6 }),
      fc.array(fc.array(hostile, { maxLength: 3 }), { maxLength: 8 }),
    )
    .map(([head, rows]): Leaf => ({ kind: 'table', caption: 'x', head, rows })),
  fc.array(hostile, { maxLength: 8 }).map(
    (titles): Leaf => ({
      kind: 'steps',
      title: 'x',
      steps: titles.map((title, index) => ({ id: String(index), title, state: 'under-way' })),
    }),
  ),
);
const block: fc.Arbitrary<Block> = fc.oneof(
  leafBlock,
  fc.tuple(hostile, fc.array(leafBlock, { maxLength: 8 })).map(([title, inner]) => folded(title, ...inner)),
);
const anyCard: fc.Arbitrary<Card> = fc.record({
  status: fc.constantFrom(...(Object.keys(LOOKS) as Status[])),
  blocks: fc.array(block, { maxLength: 25 }),
  buttons: fc.array(
    fc.record({
      action: fc.constantFrom('approve' as const, 'reject' as const, 'details' as const, 'more' as const),
      value: fc.string({ maxLength: 110 }),
      label: hostile,
    }),
    { maxLength: 30 },
  ),
});

/** Everything between fences is dead; what is left must not have an open fence. */
function fencesClosed(message: RenderedMessage): boolean {
  return all(message.components as Component[]).every(
    ({ content = '' }) => (content.match(/^```$/gmu) ?? []).length % 2 === 0,
  );
}

it('any card at all is a message that Discord takes, with its mark and nobody notified', () => {
  fc.assert(
    fc.property(anyCard, fc.string({ minLength: 1, maxLength: 3000 }), (one, mark) => {
      const message = renderCard(one, context, mark);
      checkBody(message);
      expect(message.components[0]).toMatchObject({ id: componentIdOf(mark) });
      expect(message.allowed_mentions).toEqual({ parse: [], replied_user: false });
      expect(fencesClosed(message)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('notifies who must act, and nobody who is only named or named by others', () => {
  const one = card(
    line(
      call('discord:42'),
      ' and ',
      call('discord:role:7'),
      ' please look; asked by ',
      who('discord:43'),
      ' <@44>',
    ),
    line(bold(call('discord:45')), call('slack:U0BOSS')),
  );
  const message = renderCard(one, context);
  const { allowed_mentions } = message;
  expect(allowed_mentions).toEqual({ parse: [], replied_user: false, users: ['42', '45'], roles: ['7'] });
  expect(wordsOf(message)).toContain('<@42> and <@&7> please look');
});

it('links a ticket', () => {
  const one = card(line('Why: x (', { url: 'https://t.example/CHG-1', label: 'CHG-1' }, ')'));
  expect(shown(one)).toBe('Why: x \\([CHG-1](https://t.example/CHG-1)\\)');
});
