import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { DroverProcess, KillPoint } from '../support/process/drover-process.js';
import { onScene, type Scene } from '../support/process/scene.js';
import { CRASH_POINTS, LIVES, uncovered } from './crash-points.js';
import { expectSoundMove } from './soundness.js';

const COMMAND = '@alice /migrate web-01 --to compute2 --reason "kernel update"';
const VOTE = '@bob :white_check_mark: 1';
/** A small guest: a move is no longer than its phases. */
const SERVER = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };
/** Scenes at a time; most of a process's life is waiting. */
const turn = pLimit(3);

/** What a person does who saw the process die: says again what has left no trace. */
async function goOn(scene: Scene, drover: DroverProcess): Promise<void> {
  const requests = await scene.requests();
  if (requests.length === 0) drover.type(COMMAND);
  drover.type(VOTE);
}

/**
 * Each process dies at its point; the last one lives, and ends by itself when its input has ended. Memory is copied on
 * and on until one has died of a phase of the copy, however long the processes before took to come back.
 */
async function live(scene: Scene, points: readonly KillPoint[]): Promise<void> {
  const { faults, world } = scene.simulator;
  const copies = points.findIndex(({ at }) => /phase running/.test(at.source));
  world.completionTimeout = 0;
  if (copies >= 0) faults.ask({ kind: 'never-converges', server: SERVER.name });
  for (const [index, kill] of points.entries()) {
    const drover = scene.launch({ kill });
    await goOn(scene, drover);
    const over = new AbortController();
    const lived = scene.settled(over.signal).then(() => ({ signal: 'none' }));
    const { signal } = await Promise.race([drover.exited, lived]);
    over.abort();
    expect([kill.at.source, signal]).toEqual([kill.at.source, 'SIGKILL']);
    if (index === copies) faults.clear(({ kind }) => kind === 'never-converges');
  }
  const last = scene.launch();
  await goOn(scene, last);
  const request = await scene.settled();
  last.endInput();
  expect(await last.exited).toEqual({ code: 0, signal: null });
  await expectSoundMove(scene, request);
}

/** Played beforehand, some at a time; a test only waits for its own. */
function played<T extends { name: string }>(cases: readonly T[], play: (one: T) => Promise<void>) {
  return cases.map((one) => {
    const playing = turn(() => play(one));
    playing.catch(() => undefined);
    return { name: one.name, playing };
  });
}

describe('a process is killed with SIGKILL at every transition, and the next goes on', () => {
  const plays = played(LIVES, ({ speed, points }) =>
    onScene({ speed, servers: [SERVER] }, (scene) => live(scene, points)),
  );
  it.each(plays)('$name', async ({ playing }) => await playing, 240_000);
});

/**
 * Takes minutes: once at each kind of write and call, each time in a life of its own. DROVER_CRASH_SWEEP is `all`, or a
 * part of a point's name.
 */
const asked = process.env.DROVER_CRASH_SWEEP;
const sweep = CRASH_POINTS.filter(({ name }) => asked === 'all' || (asked && name.includes(asked)));
if (sweep.length > 0) {
  describe('one death at', () => {
    const plays = played(sweep, ({ speed = 60, ...point }) =>
      onScene({ speed, servers: [SERVER] }, (scene) => live(scene, [point])),
    );
    it.each(plays)('$name', async ({ playing }) => await playing, 300_000);
  });
}

describe('a script', () => {
  it('is worked off to its end, its last vote included, and writes nothing that no crash was tried at', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const trace = join(scene.directory, 'trace');
      const drover = scene.launch({ trace });
      drover.type(COMMAND, VOTE);
      drover.endInput();
      expect(await drover.exited).toEqual({ code: 0, signal: null });
      expect(uncovered((await readFile(trace, 'utf8')).trim().split('\n'))).toEqual([]);
      const [request] = await scene.requests();
      if (request === undefined) throw new Error('no request was made');
      await expectSoundMove(scene, request);
    });
  });
});
