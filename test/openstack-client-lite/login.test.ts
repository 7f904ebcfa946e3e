import {
  type CloudConfig,
  ConnectionFailed,
  EndpointMissing,
  isUnauthorized,
  Secret,
  Unauthorized,
} from 'openstack-client-lite';
import { FakeClock } from '../support/fake-clock.js';
import { FakeCloud } from './fake-cloud.js';
import { answer } from './recorded.js';

const TOKENS = '/identity/v3/auth/tokens';
const SERVICES = '/compute/v2.1/os-services';
const unauthorized = {
  status: 401,
  headers: { 'WWW-Authenticate': 'Keystone uri="http://10.20.0.1:5000/v3"' },
  json: {
    error: {
      code: 401,
      title: 'Unauthorized',
      message: 'The request you have made requires authentication.',
    },
  },
};

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  cloud.on('GET', SERVICES, { json: { services: [] } });
});
afterEach(() => cloud.stop());

describe('logging in', () => {
  const domain = { name: 'Default' };
  const cases: [string, CloudConfig['credential'], unknown][] = [
    [
      'a password, scoped to a project by name',
      {
        kind: 'password',
        user: { name: 'admin', domain },
        password: new Secret('pw'),
        scope: { kind: 'project', project: { name: 'ops', domain: { id: 'default' } } },
      },
      {
        identity: { methods: ['password'], password: { user: { name: 'admin', domain, password: 'pw' } } },
        scope: { project: { name: 'ops', domain: { id: 'default' } } },
      },
    ],
    [
      'a password by user id, in a trust',
      {
        kind: 'password',
        user: { id: 'u1' },
        password: new Secret('pw'),
        scope: { kind: 'trust', trust: { id: 't1' } },
      },
      {
        identity: { methods: ['password'], password: { user: { id: 'u1', password: 'pw' } } },
        scope: { 'OS-TRUST:trust': { id: 't1' } },
      },
    ],
    [
      'a password by user id, scoped to the system',
      { kind: 'password', user: { id: 'u1' }, password: new Secret('pw'), scope: { kind: 'system' } },
      {
        identity: { methods: ['password'], password: { user: { id: 'u1', password: 'pw' } } },
        scope: { system: { all: true } },
      },
    ],
    [
      'a password, scoped to a domain',
      { kind: 'password', user: { id: 'u1' }, password: new Secret('pw'), scope: { kind: 'domain', domain } },
      {
        identity: { methods: ['password'], password: { user: { id: 'u1', password: 'pw' } } },
        scope: { domain },
      },
    ],
    [
      'a token, scoped to a project by id',
      { kind: 'token', token: new Secret('tok'), scope: { kind: 'project', project: { id: 'p1' } } },
      { identity: { methods: ['token'], token: { id: 'tok' } }, scope: { project: { id: 'p1' } } },
    ],
    [
      'an application credential by id, which has its own scope',
      { kind: 'application-credential', reference: { id: 'ac1' }, secret: new Secret('sh') },
      {
        identity: {
          methods: ['application_credential'],
          application_credential: { id: 'ac1', secret: 'sh' },
        },
      },
    ],
    [
      'an application credential by name, with its user',
      {
        kind: 'application-credential',
        reference: { name: 'bot', user: { name: 'admin', domain } },
        secret: new Secret('sh'),
      },
      {
        identity: {
          methods: ['application_credential'],
          application_credential: { name: 'bot', user: { name: 'admin', domain }, secret: 'sh' },
        },
      },
    ],
  ];

  it.each(cases)('sends %s', async (_name, credential, auth) => {
    await cloud.connect({}, { credential }).identity.token();
    expect(cloud.asked).toHaveLength(1);
    expect(cloud.logins()[0]?.body).toEqual({ auth });
    expect(cloud.logins()[0]?.headers['content-type']).toBe('application/json');
  });

  it('finds v3 by the version document when the address names no version', async () => {
    cloud.on('GET', '/identity/', {
      status: 300,
      json: {
        versions: {
          values: [
            { id: 'v3.14', status: 'stable', links: [{ rel: 'self', href: `${cloud.url}/identity/v3/` }] },
            {
              id: 'v2.0',
              status: 'deprecated',
              links: [{ rel: 'self', href: `${cloud.url}/identity/v2.0/` }],
            },
          ],
        },
      },
    });
    await cloud.connect({}, { authUrl: `${cloud.url}/identity` }).identity.token();
    expect(cloud.asked.map((each) => `${each.method} ${each.path}`)).toEqual([
      'GET /identity/',
      `POST ${TOKENS}`,
    ]);
  });

  it('tells whose token it is, and of which application credential', async () => {
    const token = answer('appCredToken');
    cloud.on('POST', TOKENS, { status: 201, headers: { 'X-Subject-Token': 't' }, json: { token } });
    expect(await cloud.connect().identity.token()).toEqual({
      userId: '620d1de696304c76bcb9d26ce339cbb1',
      userName: 'admin',
      userDomain: { id: 'default', name: 'Default' },
      project: {
        id: 'd1e85b0aaafa42caa22f20ec4057ece5',
        name: 'admin',
        domain: { id: 'default', name: 'Default' },
      },
      system: false,
      roles: ['reader', 'admin', 'member'],
      methods: ['application_credential'],
      issuedAt: '2026-11-22T19:39:07.000Z',
      expiresAt: '2026-11-22T23:39:07.000Z',
      applicationCredential: { id: 'ee93da72e5b44b1f85a0a4c167403271', name: 'chatops', restricted: true },
    });
  });

  it('takes 404 for an unknown application credential as what it is: a wrong login', async () => {
    const message = 'Could not find Application Credential: 00000000000000000000000000000000.';
    cloud.on('POST', TOKENS, { status: 404, json: { error: { code: 404, message, title: 'Not Found' } } });
    const error = await cloud
      .connect()
      .compute.services.list()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unauthorized);
    expect(error).toMatchObject({ name: 'Unauthorized', status: 404, serviceMessage: message });
    expect(cloud.logins()).toHaveLength(1);
  });

  it('asks when an application credential expires', async () => {
    cloud.on('GET', '/identity/v3/users/u1/application_credentials/ac1', {
      json: {
        application_credential: {
          id: 'ac1',
          name: 'bot',
          description: null,
          expires_at: '2027-01-31T12:00:00.000000',
          project_id: 'p1',
          roles: [{ id: 'r', name: 'admin' }],
          unrestricted: false,
        },
      },
    });
    expect(await cloud.connect().identity.applicationCredential('u1', 'ac1')).toEqual({
      id: 'ac1',
      name: 'bot',
      expiresAt: '2027-01-31T12:00:00.000Z',
      roles: ['admin'],
      projectId: 'p1',
      unrestricted: false,
    });
  });
});

describe('the token', () => {
  it('is fetched once for many calls at once, and kept', async () => {
    const { compute } = cloud.connect();
    await Promise.all(Array.from({ length: 20 }, () => compute.services.list()));
    await compute.services.list();
    expect(cloud.logins()).toHaveLength(1);
    expect(new Set(cloud.calls('compute').map((each) => each.headers['x-auth-token']))).toEqual(
      new Set(['token-1']),
    );
  });

  it('is renewed before it expires, by one request for all who wait', async () => {
    const clock = new FakeClock();
    const { compute } = cloud.connect({ clock });
    await compute.services.list();
    await clock.advance(3_600_000 - 120_001);
    await compute.services.list();
    expect(cloud.logins()).toHaveLength(1);
    await clock.advance(2);
    await Promise.all(Array.from({ length: 10 }, () => compute.services.list()));
    expect(cloud.logins()).toHaveLength(2);
    expect(cloud.calls('compute').at(-1)?.headers['x-auth-token']).toBe('token-2');
  });

  it('is renewed before it expires where the wall clock was set back', async () => {
    const clock = new FakeClock();
    const { compute } = cloud.connect({ clock });
    await compute.services.list();
    clock.set(-7_200_000);
    await clock.advance(3_600_000 - 120_000);
    await compute.services.list();
    expect(cloud.logins()).toHaveLength(2);
  });

  it('is young when it starts a live migration, which goes on with it after the answer', async () => {
    const clock = new FakeClock();
    const action = '/compute/v2.1/servers/s1/action';
    cloud.on('POST', action, { status: 202 });
    const stack = cloud.connect({ clock });
    const { compute } = stack;
    const move = () =>
      cloud.write(() => compute.prepareLiveMigration('s1', { blockMigration: 'auto' }), stack);
    const tokens = () => cloud.calls('compute').map((each) => each.headers['x-auth-token']);
    await compute.services.list();
    await clock.advance(359_000);
    await move();
    expect(tokens()).toEqual(['token-1', 'token-1']);
    await clock.advance(1_001);
    await compute.services.list();
    expect(cloud.logins()).toHaveLength(1);
    await move();
    expect(tokens().at(-1)).toBe('token-2');
  });

  it('is renewed once after a 401, also for a write: the service had not seen it', async () => {
    const action = '/compute/v2.1/servers/s1/action';
    cloud.on('POST', action, unauthorized, { status: 202 });
    const stopped = await cloud.write(({ compute }) =>
      compute.servers.prepareAction('s1', { name: 'os-stop', body: null }),
    );
    expect(stopped).toMatchObject({ status: 202 });
    const tokens = cloud.calls('compute').map((each) => each.headers['x-auth-token']);
    expect(tokens).toEqual(['token-1', 'token-2']);
  });

  it('is renewed by one request when many calls get a 401 at once', async () => {
    cloud.on('GET', SERVICES, (asked) =>
      asked.headers['x-auth-token'] === 'token-1' ? unauthorized : { json: { services: [] } },
    );
    const { compute } = cloud.connect();
    await Promise.all(Array.from({ length: 8 }, () => compute.services.list()));
    expect(cloud.logins()).toHaveLength(2);
  });

  it('that is refused again when fresh is an Unauthorized, not a loop', async () => {
    cloud.on('GET', SERVICES, unauthorized);
    const error = await cloud
      .connect()
      .compute.services.list()
      .catch((thrown: unknown) => thrown);
    expect(isUnauthorized(error)).toBe(true);
    expect(cloud.calls('compute')).toHaveLength(2);
    expect(cloud.logins()).toHaveLength(2);
  });

  it('that cannot be had is told to all who wait, and asked for again by the next', async () => {
    cloud.on('POST', TOKENS, unauthorized);
    const { compute } = cloud.connect();
    const both = await Promise.allSettled([compute.services.list(), compute.services.list()]);
    expect(both.map((each) => each.status)).toEqual(['rejected', 'rejected']);
    expect(cloud.logins()).toHaveLength(1);
    await expect(compute.services.list()).rejects.toThrow(Unauthorized);
    expect(cloud.logins()).toHaveLength(2);
  });

  it('is waited for no longer than the call may take, and the others go on waiting', async () => {
    const clock = new FakeClock();
    let release = () => {};
    cloud.on('POST', TOKENS, {
      raw: (response) => {
        release = () => {
          response.writeHead(201, { 'X-Subject-Token': 'late' });
          response.end(JSON.stringify({ token: { ...answer('appCredToken'), catalog: [] } }));
        };
      },
    });
    const { identity, compute } = cloud.connect({ clock });
    const patient = identity.token();
    const hasty = compute.services.list({}, { timeoutMs: 500 }).catch((thrown: unknown) => thrown);
    await clock.until(() => cloud.logins().length === 1, 1);
    await clock.advance(500);
    expect(await hasty).toMatchObject({ name: 'Timeout', sent: 'no', timeoutMs: 500 });
    release();
    expect((await patient).userName).toBe('admin');
  });
});

describe('the catalog', () => {
  it('is read for the asked interface', async () => {
    const { compute } = cloud.connect({ retries: 0 }, { interface: 'internal' });
    await expect(compute.services.list()).rejects.toThrow(ConnectionFailed);
    expect(cloud.calls('compute')).toEqual([]);
  });

  it('without the service in our region says what there is and what to set', async () => {
    const { compute } = cloud.connect({}, { region: 'Elsewhere' });
    const error = await compute.services.list().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EndpointMissing);
    expect(error).toMatchObject({
      message:
        'The catalog has no public endpoint for compute in region Elsewhere. It has: public in RegionOne, internal in RegionOne. Set interface and region_name in clouds.yaml accordingly.',
    });
  });

  it('that is empty points to the missing project', async () => {
    const token = answer('appCredToken');
    cloud.on('POST', TOKENS, { status: 201, headers: { 'X-Subject-Token': 't' }, json: { token } });
    await expect(cloud.connect().compute.services.list()).rejects.toThrow(/no project\. Set project_name/);
  });
});
