import { DroverError } from '../../src/base/errors.js';
import { LazyClouds } from '../../src/cloud/clouds.js';
import { noSuchHost, sayingWhichCloud } from '../../src/cloud/no-such-host.js';
import { cloudOf, HEALTHY, service } from '../preflight/small-cloud.js';

const clouds = new LazyClouds(['lab', 'edge', 'down', 'far'], async (name) => {
  if (name === 'down') throw new Error('no such cloud today');
  const services = name === 'lab' ? HEALTHY.services : [service('edge7')];
  return cloudOf({ ...HEALTHY, services }, { name });
});

const asked = (host: string) =>
  sayingWhichCloud(clouds, 'lab', async () => {
    const services = (await clouds.open('lab').then((lab) => lab.services())).map((one) => one.host);
    if (!services.includes(host)) throw noSuchHost(host, 'lab', services);
    return 'done';
  });

describe('a host that is not of this cloud', () => {
  it('is told with the clouds that have it, and how to name one', async () => {
    await expect(asked('edge7')).rejects.toMatchObject({
      code: 'host-in-other-cloud',
      message: 'lab has no compute host `edge7`, but edge and far have one.',
      remedy: 'Name its cloud: `--cloud edge`.',
    });
  });

  it('that no cloud has is told with the nearest name here', async () => {
    await expect(asked('compute11')).rejects.toMatchObject({
      code: 'host-not-found',
      remedy: expect.stringMatching(/compute1/u),
    });
  });

  it('changes nothing of what goes well, nor of what goes wrong otherwise', async () => {
    await expect(asked('compute1')).resolves.toBe('done');
    const other = new DroverError('no', { code: 'other' });
    await expect(sayingWhichCloud(clouds, 'lab', () => Promise.reject(other))).rejects.toBe(other);
  });
});
