import fc from 'fast-check';
import { renderCard } from '../../../adapters/slack/render.js';
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
import { blocksProblem } from '../../support/slack/block-rules.js';
import { readMrkdwn } from '../../support/slack/mrkdwn-reader.js';

const context = {
  emoji: { approve: 'white_check_mark', reject: 'x' },
  link: ({ id }: { id: string }) =>
    id === 'unknown' ? undefined : `https://home.slack.com/archives/C1/p${id}?a=1&b=2`,
};

const textOf = (shown: Card) => renderCard(shown, context).text;

describe('a card on Slack', () => {
  it('is mrkdwn as an operator reads it, with the same words in the fallback text', () => {
    const { text, blocks } = renderCard(
      {
        blocks: [
          line(bold('Move ', code('web-01'), ' from compute1'), ' · m-1'),
          line('asked by ', who('slack:U0REQ'), ', seen by ', who('discord:42')),
          item(bold('warn'), ' QEMU 7.2'),
          line('Approve ', { vote: 'approve' }, ' or ', { vote: 'reject' }),
        ],
        buttons: [{ action: 'approve', value: 'm-1 abc', label: 'Approve', style: 'primary' }],
      },
      context,
    );
    expect(text).toBe(
      '*Move `web-01` from compute1* · m-1\nasked by <@U0REQ>, seen by @42\n\u2003*warn* QEMU 7.2\nApprove :white_check_mark: or :x:',
    );
    expect(blocks).toEqual([
      { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'drover:approve:0',
            text: { type: 'plain_text', text: 'Approve', emoji: false },
            value: 'm-1 abc',
            style: 'primary',
          },
        ],
      },
    ]);
  });

  it('links to a message where the link is known, and shows the label alone where not', () => {
    const ref = { platform: 'slack', channel: 'C1', id: '5' };
    expect(textOf(card(line({ message: ref, label: 'm-1 <3|' })))).toBe(
      '<https://home.slack.com/archives/C1/p5?a=1&amp;b=2|m-1 &lt;3¦>',
    );
    expect(textOf(card(line({ message: { ...ref, id: 'unknown' }, label: 'm-1' })))).toBe('m-1');
    expect(textOf(card(line({ message: { ...ref, platform: 'discord' }, label: 'm-1' })))).toBe('m-1');
  });

  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U0BOSS> & <http://evil|good>', '&lt;@U0BOSS&gt; &amp; &lt;http://evil|good&gt;'],
    ['*bold* _it_ ~gone~', '∗bold∗ ˍitˍ ∼gone∼'],
    ['web_01_a at 12:30:45 UTC, fa:16:3e:11:22:33', 'web_01_a at 12:30:45 UTC, fa:16:3e:11:22:33'],
    [':white_check_mark: done', '꞉white_check_mark: done'],
    ['a`b`', 'aˋbˋ'],
    ['two\nlines', 'two lines'],
  ])('shows the name %j as %j', (name, shown) => {
    expect(textOf(card(line(name)))).toBe(shown);
  });

  it('keeps the lines of a quote and the layout of a table', () => {
    expect(textOf(card(quote('first <\nsecond'), pre('a  b', '1  `2`')))).toBe(
      '> first &lt;\n> second\n```\na  b\n1  ˋ2ˋ\n```',
    );
  });

  it('says how many rows of a long list are left out, and keeps what stands below it', () => {
    const rows = Array.from({ length: 500 }, (_unused, index) => item(`row ${index} ${'x'.repeat(60)}`));
    const { blocks } = renderCard(card(line(bold('Checks')), ...rows, line('Approve until 18:30')), context);
    const all = JSON.stringify(blocks);
    expect(all).toContain('row 0 ');
    expect(all).toMatch(/… and \d+ more\\nApprove until 18:30/u);
    expect(blocksProblem(blocks)).toBeUndefined();
  });

  it('shortens a name of 60 kB and keeps the rest of its line', () => {
    const shown = textOf(card(line('Move ', code('n'.repeat(60_000)), ' to compute2')));
    expect(shown).toMatch(/^Move `n{100,}…` to compute2$/u);
  });
});

describe('a card in a state', () => {
  const waiting: Card = {
    status: 'waiting',
    blocks: [
      line(bold('Move ', code('web-01')), ' · m-1 · waiting for 1 approval'),
      field('Why', 'kernel update'),
      field('Asked by', who('slack:U0REQ')),
      line('Approve ', { vote: 'approve' }),
      folded('Server and checks', line('lab'), item('pass')),
    ],
    buttons: [
      {
        action: 'abort',
        value: 'abc',
        label: 'Abort',
        style: 'danger',
        confirm: { title: 'Abort?', text: 'It stays.', yes: 'Abort it', value: 'abc:yes' },
      },
    ],
  };

  it('says it by emoji and word, has its facts side by side, and folds what few read', () => {
    const { text, blocks, plain } = renderCard(waiting, context);
    expect(text).toBe(
      '⏳ *Move `web-01`* · m-1 · waiting for 1 approval\n*Why:* kernel update\n*Asked by:* <@U0REQ>\n' +
        'Approve :white_check_mark:\nlab\n\u2003pass',
    );
    expect(blocks).toMatchObject([
      { type: 'section', text: { text: '⏳ *Move `web-01`*\nm-1 · waiting for 1 approval' } },
      { type: 'section', fields: [{ text: '*Why*\nkernel update' }, { text: '*Asked by*\n<@U0REQ>' }] },
      { type: 'section', text: { text: 'Approve :white_check_mark:' } },
      {
        type: 'container',
        title: { text: 'Server and checks' },
        is_collapsible: true,
        default_collapsed: true,
        child_blocks: [{ type: 'section', text: { text: 'lab\n\u2003pass' } }],
      },
      { type: 'actions' },
    ]);
    expect(plain?.map(({ type }) => type)).toEqual(['section', 'section', 'section', 'actions']);
    expect(blocksProblem(blocks)).toBeUndefined();
  });

  it('has Slack ask before a dangerous button counts, and sends then that it was asked', () => {
    const actions = renderCard(waiting, context).blocks.at(-1);
    expect(actions).toMatchObject({
      elements: [
        {
          value: 'abc:yes',
          confirm: { title: { text: 'Abort?' }, text: { text: 'It stays.' }, confirm: { text: 'Abort it' } },
        },
      ],
    });
  });

  it('tells times by the reader’s own clock, with words of its own where a client can’t', () => {
    const time = Date.UTC(2026, 10, 28, 18, 30);
    expect(textOf(card(line('until ', { time, text: '18:30 UTC' })))).toBe(
      'until <!date^1795890600^{date_short_pretty} {time}|18:30 UTC>',
    );
  });

  it('draws a table as one, a long one in pages, and a second one in monospace', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, index) => [`host${index}`, '']);
    const table = (count: number): Block => ({
      kind: 'table',
      caption: 'Hosts',
      head: ['host', 'free'],
      rows: rows(count),
    });
    expect(renderCard(card(table(2)), context).blocks).toMatchObject([
      {
        type: 'table',
        rows: [
          [{ text: 'host' }, { text: 'free' }],
          [{ text: 'host0' }, { text: '–' }],
          [{ text: 'host1' }, { text: '–' }],
        ],
      },
    ]);
    const { blocks } = renderCard(card(table(30), table(2)), context);
    expect(blocks).toMatchObject([
      { type: 'data_table', caption: 'Hosts', page_size: 10 },
      { type: 'section' },
    ]);
    expect(blocksProblem(blocks)).toBeUndefined();
  });

  it('draws steps as a plan', () => {
    const { blocks } = renderCard(
      card({
        kind: 'steps',
        title: 'The move',
        steps: [
          { id: 'a', title: 'Prepare', state: 'done' },
          { id: 'b', title: 'Copy', state: 'under-way' },
        ],
      }),
      context,
    );
    expect(blocks).toMatchObject([
      {
        type: 'plan',
        tasks: [
          { task_id: 'a', status: 'complete' },
          { task_id: 'b', status: 'in_progress' },
        ],
      },
    ]);
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<@U1>',
        '*',
        '_',
        '~',
        '`',
        '```',
        ':x:',
        '&',
        '<',
        '>',
        '|',
        '\n',
        ' ',
        'a',
        '@here',
        'http://e.vil',
        '> ',
        '<!date^1^{x}|y>',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
  fc.integer({ min: 1, max: 60_000 }).map((length) => '<&'.repeat(length / 2)),
);

const literalBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.array(hostile, { maxLength: 3 }).map((texts) => line(...texts)),
  fc.array(hostile, { maxLength: 3 }).map((texts) => item(...texts)),
);

const spans: fc.Arbitrary<Span> = fc.oneof(
  hostile,
  hostile.map((text) => code(text)),
  hostile.map((text) => bold(text)),
  fc.constantFrom<Span>(who('slack:U0BOSS'), { vote: 'approve' }),
  hostile.map((label) => ({ message: { platform: 'slack', channel: 'C1', id: '1' }, label })),
);

const anyLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.array(spans, { maxLength: 5 }).map((texts) => line(...texts)),
  fc.array(spans, { maxLength: 5 }).map((texts) => item(...texts)),
  hostile.map((text) => quote(text)),
  fc.array(hostile, { maxLength: 40 }).map((lines) => pre(...lines)),
  fc.constant<Leaf>({ kind: 'gap' }),
  fc.tuple(hostile, fc.array(spans, { maxLength: 4 })).map(([name, value]): Leaf => field(name, ...value)),
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
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  anyLeaf,
  fc.tuple(hostile, fc.array(anyLeaf, { maxLength: 6 })).map(([title, inner]) => folded(title, ...inner)),
);

describe('whatever a card holds', () => {
  it('stays within all of Slack’s limits, and the text is always set', () => {
    const cards = fc.record({
      status: fc.constantFrom(...(Object.keys(LOOKS) as Status[])),
      blocks: fc.array(anyBlock, { maxLength: 60 }),
      buttons: fc.array(
        hostile.map((label) => ({
          action: 'approve' as const,
          value: label,
          label,
          confirm: { title: label, text: label, yes: label, value: label },
        })),
        { maxLength: 30 },
      ),
    });
    fc.assert(
      fc.property(cards, (shown) => {
        const { text, blocks, plain = [] } = renderCard(shown, context);
        expect(blocksProblem(blocks)).toBeUndefined();
        expect(blocksProblem(plain)).toBeUndefined();
        for (const { type } of plain) expect(['section', 'divider', 'actions']).toContain(type);
        expect(text.trim()).not.toBe('');
        expect(text.length).toBeLessThanOrEqual(4000);
      }),
      { numRuns: 60 },
    );
  });

  it('never lets foreign words mention, link, format or show an emoji', () => {
    fc.assert(
      fc.property(fc.array(literalBlock, { maxLength: 8 }), (blocks) => {
        const rendered = renderCard({ blocks }, context);
        const { references, formats, emoji } = readMrkdwn(rendered.text);
        expect({ references, formats, emoji }).toEqual({ references: [], formats: [], emoji: [] });
      }),
      { numRuns: 150 },
    );
  });

  it('keeps only our own mentions and links alive among foreign words', () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 8 }), (blocks) => {
        const { references } = readMrkdwn(renderCard({ blocks }, context).text);
        for (const reference of references)
          expect(reference).toMatch(/^@U0BOSS$|^https:\/\/home\.slack\.com\//u);
      }),
      { numRuns: 60 },
    );
  });
});

it('links a ticket, and calls who must act', () => {
  const one = card(
    line(call('slack:U0BOSS'), ' (', { url: 'https://t.example/CHG-1?a=1&b=2', label: 'CHG|1' }, ')'),
  );
  expect(textOf(one)).toBe('<@U0BOSS> (<https://t.example/CHG-1?a=1&amp;b=2|CHG¦1>)');
});
