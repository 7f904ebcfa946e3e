import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { discordCamera, discordNames, namesOf, slackCamera } from './cameras.js';
import { discordPage } from './discord-page.js';
import { withPalette } from './palette.js';
import { played } from './requests.js';
import { slackPage, type Theme } from './slack-page.js';
import type { Camera, Shot } from './stage.js';

/**
 * `npm run pictures`: has Drover carry out real requests on the simulated cloud, draws every card as Slack and as Discord
 * would, and photographs each into docs/pictures: on a desktop in light, on a phone in dark. Needs a Chromium
 * (`CHROMIUM`, else /usr/bin/chromium). `pictures FOLDER` photographs all four looks of each into that folder instead,
 * with a sheet of all of them; `pictures FOLDER hosts` only those of whole hosts, `pictures FOLDER moves` only the others.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..', '..');
const libraries = join(root, 'preview', 'node_modules');
/** A picture must not weigh down the repository. */
const MOST_BYTES = 90_000;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

interface Look {
  device: 'desktop' | 'phone';
  theme: Theme;
  width: number;
}

const LOOKS: readonly Look[] = [
  { device: 'desktop', theme: 'light', width: 720 },
  { device: 'phone', theme: 'dark', width: 390 },
  { device: 'desktop', theme: 'dark', width: 720 },
  { device: 'phone', theme: 'light', width: 390 },
];

const folder = process.argv[2];
const looks = folder === undefined ? LOOKS.slice(0, 2) : LOOKS;
const target = folder ?? join(root, 'docs', 'pictures');

const plays = process.argv.slice(3).filter((one) => one === 'moves' || one === 'hosts');
const asked = plays.length === 0 ? undefined : plays;
const onSlack = await played(slackCamera, asked);
let discord: Camera | undefined;
const onDiscord = await played(async () => {
  discord = await discordCamera();
  return discord;
}, asked);
if (discord === undefined) throw new Error('Discord was not played');
const names = { slack: namesOf(), discord: discordNames(discord) };

const pages = new Map<string, string>();
for (const look of looks) {
  pages.set(`/slack/${look.device}/${look.theme}`, slackPage(onSlack, { ...look, names: names.slack }));
  pages.set(
    `/discord/${look.device}/${look.theme}`,
    discordPage(onDiscord, { ...look, names: names.discord }),
  );
}
const server = await serve();
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
mkdirSync(target, { recursive: true });
for (const old of readdirSync(target)) {
  if (/^(?:slack|discord)-.*\.png$/u.test(old)) rmSync(join(target, old));
}
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
for (const look of looks) {
  await photograph(browser, 'slack', look, onSlack);
  await photograph(browser, 'discord', look, onDiscord);
}
await browser.close();
server.close();
if (folder === undefined) writeFileSync(join(root, 'docs', 'pictures.md'), contents());
process.exit(0);

async function photograph(
  from: Browser,
  platform: string,
  look: Look,
  shots: readonly Shot[],
): Promise<void> {
  const tab = await from.newPage({ viewport: { width: look.width + 40, height: 900 } });
  await tab.goto(`${address}/${platform}/${look.device}/${look.theme}`);
  if (platform === 'discord') {
    await tab.waitForFunction('window.drawn === true');
    await tab.waitForTimeout(500);
  }
  for (const { name } of shots) {
    const path = join(target, `${platform}-${look.device}-${look.theme}-${name}.png`);
    const picture = withPalette(await tab.locator(`#${name}`).screenshot());
    if (picture.length > MOST_BYTES)
      throw new Error(`${path} has ${picture.length} bytes, more than ${MOST_BYTES}`);
    writeFileSync(path, picture);
  }
  if (folder !== undefined) {
    await tab.addStyleTag({ content: 'body { columns: 3; width: max-content; }' });
    writeFileSync(
      join(target, `sheet-${platform}-${look.device}-${look.theme}.png`),
      await tab.screenshot({ fullPage: true }),
    );
  }
  await tab.close();
}

function contents(): string {
  const cell = (platform: string, device: string, theme: string, { name, title }: Shot) =>
    `![${title.replaceAll('`', '')}, on ${platform} (${device})](pictures/${platform}-${device}-${theme}-${name}.png)`;
  const rows = onSlack.map((shot) => {
    const there = onDiscord.find(({ name }) => name === shot.name);
    const slack = [cell('slack', 'desktop', 'light', shot), cell('slack', 'phone', 'dark', shot)];
    const other =
      there === undefined
        ? ['', '']
        : [cell('discord', 'desktop', 'light', there), cell('discord', 'phone', 'dark', there)];
    return `## ${shot.title}\n\n| Slack | | Discord | |\n| --- | --- | --- | --- |\n| ${[...slack, ...other].join(' | ')} |\n`;
  });
  const more = onDiscord
    .filter(({ name }) => !onSlack.some((one) => one.name === name))
    .map(
      (shot) =>
        `## ${shot.title}\n\n| Discord | |\n| --- | --- |\n| ${cell('discord', 'desktop', 'light', shot)} | ${cell('discord', 'phone', 'dark', shot)} |\n`,
    );
  return `# What people see

Every card as Slack and Discord draw it, on a desktop and on a phone. The requests are real: Drover carried them out on its
simulated cloud, and these are the messages that it sent.

Redraw them with \`npm --prefix preview ci && npm --prefix preview run pictures\` (needs a Chromium: \`CHROMIUM\`, else
\`/usr/bin/chromium\`). The drawing is by slack-blocks-to-jsx and @skyra/discord-components-core, and by the preview itself
where they do not know a block yet (containers that fold, tables, plans; Discord's components): close to the originals, but
widths, fonts and the spaces beside bold words are theirs.

${[...rows, ...more].join('\n')}`;
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
