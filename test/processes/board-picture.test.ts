import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../src/base/seeded-random.js';
import { Browser, chromiumPath } from '../support/browser.js';
import { freePort } from '../support/process/free-port.js';
import { onScene } from '../support/process/scene.js';

const path = chromiumPath();
const inBrowser = path === undefined ? describe.skip : describe;
/** A folder for the picture: docs/pictures/board.png is made here. */
const LOOK = process.env.DROVER_TEST_LOOK;

const SERVERS = [
  { name: 'web-01', host: 'compute1' },
  { name: 'mail-02', host: 'compute2' },
  { name: 'app-03', host: 'compute3' },
  { name: 'db-07', host: 'compute1', flavor: 'm1.large', dirtyBytesPerSecond: 2 ** 33 },
];

inBrowser('the board of a Drover at work', () => {
  it('shows what runs, waits and ended, as it came about', async () => {
    const port = await freePort();
    const config = {
      roles: { operator: ['console:alice'], approver: ['console:bob'] },
      http: { port, board: true, publicUrl: `http://localhost:${port}`, secret: 'b'.repeat(64) },
    };
    await onScene({ servers: SERVERS, config, random: seededRandom(7), speed: 20 }, async (scene) => {
      const { terminal } = await scene.run();
      const ask = (server: string) =>
        terminal.ask(`@alice /migrate ${server} --reason "kernel update"`, new RegExp(`^Move ${server}`));
      const moved = await ask('web-01');
      terminal.type(`@bob :white_check_mark: ${moved.number}`);
      await terminal.see(/web-01 runs on/);
      const stands = await ask('db-07');
      terminal.type(`@bob :white_check_mark: ${stands.number}`);
      await terminal.see(/copying memory/);
      const rejected = await ask('app-03');
      terminal.type(`@bob :x: ${rejected.number}`);
      await terminal.see(/[Rr]ejected/);
      await ask('mail-02');
      const { text } = await terminal.ask('@alice /migrate board', /\/board\//);
      const link = /http:\/\/localhost:[\w/?=&#.-]*[\w-]/.exec(text)?.[0] ?? '';
      const browser = await Browser.open(path ?? '');
      try {
        const tab = await browser.tab();
        await tab.seenAs(1000, 'light');
        await tab.open(link);
        await tab.press('Tab');
        await tab.press('Enter');
        await tab.until('location.pathname === "/board" && document.readyState === "complete"');
        const shown = await tab.run<string>('document.body.innerText');
        for (const { name } of SERVERS) expect(shown).toContain(name);
        expect(shown).toMatch(/1 running, 1 waits/);
        if (LOOK !== undefined) await writeFile(join(LOOK, 'board.png'), await tab.picture());
      } finally {
        await browser.close();
      }
    });
  });
});
