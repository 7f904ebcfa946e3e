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
