import type { Request } from '../../../src/requests/request.js';
import { isEnd } from '../../../src/requests/states.js';
import { ALICE, DrainScene, type DrainSceneOptions, seen, whyPaused } from '../../support/drain-scene.js';

const TEST_MS = 120_000;

let scene: DrainScene;
afterEach(() => scene.close());

const open = async (options: DrainSceneOptions = {}) => {
  scene = await DrainScene.open(options);
};
const over = ({ state }: Request) => isEnd(state);
const paused = ({ state }: Request) => state === 'paused';
/** It has begun, and its first server, whichever that is, moves and does not end. */
const held = async () => {
  for (const name of scene.on('compute1')) scene.hold(name);
  await scene.empty();
  await seen('the first one moves', () => scene.isMoving());
};

describe('a drain that somebody or something disturbs', () => {
  it(
    'is aborted with what runs: nobody has left, nobody else begins',
    async () => {
      await open();
      await held();
      await scene.requests.actions.abort(await scene.drain(), ALICE);
      const drain = await scene.until('it has ended', over);
      expect(drain.state).toBe('aborted');
      expect(scene.on('compute1')).toHaveLength(3);
      expect(scene.world.migrations.size).toBe(1);
    },
    TEST_MS,
  );

  it(
    'pauses when somebody else enables the host, and goes on as people say',
    async () => {
      await open();
      await held();
      scene.world.setDisabled('compute1', null);
      expect(whyPaused(await scene.until('it pauses', paused))).toMatch(
        /compute1 was enabled meanwhile, and not by Drover/u,
      );
      scene.letGo();
      await scene.requests.actions.resume(await scene.drain(), ALICE);
      expect((await scene.until('it has ended', over)).state).toBe('succeeded');
      // What a person did is left as it is.
      expect(scene.world.host('compute1').disabled).toBe(false);
    },
    TEST_MS,
  );
});
