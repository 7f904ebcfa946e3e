import { FakeCloud } from './fake-cloud.js';

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
});
afterEach(() => cloud.stop());

/** Seven servers, two a page, with next links that name the service's inner host. */
function sevenServers(): void {
  const ids = Array.from({ length: 7 }, (_none, index) => `s${index + 1}`);
  cloud.on('GET', '/compute/v2.1/servers', (asked) => {
    const query = new URLSearchParams(asked.path.split('?')[1]);
    const from = query.has('marker') ? ids.indexOf(query.get('marker') ?? '') + 1 : 0;
    const page = ids.slice(from, from + 2);
    const next = `http://inner.invalid/v2.1/servers?limit=2&marker=${page.at(-1)}`;
    return {
      json: {
        servers: page.map((id) => ({ id, name: id.toUpperCase(), links: [] })),
        ...(page.length === 2 ? { servers_links: [{ rel: 'next', href: next }] } : {}),
      },
    };
  });
}

describe('a list in pages', () => {
  it('is read to its end, the filters on every page', async () => {
    sevenServers();
    const all = await cloud.connect().compute.servers.list({ allTenants: true, limit: 2 }).all();
    expect(all.map((each) => each.id)).toEqual(['s1', 's2', 's3', 's4', 's5', 's6', 's7']);
    expect(cloud.calls('compute').map((each) => each.path.split('?')[1])).toEqual([
      'all_tenants=1&limit=2',
      'all_tenants=1&limit=2&marker=s2',
      'all_tenants=1&limit=2&marker=s4',
      'all_tenants=1&limit=2&marker=s6',
    ]);
  });

  it('is read no further than it is consumed', async () => {
    sevenServers();
    const listing = cloud.connect().compute.servers.list({ limit: 2 });
    expect(cloud.asked).toEqual([]);
    for await (const each of listing) if (each.id === 's3') break;
    expect(cloud.calls('compute')).toHaveLength(2);
  });

  it('longer than allowed is an error, never cut short in silence', async () => {
    sevenServers();
    await expect(cloud.connect().compute.servers.list({ limit: 2 }).all(5)).rejects.toMatchObject({
      name: 'TooManyResults',
      bound: 5,
    });
  });

  it('that leads in a circle is an error, not a loop', async () => {
    const servers_links = [{ rel: 'next', href: 'http://x/servers?marker=s1' }];
    cloud.on('GET', '/compute/v2.1/servers', { json: { servers: [{ id: 's1', name: 'a' }], servers_links } });
    await expect(cloud.connect().compute.servers.list().all()).rejects.toMatchObject({
      name: 'UnexpectedAnswer',
      details: { field: 'links' },
    });
    expect(cloud.calls('compute')).toHaveLength(2);
  });

  it('of instance actions has its links under another name', async () => {
    const action = (request_id: string) => ({
      action: 'create',
      instance_uuid: 's1',
      request_id,
      user_id: 'u',
      project_id: 'p',
      start_time: '2026-11-22T19:46:10.000000',
      message: null,
    });
    const links = [
      { rel: 'next', href: 'http://x/v2.1/servers/s1/os-instance-actions?limit=1&marker=req-1' },
    ];
    cloud.on(
      'GET',
      '/compute/v2.1/servers/s1/os-instance-actions',
      { json: { instanceActions: [action('req-1')], links } },
      { json: { instanceActions: [action('req-2')] } },
    );
    const all = await cloud.connect().compute.instanceActions.list('s1', { limit: 1 }).all();
    expect(all.map((each) => each.requestId)).toEqual(['req-1', 'req-2']);
  });

  it('of server groups has no links, and is read until a page is empty', async () => {
    const group = (id: string) => ({ id, name: id, policy: 'affinity', members: [] });
    cloud.on(
      'GET',
      '/compute/v2.1/os-server-groups',
      { json: { server_groups: [group('a'), group('b')] } },
      { json: { server_groups: [group('c')] } },
      { json: { server_groups: [] } },
    );
    const all = await cloud.connect().compute.serverGroups.list({ allProjects: true }).all();
    expect(all.map((each) => each.id)).toEqual(['a', 'b', 'c']);
    expect(
      cloud.calls('compute').map((each) => new URLSearchParams(each.path.split('?')[1]).get('offset')),
    ).toEqual(['0', '2', '3']);
  });
});
