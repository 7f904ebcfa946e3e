import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onScene, type Scene } from '../support/process/scene.js';
import { stories } from '../support/process/stories.js';

const COMMAND = '@alice /migrate web-01 --to compute2 --reason "kernel update"';
const SERVER = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };
/** The promise of the command line, after what the start itself takes. */
const END_MS = 10_000;
const FAIL_AT = new URL('../support/process/fail-at.mjs', import.meta.url).href;

const story = stories(3);

/** A request that waits for votes, of a Drover that has stopped; `startMs`: what a start costs on this machine now. */
async function asked(scene: Scene): Promise<{ id: string; startMs: number }> {
  const began = Date.now();
  const first = scene.launch();
  await first.ask(COMMAND, /^Move web-01/, 60_000);
  const startMs = Date.now() - began;
  await first.see(({ type }) => type === 'reaction', { ms: 60_000 });
  expect((await first.signal('SIGTERM')).code).toBe(0);
  const [request] = await scene.requests();
  return { id: request?.id ?? '', startMs };
}

describe('a start that fails', () => {
  story('once the chat is connected ends with 1 within ten seconds, and takes no command first', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const { startMs } = await asked(scene);
      const began = Date.now();
      const second = scene.launch({
        env: { NODE_OPTIONS: `--import ${FAIL_AT}`, DROVER_TEST_FAIL_READ: '/deliveries/' },
      });
      second.type('@alice /migrate list');
      expect(await second.exited).toEqual({ code: 1, signal: null });
      expect(Date.now() - began).toBeLessThan(startMs + END_MS);
      expect(second.log).toContain('EMFILE');
      expect(second.lines.map(({ text }) => text).join('\n')).not.toMatch(/store is closed/i);
      const third = scene.launch();
      await third.ask('@alice /migrate list', /web-01/, 60_000);
      expect(await readdir(join(scene.directory, 'data'))).not.toContain('unreadable');
    });
  });

  story('because its port is taken ends with 1 and gives the store back', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await onScene({ servers: [SERVER], config: { http: { port } } }, async (scene) => {
        const first = scene.launch();
        expect(await first.exited).toEqual({ code: 1, signal: null });
        expect(first.log).toContain(`Can't listen on 127.0.0.1:${port}`);
        expect(await readdir(join(scene.directory, 'data'))).not.toContain('lock');
      });
    } finally {
      server.close();
    }
  });
});

describe('documents that can not be read', () => {
  story('of a delivery: Drover starts, the card is found and not posted twice', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const { id } = await asked(scene);
      await truncate(join(scene.directory, 'data', 'deliveries', `${id}.json`));
      const second = scene.launch();
      second.type('@bob :white_check_mark: 1');
      const request = await scene.settled();
      expect(request.state).toBe('succeeded');
      const cards = (await scene.journal()).filter(
        ({ type, mark }) => type === 'message' && mark === `m-${id}:card`,
      );
      expect(cards).toHaveLength(1);
      expect(await readdir(join(scene.directory, 'data', 'unreadable'))).toHaveLength(1);
    });
  });

  story(
    'of a request: nothing starts, the thread says why, and taking it away starts what waited',
    async () => {
      await onScene(
        { servers: [SERVER, { name: 'web-02', host: 'compute1', usedRatio: 0.1 }] },
        async (scene) => {
          const { id } = await asked(scene);
          await truncate(join(scene.directory, 'data', 'active', `${id}.json`));
          const second = scene.launch();
          await second.ask(
            '@alice /migrate list',
            /1 document of the store can't be read; 1 of them holds starts back/,
            60_000,
          );
          const { number } = await second.ask(
            '@alice /migrate web-02 --to compute2 --reason "kernel update"',
            /^Move web-02/,
          );
          second.type(`@bob :white_check_mark: ${number}`);
          await second.see(new RegExp(`Request m-${id} can't be read and may be about the same server`));
          expect([scene.moves('web-01'), scene.moves('web-02')]).toEqual([0, 0]);
          await rm(join(scene.directory, 'data', 'unreadable'), { recursive: true });
          expect((await scene.settled()).state).toBe('succeeded');
          expect([scene.moves('web-01'), scene.moves('web-02')]).toEqual([0, 1]);
        },
      );
    },
  );

  story('of every kind at once: Drover starts and answers', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const { id } = await asked(scene);
      const data = join(scene.directory, 'data');
      await truncate(join(data, 'active', `${id}.json`));
      await rm(join(data, 'deliveries'), { recursive: true });
      await writeFile(join(data, 'deliveries'), '');
      for (const file of ['freeze.json', 'audit.ndjson', 'console.ndjson']) {
        await rm(join(data, file));
        await mkdir(join(data, file));
      }
      const second = scene.launch();
      await second.ask('@alice /migrate list', /5 documents of the store can't be read/, 60_000);
      expect((await second.signal('SIGTERM')).code).toBe(0);
    });
  });
});
