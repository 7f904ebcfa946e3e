import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { createLog } from '../../src/base/log.js';
import type { Clouds } from '../../src/cloud/clouds.js';
import { type OpenCloudsParts, openClouds, requireClouds } from '../../src/cloud/open-clouds.js';

const TWO = `
clouds:
  lab: { auth: { auth_url: "http://127.0.0.1:1/v3", username: u, password: p, project_name: a, user_domain_name: Default, project_domain_name: Default } }
  prod: { auth: { auth_url: "http://127.0.0.1:1/v3", username: u, password: p, project_name: a, user_domain_name: Default, project_domain_name: Default } }
  half: { auth: { auth_url: "http://127.0.0.1:1/v3" } }
`;

function opened(config: OpenCloudsParts['config'], env: OpenCloudsParts['env'] = {}): Clouds {
  return openClouds({
    config,
    env,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    timeoutMs: 5000,
  });
}

describe('the clouds of clouds.yaml', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drover-clouds-'));
    file = join(directory, 'clouds.yaml');
    await writeFile(file, TWO);
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it.each([
    ['those of `use`, in its order', { use: ['prod', 'lab'] }, {}, ['prod', 'lab']],
    ['the one of OS_CLOUD', {}, { OS_CLOUD: 'prod' }, ['prod']],
    ['all of them else', {}, {}, ['lab', 'prod', 'half']],
  ])('are %s', (_what, use, env, names) => {
    expect(opened({ file, ...use }, env).names).toEqual(names);
  });

  it('that are named and not there are refused, with those that are', () => {
    const refusal = (use: object, env = {}) => {
      try {
        requireClouds({ config: { file, ...use }, env });
        return undefined;
      } catch (error) {
        return error;
      }
    };
    expect(refusal({ use: ['lab', 'nowhere'] })).toMatchObject({
      code: 'config-clouds',
      message: '`clouds.use` names nowhere, which clouds.yaml does not have.',
      remedy: 'It has: lab, prod, half.',
    });
    expect(refusal({}, { OS_CLOUD: 'nowhere' })).toMatchObject({
      message: 'OS_CLOUD names nowhere, which clouds.yaml does not have.',
    });
    expect(refusal({ use: ['lab', 'half'] })).toBeUndefined();
    expect(refusal({})).toBeUndefined();
  });

  it('are connected without a word to the cloud; a cloud half described says what lacks, and hides no other', async () => {
    const clouds = opened({ file });
    await expect(clouds.open('lab')).resolves.toMatchObject({ name: 'lab', region: null });
    await expect(clouds.open('half')).rejects.toMatchObject({
      code: 'config-clouds',
      message: expect.stringContaining('cloud half'),
      remedy: expect.stringMatching(/\S/),
    });
    await clouds.close();
  });

  it('that cannot be reached say so, and that nothing was done', async () => {
    const clouds = opened({ file });
    const cloud = await clouds.open('lab');
    await expect(cloud.services()).rejects.toMatchObject({
      code: 'cloud-unreachable',
      acted: 'no',
      message: expect.stringContaining('Keystone of lab cannot be reached at http://127.0.0.1:1'),
    });
    await clouds.close();
  });

  it('cannot be told from a file that is not there', () => {
    expect(() => opened({ file: join(directory, 'none.yaml') })).toThrow(
      expect.objectContaining({ code: 'config-clouds' }),
    );
  });
});
