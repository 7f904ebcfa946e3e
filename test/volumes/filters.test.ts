import type { Ground } from './support/ground.js';
import { someVolumes } from './support/some-volumes.js';

let shared: Ground;

beforeAll(async () => {
  shared = await someVolumes();
});

afterAll(async () => {
  await shared.stop();
});

describe('/volumes list, narrowed', () => {
  it.each([
    ['--all', ['free', 'slow', 'theirs', 'web-01-boot']],
    ['--status available', ['free']],
    ['--type ceph-hdd', ['slow']],
    ['--all --type ceph-hdd', ['slow', 'theirs']],
    ['--backend control@ceph-hdd', ['slow']],
    ['--project demo', ['theirs']],
    ['--server web-01', ['web-01-boot']],
    ['--server web-01 --status available', []],
  ])('lists by %s', async (options, names) => {
    const said = await shared.say(`list ${options}`);
    const found = ['free', 'slow', 'theirs', 'web-01-boot'].filter((name) => said.includes(`${name} `));
    expect(found).toEqual(names);
  });
});
