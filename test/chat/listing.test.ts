import fc from 'fast-check';
import { renderCard as onDiscord } from '../../adapters/discord/render.js';
import { renderCard as onSlack } from '../../adapters/slack/render.js';
import { type Card, card, line, type Text } from '../../src/chat/card.js';
import { type Listing, listingPage, nextLabel, pageTitle, weightOf } from '../../src/chat/listing.js';
import { prose } from '../../src/chat/prose.js';
import { findingGroups } from '../../src/preflight/cards/finding-rows.js';
import { anyCharacter } from '../support/any-character.js';
import { markedText } from '../support/card-text.js';
import { type Component, textOf } from '../support/discord/components.js';
import { blocksProblem } from '../support/slack/block-rules.js';

function listing(...groups: readonly (readonly [string, readonly Text[]])[]): Listing {
  return {
    title: ['web-01'],
    noun: 'checks',
    groups: groups.map(([name, rows]) => ({ name, rows })),
  };
}

const rows = (amount: number, first = 0): Text[] =>
  Array.from({ length: amount }, (_, index) => [`row ${first + index + 1}`]);

function pages(whole: Listing): Card[] {
  const found: Card[] = [];
  for (let from = 0; ; ) {
    const page = listingPage(whole, from);
    found.push(card(pageTitle(whole, page), ...page.blocks));
    from = page.to;
    if (nextLabel(whole, page) === undefined) return found;
  }
}

describe('a list that is too long for one message', () => {
  it('is shown in pages of forty, each of which says what it is', () => {
    const whole = listing(['fail', rows(1)], ['pass', rows(61, 1)]);
    const first = listingPage(whole, 0);
    expect(nextLabel(whole, first)).toBe('41 to 62 of 62');
    const [one = card(), two = card()] = pages(whole);
    expect(markedText(one).split('\n').slice(0, 5)).toEqual([
      'web-01 · checks 1 to 40 of 62',
      '*fail* · 1',
      '  row 1',
      '*pass* · 61',
      '  row 2',
    ]);
    expect(markedText(two).split('\n').slice(0, 3)).toEqual([
      'web-01 · checks 41 to 62 of 62',
      '*pass* · 61, continued',
      '  row 41',
    ]);
  });

  it('is one page where it fits, and says so', () => {
    expect(pages(listing(['pass', rows(40)])).map((shown) => markedText(shown).split('\n')[0])).toEqual([
      'web-01 · all 40 checks',
    ]);
  });

  it('leaves room for what else stands on the card', () => {
    const long = Array.from({ length: 20 }, (): Text => ['x'.repeat(400)]);
    const whole = listing(['pass', long]);
    const used = weightOf([line('y'.repeat(3000))]);
    expect(listingPage(whole, 0, used).to).toBeLessThan(listingPage(whole, 0).to);
    expect(listingPage(whole, 0, 1_000_000).to).toBe(1);
  });

  const words = fc.oneof(
    fc.string({ maxLength: 400 }),
    fc.string({ maxLength: 200, unit: anyCharacter }),
    fc
      .constantFrom('&', '_', '*', '`', '@everyone ', '<!channel>', 'https://a.b/ ')
      .map((one) => one.repeat(60)),
  );
  const anyListing = fc.array(fc.array(words, { minLength: 1, maxLength: 30 }), {
    minLength: 1,
    maxLength: 4,
  });

  it('shows each row once and none of it is left out by Slack or Discord, whatever the words', () => {
    fc.assert(
      fc.property(anyListing, (groups) => {
        let row = 0;
        const whole = listing(
          ...groups.map(
            (texts, index) =>
              [`g${index}`, texts.map((text): Text => [`ROW${++row}: `, ...prose(text)])] as const,
          ),
        );
        const shown = pages(whole);
        const tags = (texts: readonly string[]) =>
          texts.flatMap((text) => [...text.matchAll(/ROW(\d+):/gu)].map((match) => Number(match[1])));
        const all = Array.from({ length: row }, (_, index) => index + 1);
        const discord = shown.map((one) =>
          onDiscord(one, { guildId: '1', reactions: { approve: [], reject: [] } }),
        );
        const slack = shown.map((one) =>
          onSlack(one, { emoji: { approve: 'x', reject: 'x' }, link: () => undefined }),
        );
        const slackTexts = slack.map(({ blocks }) =>
          blocks.map((block) => (block.type === 'section' ? (block.text?.text ?? '') : '')).join('\n'),
        );
        const discordTexts = discord.map(({ components }) => textOf(components as Component[]));
        expect(tags(discordTexts)).toEqual(all);
        expect(tags(slackTexts)).toEqual(all);
        for (const { blocks } of slack) expect(blocksProblem(blocks)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

it('findings are grouped worst first, with what was seen, where, and the remedy', () => {
  const groups = findingGroups([
    { check: 'A4', title: 'Lock', verdict: 'pass', text: 'not locked', source: 'GET /servers/{id}' },
    { check: 'H9', title: 'SSH', verdict: 'unknown', text: 'compute3 did not answer', source: 'ssh' },
    {
      check: 'A8',
      title: 'nova-compute',
      verdict: 'fail',
      text: 'compute2 is disabled',
      remedy: 'Enable it: `openstack compute service set --enable compute2 nova-compute`',
    },
  ]);
  expect(
    groups.map(({ name, rows: all }) => [name, ...all.map((row) => markedText(card(line(...row))))]),
  ).toEqual([
    [
      'fail',
      'A8 nova-compute: compute2 is disabled. Enable it: `openstack compute service set --enable compute2 nova-compute`',
    ],
    ['unknown', 'H9 SSH: compute3 did not answer (ssh)'],
    ['pass', 'A4 Lock: not locked (GET /servers/{id})'],
  ]);
});
