import { rbdWatching } from '../../../src/procedures/move/rbd-watching.js';
import { Ground } from '../../preflight/hosts/ground.js';

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.start();
});
afterEach(() => {
  for (const state of ground.simulator.hosts.values()) state.answers.clear();
});
afterAll(() => ground.stop());

const server = () => {
  const [one] = [...ground.simulator.world.servers.values()];
  if (one === undefined) throw new Error('no server');
  return one;
};
const watched = () => rbdWatching(ground.hosts, server().instanceName, 'compute1', 'compute2');

describe('who has the RBD images of a domain open', () => {
  it('is read on the host where it runs, with the addresses to tell hosts by', async () => {
    const { world } = ground.simulator;
    const seen = await watched();
    expect(seen.images).toHaveLength(2);
    expect(seen.images[0]).toMatchObject({
      image: expect.stringMatching(/^[\w-]+\/volume-/),
      user: 'cinder',
      volume: server().devices[0]?.volumeId,
      watchers: [world.host('compute1').address],
    });
    expect(seen.destination).toEqual([world.host('compute1').address]);
    expect(seen.source).toEqual([world.host('compute2').address]);
    expect(ground.state('compute1').asked).toContain('rbd-watchers');
  });

  it.each([
    ['has no rbd command', 'compute1 has no rbd command', 127, 'timeout: failed to run command: rbd'],
    ['does not permit it', 'not permitted on compute1', 1, 'sudo: a password is required'],
    [
      'has no right in Ceph',
      'rbd status failed on compute1',
      1,
      'rbd: error opening image: Operation not permitted',
    ],
  ])('is not known where the host %s', async (_what, why, exitCode, stderr) => {
    ground.state('compute1').answers.set('rbd-watchers', () => ({ exitCode, stderr }));
    expect((await watched()).images[0]?.watchers).toEqual({ why });
  });

  it('does not hang on the source: its addresses are then not known', async () => {
    ground.state('compute2').answers.set('addresses', () => ({ exitCode: 1, stderr: 'ip: not found' }));
    expect(await watched()).toMatchObject({ source: null, destination: [expect.any(String)] });
  });

  it('is nobody where the disks are no RBD images', async () => {
    ground.state('compute1').disks = 'iscsi';
    expect((await watched()).images).toEqual([]);
  });
});
