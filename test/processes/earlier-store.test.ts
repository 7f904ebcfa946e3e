import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/base/seeded-random.js';
import { onScene, type Scene } from '../support/process/scene.js';
import { stories } from '../support/process/stories.js';

const story = stories(1);

/**
 * The data folder of a Drover 0.1.0 that was killed: web-03 was moved, db-07 was being moved, web-01 is approved and held
 * by a freeze, web-02 waits for its vote.
 */
const LEFT = fileURLToPath(new URL('../fixtures/store-0.1.0', import.meta.url));
/** When that was. */
const THEN = Date.parse('2026-11-27T23:13:04.000Z');
/** When its servers were. */
const LAUNCHED = Date.parse('2026-11-27T23:12:56.000Z');
const SERVERS = [
  { name: 'web-01', host: 'compute1', usedRatio: 0.1 },
  { name: 'web-02', host: 'compute2', usedRatio: 0.1 },
  { name: 'web-03', host: 'compute3', usedRatio: 0.1 },
  { name: 'db-07', host: 'compute3', flavor: 'm1.large', dirtyBytesPerSecond: 2 ** 33 },
];
const config = { roles: { operator: ['console:alice'], approver: ['console:bob'] } };

/** Everything in it is as long ago as it was then. */
async function leftBehind(scene: Scene): Promise<void> {
  const data = join(scene.directory, 'data');
  await cp(LEFT, data, { recursive: true });
  const shift = Math.floor((Date.now() - THEN) / 1_000) * 1_000;
  for (const { name } of SERVERS) scene.simulator.world.server(name).launchedAt = LAUNCHED + shift;
  for (const name of await readdir(data, { recursive: true })) {
    if (!/\.(?:json|ndjson)$/.test(name)) continue;
    const text = await readFile(join(data, name), 'utf8');
    const aged = text.replaceAll(/2026-11-27T[\d:.]+Z/g, (at) =>
      new Date(Date.parse(at) + shift).toISOString(),
    );
    await writeFile(join(data, name), aged);
  }
}

describe('a data folder of 0.1.0', () => {
  story(
    'is read: what waited goes on, what was held starts once it may, what ran is looked for',
    async () => {
      await onScene({ servers: SERVERS, config, random: seededRandom(7) }, async (scene) => {
        await leftBehind(scene);
        const { terminal } = await scene.run();
        const list = await terminal.ask('@alice /migrate list', /Waiting/);
        expect(list.text).toMatch(/web-01/);
        expect(list.text).toMatch(/web-02/);
        await terminal.ask('@alice /migrate history', /web-03/);
        // Nova of this cloud knows nothing of the move that ran there: people are asked, nothing is sent again.
        await terminal.see(/db-07/);
        await terminal.ask('@alice /migrate thaw', /thaw|start/i);
        await terminal.see(/web-01 runs on compute2/);
        const card = terminal.lines.find(({ text }) => /^Move web-02/.test(text))?.number;
        terminal.type(`@bob :white_check_mark: ${card ?? (await waitingCard(scene))}`);
        await terminal.see(/web-02 runs on compute3/);
        expect([scene.moves('web-01'), scene.moves('web-02'), scene.moves('db-07')]).toEqual([1, 1, 0]);
        expect(await readdir(join(scene.directory, 'data', 'unreadable')).catch(() => [])).toEqual([]);
      });
    },
  );
});

async function waitingCard(scene: Scene): Promise<string> {
  const lines = await scene.journal();
  return lines.findLast(({ text = '' }) => text.includes('Move web-02'))?.number ?? '';
}
