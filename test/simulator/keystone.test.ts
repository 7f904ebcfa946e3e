import { type Body, call, login, startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

const HOUR = 3_600_000;
const DEFAULT = { name: 'Default' };

describe('tokens', () => {
  it('live an hour', async () => {
    const cloud = await startCloud();
    await cloud.clock.advance(HOUR - 1);
    expect((await cloud.nova('GET', '/v2.1/servers')).status).toBe(200);
    await cloud.clock.advance(1);
    const refused = await cloud.nova('GET', '/v2.1/servers');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe(`Keystone uri="${cloud.simulator.authUrl}"`);
  });

  it('can be looked at, and end when they are revoked', async () => {
    const cloud = await startCloud();
    const token = await login(cloud.simulator);
    const about = (method: string) =>
      call(`${cloud.simulator.authUrl}/auth/tokens`, {
        method,
        headers: { 'x-auth-token': token, 'x-subject-token': token },
      });
    expect((await about('HEAD')).status).toBe(200);
    expect((await about('GET')).body.token.project.name).toBe('admin');
    expect((await about('DELETE')).status).toBe(204);
    expect((await about('HEAD')).status).toBe(401);
  });

  it('all end at once when asked', async () => {
    const cloud = await startCloud();
    cloud.simulator.tokens.revokeAll();
    expect((await cloud.nova('GET', '/v2.1/servers')).status).toBe(401);
  });

  it('name the services, the compute one with /v2.1', async () => {
    const cloud = await startCloud();
    const token = await login(cloud.simulator);
    const { body } = await call(`${cloud.simulator.authUrl}/auth/catalog`, {
      headers: { 'x-auth-token': token },
    });
    const urls = Object.fromEntries(
      body.catalog.map((service: Body) => [
        service.type,
        service.endpoints.find((endpoint: Body) => endpoint.interface === 'public').url,
      ]),
    );
    expect(urls.compute).toBe(`${cloud.simulator.origins.compute}/v2.1`);
    expect(Object.keys(urls).sort()).toEqual([
      'compute',
      'identity',
      'image',
      'network',
      'placement',
      'volumev3',
    ]);
  });
});

describe('logging in', () => {
  it.each([
    ['a wrong password', (auth: Body) => ({ ...auth, password: 'wrong' })],
    ['an unknown user', (auth: Body) => ({ ...auth, name: 'nobody' })],
    ['another domain', (auth: Body) => ({ ...auth, domain: { name: 'elsewhere' } })],
  ])('is refused with %s', async (_what, change) => {
    const cloud = await startCloud();
    const { admin } = cloud.simulator.world.tenancy;
    const user = change({ name: admin.name, domain: DEFAULT, password: admin.password });
    const reply = await call(`${cloud.simulator.authUrl}/auth/tokens`, {
      method: 'POST',
      body: { auth: { identity: { methods: ['password'], password: { user } } } },
    });
    expect(reply.status).toBe(401);
  });

  it('is refused to a project that is not the user’s', async () => {
    const cloud = await startCloud();
    const { member } = cloud.simulator.world.tenancy;
    const user = { id: member.id, password: member.password };
    const scope = { project: { name: 'admin', domain: DEFAULT } };
    const reply = await call(`${cloud.simulator.authUrl}/auth/tokens`, {
      method: 'POST',
      body: { auth: { identity: { methods: ['password'], password: { user } }, scope } },
    });
    expect(reply.status).toBe(401);
  });

  it('works with an application credential until it expires, which its resource tells', async () => {
    const cloud = await startCloud();
    const { tenancy } = cloud.simulator.world;
    tenancy.applicationCredentials.push({
      id: 'abc',
      name: 'drover',
      secret: 'hidden',
      user: tenancy.admin,
      expiresAt: cloud.clock.now() + HOUR / 2,
      unrestricted: false,
    });
    const log = (secret: string) =>
      call(`${cloud.simulator.authUrl}/auth/tokens`, {
        method: 'POST',
        body: {
          auth: {
            identity: {
              methods: ['application_credential'],
              application_credential: { id: 'abc', secret },
            },
          },
        },
      });
    const granted = await log('hidden');
    expect(granted.status).toBe(201);
    expect((await log('guessed')).status).toBe(401);
    const token = granted.headers.get('x-subject-token')!;
    const shown = await call(
      `${cloud.simulator.authUrl}/users/${tenancy.admin.id}/application_credentials/abc`,
      { headers: { 'x-auth-token': token } },
    );
    expect(shown.body.application_credential.expires_at).toMatch(/^2026-11-22T19:30:00/);
    await cloud.clock.advance(HOUR / 2);
    expect((await log('hidden')).status).toBe(401);
  });
});
