import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Request } from '../../src/requests/request.js';
import { BoardGround } from '../app/board/ground.js';
import { Browser, chromiumPath, type Tab } from '../support/browser.js';
import { copied, movedRequest } from '../support/move-course.js';
import { migratePlan, outcome, request } from '../support/requests.js';

const path = chromiumPath();
if (path === undefined) {
  const why = 'no Chromium is on this machine (apt-get install chromium, or CHROMIUM=/its/path)';
  if (process.env.DROVER_TEST_BROWSER === 'needed') throw new Error(why);
  process.stderr.write(`SKIPPED: the board in a real browser: ${why}\n`);
}
const inBrowser = path === undefined ? describe.skip : describe;
/** A folder for screenshots, for whoever wants to look at the pages. */
const LOOK = process.env.DROVER_TEST_LOOK;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** axe looks at every element; beside the rest of the suite that takes a while. */
const SLOW_MS = 90_000;

jest.setTimeout(SLOW_MS);

const PAGES = ['/board', '/board/requests/m-aaaaaaaaaa', '/board/requests/m-eeeeeeeeee', '/board/hosts'];

inBrowser('the board in a real browser', () => {
  let browser: Browser;
  let ground: BoardGround;
  let tab: Tab;
  beforeAll(async () => {
    browser = await Browser.open(path ?? '');
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    ground = new BoardGround();
    await ground.start();
    for (const made of requests()) ground.store.seed(made);
    for (const id of ['cccccccccc', 'dddddddddd']) await ground.store.settle(id);
    tab = await browser.tab();
  });
  afterEach(() => ground.stop());

  /** By the link, and its button, with the keyboard alone. */
  async function enter(): Promise<void> {
    await tab.open(ground.link());
    await tab.press('Tab');
    expect(await tab.run('document.activeElement.textContent')).toBe('Open the board');
    await tab.press('Enter');
    await tab.until('location.pathname === "/board" && document.readyState === "complete"');
  }

  async function violations(): Promise<unknown> {
    await tab.run(AXE);
    return await tab.run(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
        .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => html + failureSummary) })))`,
    );
  }

  it.each(PAGES)(
    '%s has no error, nothing that axe finds, and fits a phone, light and dark',
    async (page) => {
      await enter();
      await tab.open(`${ground.origin}${page}`);
      await tab.until('[...document.images].every((image) => image.complete && image.naturalWidth > 0)');
      for (const [width, scheme] of [
        [360, 'light'],
        [1200, 'dark'],
      ] as const) {
        await tab.seenAs(width, scheme);
        expect(await violations()).toEqual([]);
        expect(await tab.run('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        if (LOOK !== undefined) {
          const name = `${page.replaceAll('/', '_')}-${width}-${scheme}.png`;
          await writeFile(join(LOOK, name), await tab.picture());
        }
      }
      expect(tab.complaints).toEqual([]);
    },
  );

  it('follows what happens, and keeps the focus where it was', async () => {
    await enter();
    await tab.until('document.getElementById("live").textContent === "Live"');
    await tab.run('document.getElementById("row-m-aaaaaaaaaa").focus()');
    const before = await ground.store.get('bbbbbbbbbb');
    if (before === undefined) throw new Error('it is not there');
    await ground.store.save({ ...before, state: 'verifying' }, before.version);
    await ground.clock.advance(2_000);
    ground.events.emit({ type: 'request-changed', before, request: { ...before, state: 'verifying' } });
    await tab.until('document.querySelector("main").innerText.includes("checking the result")', () =>
      ground.clock.advance(500),
    );
    expect(await tab.run('document.activeElement.id')).toBe('row-m-aaaaaaaaaa');
    expect(tab.complaints).toEqual([]);
  });

  it('shows to the door who lost the role, with the page open', async () => {
    await enter();
    await tab.until('document.getElementById("live").textContent === "Live"');
    ground.mayView = () => false;
    await ground.clock.advance(60_000);
    await tab.until('document.title.startsWith("This board is private")', () => ground.clock.advance(500));
  });

  it('opens nothing by a link that was used', async () => {
    const link = ground.link();
    await ground.press(link);
    await tab.open(link);
    await tab.press('Tab');
    await tab.press('Enter');
    await tab.until('document.title.startsWith("This link opens nothing")');
    await tab.open(`${ground.origin}/board`);
    expect(await tab.run('document.title')).toMatch(/^This board is private/);
  });

  it('is whole without JavaScript', async () => {
    await tab.scripts(false);
    await enter();
    await tab.open(`${ground.origin}/board/hosts`);
    await tab.scripts(true);
    expect(await tab.run('document.querySelector("main").innerText')).toMatch(
      /compute1\s+up[\s\S]*48 GiB of 64 GiB used/,
    );
  });
});

function requests(): readonly Request[] {
  const named = (serverName: string) => migratePlan({ about: { serverName, memoryMib: 8192 } });
  const end = { endedAt: '2026-11-22T14:00:00.000Z' };
  return [
    request(),
    request({ id: 'bbbbbbbbbb', state: 'running', plan: named('db-07') }),
    request({
      id: 'cccccccccc',
      state: 'rolled-back',
      plan: named('mail-02'),
      outcome: outcome({ state: 'rolled-back' }),
      ...end,
    }),
    request({
      id: 'dddddddddd',
      state: 'rejected',
      plan: named('a-server-with-quite-a-long-name-as-they-are'),
      ...end,
    }),
    {
      ...movedRequest(copied({ memoryMib: 16_384, dirtyMibPerSecond: 30, mostSeconds: 1000 })),
      id: 'eeeeeeeeee',
    },
  ];
}
