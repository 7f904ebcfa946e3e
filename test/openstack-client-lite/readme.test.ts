import { readFileSync } from 'node:fs';
import * as client from 'openstack-client-lite';

const readme = readFileSync(
  new URL('../../packages/openstack-client-lite/README.md', import.meta.url),
  'utf8',
);

describe('the surface that the README tells of', () => {
  const named = [...readme.matchAll(/`([A-Za-z.…]+)(?:\([^`]*\))?`/g)].map(([, name = '']) => name);

  it('has each call of each service, and no other', () => {
    const openstack = client.connect(
      client.loadCloudConfig({
        cloud: 'envvars',
        env: { OS_AUTH_URL: 'http://127.0.0.1:1', OS_USERNAME: 'x', OS_PASSWORD: 'y', OS_PROJECT_NAME: 'z' },
        readFile: () => undefined,
      }),
    );
    for (const service of ['identity', 'compute', 'volume', 'placement', 'network', 'image'] as const) {
      const row = new RegExp(`^\\| \`${service}\` \\|(.*)$`, 'm').exec(readme)?.[1] ?? '';
      const told = [...row.matchAll(/`([A-Za-z.]+)`/g)].map(([, name = '']) => name);
      expect({ service, calls: told.sort() }).toEqual({ service, calls: callsOf(openstack[service]).sort() });
    }
  });

  it('names every function and class that is exported', () => {
    const errors = readme.slice(readme.indexOf('## Errors'), readme.indexOf('## Time'));
    const missing = Object.keys(client).filter((name) => !named.includes(name) && !errors.includes(name));
    expect(missing).toEqual([]);
  });

  it('has a guard for each error', () => {
    const errors = Object.entries(client).filter(
      ([, one]) => typeof one === 'function' && one.prototype instanceof client.OpenStackError,
    );
    expect(errors.length).toBeGreaterThan(10);
    expect(errors.map(([name]) => `is${name}`).filter((guard) => !(guard in client))).toEqual([]);
  });

  it('names nothing that there is not', () => {
    const guards = named.filter((name) => /^is[A-Z]\w+$/.test(name));
    expect(guards.length).toBeGreaterThan(10);
    expect(guards.filter((name) => !(name in client))).toEqual([]);
  });
});

/** `servers.show` and the like: what can be called, one level deep. */
function callsOf(api: object): string[] {
  return Object.entries(api).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'function') return [name];
    return typeof value === 'object' && value !== null ? callsOf(value).map((call) => `${name}.${call}`) : [];
  });
}
