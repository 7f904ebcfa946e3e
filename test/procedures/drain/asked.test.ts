import { plainText } from '../../../src/chat/plain.js';
import { planWords } from '../../../src/procedures/drain/placement/words.js';
import { ALICE, DrainScene, seen } from '../../support/drain-scene.js';

let scene: DrainScene;
afterEach(() => scene.close());

const play = async (without: readonly string[]) => {
  const { placed } = await scene.requests.drainPlanner.play({
    cloud: 'simulator',
    host: 'compute1',
    except: [],
    ifStalled: 'abort',
    without,
  });
  return planWords(placed);
};

describe('what is asked to be emptied', () => {
  it('is no host that this cloud does not have, and the right one is named', async () => {
    scene = await DrainScene.open();
    await expect(scene.empty({ host: 'compute11' })).rejects.toMatchObject({
      message: expect.stringMatching(/compute11/u),
      remedy: expect.stringMatching(/compute1/u),
    });
    await expect(scene.empty({ to: ['elsewhere'] })).rejects.toThrow(/elsewhere/u);
    expect(scene.world.migrations.size).toBe(0);
  });

  it('is no host that is being emptied already: who does it is named', async () => {
    scene = await DrainScene.open();
    for (const name of scene.on('compute1')) scene.hold(name);
    await scene.empty();
    await seen('the first one moves', () => scene.isMoving());
    const { id } = await scene.drain();
    await expect(scene.empty()).rejects.toThrow(new RegExp(`m-${id}`, 'u'));
    // Nobody is sent there either.
    scene.world.addServer({ name: 'other', host: 'compute2' });
    await scene.empty({ host: 'compute2', to: ['compute1'] }).catch(() => undefined);
    expect(scene.on('compute2')).toContain('other');
    await scene.requests.actions.abort(await scene.drain(), ALICE);
  }, 120_000);

  it('the last host of its zone, where a server that may not leave its zone is not to be guessed at: it says so', async () => {
    scene = await DrainScene.open({ servers: 1, policy: { refuseOn: { unknowns: ['A10'] } } });
    scene.world.addAggregate('alone', ['compute1'], { availability_zone: 'alone' });
    const refused = await scene.empty();
    if (refused === undefined) throw new Error('it was asked for');
    expect(plainText(refused)).toMatch(
      /cannot be emptied: there is nothing on it but 1 server that could not be judged/u,
    );
    expect(plainText(refused)).toMatch(/in zone nova, the server now runs in zone alone/u);
    expect(scene.world.migrations.size).toBe(0);
  });

  it('as if another host took nothing: then the third one gets all, and without that nothing is left', async () => {
    scene = await DrainScene.open();
    expect((await play(['compute2']))[1]).toBe('Where to: 3 to compute3.');
    const [first, ...more] = await play(['compute2', 'compute3']);
    expect(first).toMatch(/^compute1 cannot be emptied as a whole: 3 of 3 servers have no place/u);
    expect(more.join(' ')).toMatch(/played as full/u);
  });
});
