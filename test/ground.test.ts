import { readFileSync } from 'node:fs';

describe('the lockfile', () => {
  it('links openstack-client-lite to this repository, never to a registry', () => {
    const lock: unknown = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
    expect(lock).toMatchObject({
      packages: {
        'node_modules/openstack-client-lite': { resolved: 'packages/openstack-client-lite', link: true },
      },
    });
  });
});
