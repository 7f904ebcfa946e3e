import fc from 'fast-check';
import { renderCard } from '../../../adapters/slack/render.js';
import {
  type Block,
  bold,
  type Card,
  call,
  card,
  code,
  item,
  line,
  pre,
  quote,
  type Span,
  who,
} from '../../../src/chat/card.js';
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

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.array(spans, { maxLength: 5 }).map((texts) => line(...texts)),
  fc.array(spans, { maxLength: 5 }).map((texts) => item(...texts)),
  hostile.map((text) => quote(text)),
  fc.array(hostile, { maxLength: 40 }).map((lines) => pre(...lines)),
  fc.constant<Block>({ kind: 'gap' }),
);

describe('whatever a card holds', () => {
  it('stays within all of Slack’s limits, and the text is always set', () => {
    const cards = fc.record({
      blocks: fc.array(anyBlock, { maxLength: 120 }),
      buttons: fc.array(
        hostile.map((label) => ({ action: 'approve' as const, value: label, label })),
        { maxLength: 30 },
      ),
    });
    fc.assert(
      fc.property(cards, (shown) => {
        const { text, blocks } = renderCard(shown, context);
        expect(blocksProblem(blocks)).toBeUndefined();
        expect(text.trim()).not.toBe('');
        expect(text.length).toBeLessThanOrEqual(4000);
      }),
      { numRuns: 100 },
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
      { numRuns: 100 },
    );
  });
});

it('links a ticket, and calls who must act', () => {
  const one = card(
    line(call('slack:U0BOSS'), ' (', { url: 'https://t.example/CHG-1?a=1&b=2', label: 'CHG|1' }, ')'),
  );
  expect(textOf(one)).toBe('<@U0BOSS> (<https://t.example/CHG-1?a=1&amp;b=2|CHG¦1>)');
});
