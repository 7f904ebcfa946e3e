import type { Cloud } from '../../src/cloud/cloud.js';
import { resolveServer } from '../../src/cloud/resolve-server.js';

const cloud = {
  name: 'lab',
  findServers: async () => [],
  serverNames: async () => ['web-01', 'db-07'],
} as unknown as Cloud;

describe('a server that there is not', () => {
  it('is refused with the nearest name, and no word of other clouds where there is none', async () => {
    await expect(resolveServer(cloud, 'web-1')).rejects.toMatchObject({
      code: 'server-not-found',
      message: 'No server `web-1` in lab.',
      remedy: 'Did you mean `web-01`? Give its whole name or its id.',
    });
  });

  it('may be in another cloud: those there are, are named', async () => {
    await expect(resolveServer(cloud, 'mail', undefined, ['prod', 'stage'])).rejects.toMatchObject({
      remedy: 'Give its whole name or its id. Another cloud is named with `--cloud`: prod, stage.',
    });
  });
});

describe('a server in another project than the one that is named', () => {
  const found = [
    { id: 'i', name: 'web-01', projectId: 'p1', projectName: 'demo', host: 'compute1', status: 'ACTIVE' },
  ];
  const there = {
    ...cloud,
    findServers: async (_name: string, { project }: { project?: string } = {}) =>
      project === undefined || project === 'demo' ? found : [],
  } as unknown as Cloud;

  it('is told with where it is, and no other server is named', async () => {
    await expect(resolveServer(there, 'web-01', 'shop')).rejects.toMatchObject({
      code: 'server-in-other-project',
      message: '`web-01` is not in project `shop` of lab, but in demo.',
      remedy: 'Leave `--project` out, or give the right one.',
    });
    await expect(resolveServer(there, 'web-01', 'demo')).resolves.toEqual(found[0]);
  });
});
