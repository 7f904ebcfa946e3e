import { inspect } from 'node:util';
import { type LogEvent, Secret } from 'openstack-client-lite';
import { FakeCloud, hang } from './fake-cloud.js';

const PASSWORD = 's3cret-pass';
const FERNET = `gAAAAA${'Bq1_x-'.repeat(20)}==`;

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
});
afterEach(() => cloud.stop());

/** Everything a person or a log could see of it. */
function shown(thing: unknown): string {
  const seen = [inspect(thing, { depth: 9 }), JSON.stringify(thing), String(thing)];
  if (thing instanceof Error)
    seen.push(thing.stack ?? '', JSON.stringify({ ...thing }), inspect(thing.cause));
  return seen.join('\n');
}

describe('a secret', () => {
  it('is shown to nobody who does not ask for it by name', () => {
    const secret = new Secret('never-told');
    expect(shown({ secret, list: [secret] })).not.toContain('never-told');
    expect(`${secret}`).toBe('[hidden]');
    expect(secret.reveal()).toBe('never-told');
  });

  it('of a cloud is not in its printed configuration', () => {
    expect(shown(cloud.config())).not.toContain(PASSWORD);
  });
});

describe('the debug log', () => {
  it('shows every request and answer, without passwords, tokens, adminPass and user_data', async () => {
    const events: LogEvent[] = [];
    cloud.on('POST', '/compute/v2.1/servers/s1/action', {
      status: 202,
      headers: { 'x-openstack-request-id': 'req-7' },
    });
    await cloud.write(
      ({ compute }) =>
        compute.servers.prepareAction('s1', {
          name: 'rebuild',
          body: { adminPass: 'root-pw', user_data: 'IyEvYmluL3No', metadata: { note: 'kept' } },
        }),
      cloud.connect({ log: (event) => events.push(event) }),
    );
    const text = shown(events);
    for (const hidden of [PASSWORD, 'token-1', 'root-pw', 'IyEvYmluL3No']) expect(text).not.toContain(hidden);
    const request = events.find((event) => event.type === 'request' && event.url.endsWith('/action'));
    expect(request).toMatchObject({
      headers: { 'X-Auth-Token': '[hidden]', 'X-OpenStack-Nova-API-Version': '2.1' },
      body: { rebuild: { adminPass: '[hidden]', user_data: '[hidden]', metadata: { note: 'kept' } } },
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'answer', status: 202, requestId: 'req-7', attempt: 1 }),
    );
    const login = events.find((event) => event.type === 'request' && event.service === 'identity');
    expect(login).toMatchObject({
      body: { auth: { identity: { password: { user: { name: 'admin', password: '[hidden]' } } } } },
    });
  });

  it.each([
    [
      'a token',
      { kind: 'token', token: new Secret('old-token'), scope: { kind: 'none' } } as const,
      'old-token',
    ],
    [
      'an application credential',
      { kind: 'application-credential', reference: { id: 'ac1' }, secret: new Secret('ac-secret') } as const,
      'ac-secret',
    ],
  ])('does not show the login by %s', async (_how, credential, hidden) => {
    const events: LogEvent[] = [];
    await cloud.connect({ log: (event) => events.push(event) }, { credential }).identity.token();
    expect(JSON.stringify(cloud.logins()[0]?.body)).toContain(hidden);
    expect(shown(events)).not.toContain(hidden);
  });
});

describe('an error', () => {
  it.each([
    ['JSON that repeats the request', `Invalid input. Value: {"adminPass": "root-pw", "name": "x"}`],
    ["Python's way to write it", `Value: {'adminPass': 'root-pw', 'user_data': 'IyEvYmluL3No'}. is too long`],
    ['a header', `bad header X-Auth-Token: root-pw`],
    ['a Fernet token', `could not recognise ${FERNET}`],
    ['an address with a login', `cannot reach http://nova:root-pw@10.0.0.1:5672/`],
  ])('hides secrets in the words of the service: %s', async (_what, message) => {
    cloud.on('GET', '/compute/v2.1/servers/s1', {
      status: 400,
      json: { badRequest: { code: 400, message } },
    });
    const error = await cloud
      .connect()
      .compute.servers.show('s1')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'BadRequest' });
    for (const hidden of ['root-pw', 'IyEvYmluL3No', FERNET]) expect(shown(error)).not.toContain(hidden);
    expect(shown(error)).toContain('[hidden]');
  });

  it('hides a password that a gateway shows in its page, before the page is stripped and cut', async () => {
    const sent = '{"password": "s3cret-pass", "token": "token-1"}';
    const escaped = sent.replaceAll('"', '&quot;');
    for (const filler of [0, 940, 960, 980, 60_000]) {
      cloud.on('GET', '/compute/v2.1/servers/s1', {
        status: 502,
        text: `<html><body>${'x '.repeat(filler / 2)}<b>s3cret-</b>pass ${escaped} s3cret-pass</body></html>`,
      });
      const error = await cloud
        .connect({ retries: 0 })
        .compute.servers.show('s1')
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'HttpError' });
      expect(shown(error)).not.toMatch(/s3cret-p|token-1/);
    }
  });

  it('reads no more of an error than its words can need, and nothing of it takes long', async () => {
    for (const part of ['a-a-', '<', '<style ', '&amp;', '<b>x</b>', 'password=']) {
      cloud.on('GET', '/compute/v2.1/servers/s1', {
        status: 500,
        text: part.repeat(8_000_000 / part.length),
      });
      const began = performance.now();
      const error = await cloud
        .connect({ retries: 0 })
        .compute.servers.show('s1')
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ status: 500 });
      expect(performance.now() - began).toBeLessThan(3_000);
    }
  });

  it('is one for an answer that is too large to be any list', async () => {
    cloud.on('GET', '/compute/v2.1/servers/s1', { status: 200, text: ' '.repeat(33 * 1024 * 1024) });
    await expect(cloud.connect({ retries: 0 }).compute.servers.show('s1')).rejects.toThrow(
      'the answer was too large',
    );
  });

  it('of a refused login, a lost answer or a timeout shows neither password nor token', async () => {
    cloud.on('GET', '/compute/v2.1/servers/s1', hang);
    const slow = await cloud
      .connect({ timeoutMs: 300, retries: 0 })
      .compute.servers.show('s1')
      .catch((thrown: unknown) => thrown);
    expect(slow).toMatchObject({ name: 'Timeout' });
    cloud.on('POST', '/identity/v3/auth/tokens', {
      status: 401,
      json: { error: { code: 401, message: `password: ${PASSWORD}` } },
    });
    const refused = await cloud
      .connect()
      .compute.servers.show('s1')
      .catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ name: 'Unauthorized' });
    for (const error of [slow, refused]) {
      expect(shown(error)).not.toContain(PASSWORD);
      expect(shown(error)).not.toContain('token-1');
    }
  });
});

describe("the service's own words", () => {
  const cases: [string, { json?: unknown; text?: string }, string | null][] = [
    [
      'Nova and Cinder',
      { json: { itemNotFound: { code: 404, message: 'Instance x could not be found.' } } },
      'Instance x could not be found.',
    ],
    [
      'Keystone',
      { json: { error: { code: 404, message: 'Could not find user: x.', title: 'Not Found' } } },
      'Could not find user: x.',
    ],
    [
      'Placement',
      {
        json: {
          errors: [
            {
              status: 404,
              title: 'Not Found',
              detail: 'The resource could not be found.\n\n No resource provider with uuid x found  ',
            },
          ],
        },
      },
      'The resource could not be found. No resource provider with uuid x found',
    ],
    [
      'Neutron',
      { json: { NeutronError: { type: 'PortNotFound', message: 'Port x could not be found.', detail: '' } } },
      'Port x could not be found.',
    ],
    [
      'Glance',
      {
        json: {
          message: 'No image found with ID x<br /><br />\n\n\n',
          code: '404 Not Found',
          title: 'Not Found',
        },
      },
      'No image found with ID x',
    ],
    [
      'a gateway',
      {
        text: '<html><head><title>502</title><style>p{}</style></head><body><h1>502 Bad Gateway</h1></body></html>',
      },
      '502 Bad Gateway',
    ],
    ['nobody', { text: '' }, null],
  ];
  it.each(cases)('are found in what %s sends', async (_who, body, message) => {
    cloud.on('GET', '/compute/v2.1/servers/s1', { status: 404, ...body });
    await expect(cloud.connect().compute.servers.show('s1')).rejects.toMatchObject({
      name: 'NotFound',
      serviceMessage: message,
    });
  });
});
