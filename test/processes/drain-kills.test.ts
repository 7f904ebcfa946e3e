import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/base/seeded-random.js';
import { isEnd } from '../../src/requests/states.js';
import { onScene, type Scene } from '../support/process/scene.js';

/** Kills in all; the whole of it is `DROVER_KILLS=1000`. */
const KILLS = Number(process.env.DROVER_KILLS ?? 12);
const SEED = Number(process.env.DROVER_SEED ?? 1);
const SERVERS = 8;
/** A process lives so long before it is killed, milliseconds: from before it has started to a whole move later. */
const LIFE = { least: 500, most: 4_000 };
const DRAIN_MS = 120_000;
const LIMIT = 2;

/** The most moves off one host that ever ran at once, seen from the cloud. */
function watchWindow(scene: Scene): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => {
    const going = [...scene.simulator.world.migrations.values()].filter(({ status }) =>
      ['accepted', 'queued', 'preparing', 'running', 'post-migrating'].includes(status),
    );
    most = Math.max(most, going.length);
  }, 10);
  return { most: () => most, stop: () => clearInterval(timer) };
}

/** What there is to see, for whoever has to find out why it stands still. */
async function briefly(scene: Scene): Promise<string> {
  const requests = (await scene.requests()).map(({ id, kind, state, child, timeline, steps }) => ({
    id,
    kind,
    state,
    child,
    steps: steps.map(({ id: step, sent, outcome }) => ({ step, sent: sent.length, outcome })),
    last: timeline.slice(-6),
  }));
  return JSON.stringify(requests, undefined, 1);
}

/** One host emptied by processes that die one after another; gives how many of them did. */
async function drained(random: () => number, kills: number): Promise<number> {
  const names = Array.from({ length: SERVERS }, (_, n) => `web-${n + 1}`);
  return await onScene(
    {
      speed: 30,
      hosts: 4,
      servers: names.map((name) => ({ name, host: 'compute1', usedRatio: 0.2 })),
      config: { policy: { limits: { perSourceHost: LIMIT, perDestinationHost: LIMIT } } },
    },
    async (scene) => {
      const window = watchWindow(scene);
      let killed = 0;
      const drain = async () => (await scene.requests()).find(({ kind }) => kind === 'drain');
      const end = Date.now() + DRAIN_MS + kills * LIFE.most;
      try {
        for (;;) {
          const drover = scene.launch();
          if ((await drain()) === undefined)
            drover.type('@alice /migrate host compute1 --reason "kernel update"');
          drover.type('@bob :white_check_mark: 1');
          if (killed < kills) {
            await sleep(LIFE.least + random() * (LIFE.most - LIFE.least));
          } else {
            for (let looks = 1; Date.now() < end; looks += 1) {
              const now = (await drain())?.state ?? 'running';
              if (isEnd(now)) break;
              // A vote before there is a card is nobody's: a busy machine is slow to post it.
              if (now === 'awaiting-approval' && looks % 20 === 0) drover.type('@bob :white_check_mark: 1');
              await sleep(100);
            }
          }
          const state = (await drain())?.state ?? 'running';
          if (isEnd(state)) {
            drover.endInput();
            await drover.exited;
            break;
          }
          if (Date.now() > end) throw new Error(`it does not end: ${await briefly(scene)}`);
          await drover.signal('SIGKILL');
          killed += 1;
        }
      } finally {
        window.stop();
      }
      const requests = await scene.requests();
      const parent = requests.find(({ kind }) => kind === 'drain');
      const trouble = parent?.timeline.filter(({ type }) => type === 'paused' || type === 'drain-child');
      expect({ state: parent?.state, trouble }).toMatchObject({ state: 'succeeded' });
      expect(names.map((name) => [name, scene.moves(name), scene.hostOf(name)])).toEqual(
        names.map((name) => [name, 1, expect.not.stringMatching(/^compute1$/)]),
      );
      const moved = requests.filter((one) => one.parent === parent?.id && one.state === 'succeeded');
      expect(moved.map(({ child }) => child?.subject).sort()).toEqual(
        names.map((name) => scene.simulator.world.server(name).id).sort(),
      );
      expect(window.most()).toBeLessThanOrEqual(LIMIT);
      return killed;
    },
  );
}

describe('a host is emptied although the process is killed again and again', () => {
  it(
    `with ${KILLS} kills: nothing doubled, nothing lost, never more at once than is allowed`,
    async () => {
      const random = seededRandom(SEED);
      let killed = 0;
      for (let round = 1; killed < KILLS; round += 1) {
        killed += await drained(random, Math.min(12, KILLS - killed));
        if (KILLS > 20) process.stderr.write(`round ${round}: ${killed} kills\n`);
      }
      expect(killed).toBeGreaterThanOrEqual(KILLS);
    },
    240_000 + KILLS * 20_000,
  );
});
