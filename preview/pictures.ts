import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { allCards, type Cast, home } from './cards.js';
import { discordPage } from './discord-page.js';
import { withPalette } from './palette.js';
import { slackPage } from './slack-page.js';

/**
 * `npm run pictures`: draws every card as Slack and as Discord would, and photographs each into docs/pictures. Needs a
 * Chromium (`CHROMIUM`, else /usr/bin/chromium). With `serve` it only serves the pages, to look at them.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..', '..');
const libraries = join(root, 'preview', 'node_modules');
const pictures = join(root, 'docs', 'pictures');
/** A picture must not weigh down the repository. */
const MOST_BYTES = 60_000;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

const SLACK: Cast = { requester: 'slack:U0REQ', approver: 'slack:U0BOSS', group: 'slack:group:S0OPS' };
const DISCORD: Cast = {
  requester: 'discord:200000000000000001',
  approver: 'discord:200000000000000002',
  group: 'discord:role:300000000000000001',
};

const onSlack = await allCards(SLACK);
const onDiscord = await allCards(DISCORD);
const pages: ReadonlyMap<string, string> = new Map([
  ['/slack', slackPage(onSlack, await home(SLACK))],
  ['/discord', discordPage(onDiscord)],
]);
const server = await serve();
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

if (process.argv[2] === 'serve') {
  process.stdout.write(`${address}/slack and ${address}/discord\n`);
} else {
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-lcd-text',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  await photograph(browser, 'slack', [...onSlack.map(({ name }) => name), 'home']);
  await photograph(
    browser,
    'discord',
    onDiscord.map(({ name }) => name),
  );
  await browser.close();
  server.close();
}

async function photograph(browser: Browser, platform: string, names: readonly string[]): Promise<void> {
  const tab = await browser.newPage({ viewport: { width: 760, height: 900 } });
  await tab.goto(`${address}/${platform}`);
  if (platform === 'discord') {
    await tab.waitForFunction('window.drawn === true');
    await tab.waitForTimeout(500);
  }
  for (const name of names) {
    const path = join(pictures, `${platform}-${name}.png`);
    const picture = withPalette(await tab.locator(`#${name}`).screenshot());
    if (picture.length > MOST_BYTES)
      throw new Error(`${path} has ${picture.length} bytes, more than ${MOST_BYTES}`);
    writeFileSync(path, picture);
  }
  await tab.close();
}

async function serve(): Promise<Server> {
  const made = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://preview').pathname));
    const html = pages.get(path);
    if (html !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      return;
    }
    readFile(join(libraries, path)).then(
      (content) =>
        response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}
