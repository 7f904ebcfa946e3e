import { Listings } from '../../src/app/listings.js';
import { hostAgain, meshAgain, serverAgain } from '../../src/app/preflight-again.js';
import type { Text } from '../../src/chat/card.js';
import type { Listing } from '../../src/chat/listing.js';
import { listingValue, parseMoreValue } from '../../src/report/buttons.js';
import { markedText } from '../support/card-text.js';
import { FakeClock } from '../support/fake-clock.js';

const MINUTE = 60_000;
const listing = (amount: number): Listing => ({
  title: ['web-01'],
  noun: 'checks',
  groups: [{ name: 'pass', rows: Array.from({ length: amount }, (_, index): Text => [`row ${index + 1}`]) }],
});

function kept() {
  const clock = new FakeClock();
  let keys = 0;
  const listings = new Listings({ clock, newKey: () => String(keys++).padStart(10, '0') });
  const press = (value: string) => {
    const asked = parseMoreValue(value);
    if (asked?.kind !== 'listing') throw new Error(`no such button: ${value}`);
    return listings.page(asked);
  };
  return { clock, listings, press };
}

describe('what a card had no room for', () => {
  it('is shown page by page, each with the button for the next', () => {
    const { listings, press } = kept();
    const more = listings.more(listing(62), ['/preflight server web-01 --all']);
    const first = press(more.button(0, 'All 62 checks').value);
    expect(first.buttons).toEqual([
      { action: 'more', value: '0000000000:40:/preflight server web-01 --all', label: '41 to 62 of 62' },
    ]);
    const last = press(first.buttons?.[0]?.value ?? '');
    expect(markedText(last)).toMatch(/^web-01 · checks 41 to 62 of 62\n.*\n {2}row 41\n/u);
    expect(markedText(last)).toMatch(/row 62$/u);
    expect(last.buttons).toBeUndefined();
  });

  it('is kept for a quarter of an hour after it was last looked at, then the command that makes it is said', async () => {
    const { clock, listings, press } = kept();
    const { value } = listings.more(listing(3), ['/preflight server web-01 --all']).button(0, 'All');
    await clock.advance(14 * MINUTE);
    expect(markedText(press(value))).toContain('row 3');
    await clock.advance(14 * MINUTE);
    expect(markedText(press(value))).toContain('row 3');
    await clock.advance(15 * MINUTE);
    expect(markedText(press(value))).toBe(
      [
        'Drover no longer has this list: it keeps the last 50, for 15 minutes.',
        'Ask again: `/preflight server web-01 --all`',
      ].join('\n'),
    );
  });

  it('is kept as long, whatever is done to the wall clock', async () => {
    const { clock, listings, press } = kept();
    const { value } = listings.more(listing(3), ['/preflight server web-01 --all']).button(0, 'All');
    clock.set(60 * MINUTE);
    expect(markedText(press(value))).toContain('row 3');
    clock.set(-120 * MINUTE);
    await clock.advance(15 * MINUTE);
    expect(markedText(press(value))).toContain('no longer has this list');
  });

  it('is kept for the last fifty cards, and a card that shows all of it keeps nothing', () => {
    const { listings, press } = kept();
    const values = Array.from(
      { length: 51 },
      (_, index) => listings.more(listing(index + 1), []).button(0, 'All').value,
    );
    for (let index = 0; index < 100; index += 1) listings.more(listing(1), []);
    expect(markedText(press(values[0] ?? ''))).toBe(
      'Drover no longer has this list: it keeps the last 50, for 15 minutes.',
    );
    expect(markedText(press(values[1] ?? ''))).toContain('row 2');
    expect(markedText(press(values[50] ?? ''))).toContain('of 51');
  });

  it('says so too where a forged button asks for a row that is not there', () => {
    const { listings, press } = kept();
    listings.more(listing(3), []).button(0, 'All');
    expect(markedText(press('0000000000:3:'))).toContain('no longer has this list');
  });
});

describe('the value of a button for more', () => {
  const ID = '46c4b42b-ab0d-4eb0-9deb-91b6954434f0';
  const KEY = 'a1b2c3d4e5';

  it('holds the command that asks again, within what Discord takes, whatever the names', () => {
    const ask: { cloud: string | undefined; to: string | undefined } = { cloud: undefined, to: undefined };
    const value = (name: string, more: Partial<typeof ask> = {}) =>
      listingValue(KEY, 40, serverAgain({ id: ID, name }, { ...ask, ...more }));
    expect(value('web-01')).toBe(`${KEY}:40:/preflight server web-01 --all`);
    expect(value('web-01', { to: 'compute2', cloud: 'lab' })).toBe(
      `${KEY}:40:/preflight server web-01 --all --to compute2 --cloud lab`,
    );
    for (const name of ['x'.repeat(255), 'two words', '--all', '`@everyone`', 'ü', '']) {
      expect(value(name)).toBe(`${KEY}:40:/preflight server ${ID} --all`);
      expect(`more:${value(name, { to: 'c'.repeat(60), cloud: 'lab' })}`.length).toBeLessThanOrEqual(100);
    }
    expect(parseMoreValue(value('web-01'))).toEqual({
      kind: 'listing',
      key: KEY,
      from: 40,
      again: '/preflight server web-01 --all',
    });
  });

  it('plays the same hosts as full as before, and asks nothing else where their names cannot be typed', () => {
    const ask = (without: readonly string[]) => hostAgain({ cloud: 'lab', host: 'compute1', without });
    expect(ask([])).toEqual(['/preflight host compute1 --cloud lab']);
    expect(ask(['compute2', 'compute3'])).toEqual([
      '/preflight host compute1 --without compute2,compute3 --cloud lab',
    ]);
    expect(ask(['--all'])).toEqual([]);
  });

  it('names hosts of a mesh while they fit', () => {
    const ask = (hosts: readonly string[]) => listingValue(KEY, 0, meshAgain({ cloud: undefined, hosts }));
    expect(ask(['compute1', 'compute2'])).toBe(`${KEY}:0:/preflight mesh compute1 compute2`);
    expect(ask(Array.from({ length: 50 }, (_, index) => `compute${index}`))).toBe(`${KEY}:0:/preflight mesh`);
  });

  it.each([
    '',
    'm-aaaaaaaaaa',
    `${KEY}:x:/preflight mesh`,
    `${KEY}:0:rm -rf /`,
    `${KEY}:0:/preflight mesh\nand more`,
    `${KEY}:99999:`,
    `aaaaaaaaaa:${'0'.repeat(63)}:40`,
  ])('is refused where it is none of ours: %j', (value) => {
    expect(parseMoreValue(value)).toBeUndefined();
  });
});
