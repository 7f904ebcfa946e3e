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

  it.each([
    ['foo', "--status can't be foo.\nIt is one of: available, in-use, error, creating,"],
    ['inuse', "--status can't be inuse.\nDid you mean in-use?"],
    ['error_delete', "--status can't be error_delete.\nDid you mean error_deleting?"],
  ])('is refused for a status that there is not: %s', async (status, said) => {
    expect(await shared.say(`list --status ${status}`)).toContain(said);
  });
});
