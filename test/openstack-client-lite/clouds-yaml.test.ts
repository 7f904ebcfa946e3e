import {
  type CloudConfig,
  type ConfigError,
  type ConfigOptions,
  isConfigError,
  listClouds,
  loadCloudConfig,
} from 'openstack-client-lite';

type Files = Record<string, string>;

/** A machine: its files and its environment, nothing of the one the tests run on. */
function machine(files: Files, env: Record<string, string> = {}): ConfigOptions {
  return { env, home: '/home/op', cwd: '/srv/bot', readFile: (path) => files[path] };
}

const load = (files: Files, env: Record<string, string> = {}, more: ConfigOptions = {}): CloudConfig =>
  loadCloudConfig({ ...machine(files, env), ...more });

const HERE = '/srv/bot/clouds.yaml';
const HOME = '/home/op/.config/openstack/clouds.yaml';
const SITE = '/etc/openstack/clouds.yaml';

const lab = (url: string) => `
clouds:
  lab:
    auth: {auth_url: ${url}, username: admin, password: pw, project_name: admin}
`;
const oneCloud = (settings: string) => `clouds:\n  lab:\n${settings.replace(/^/gm, '    ')}\n`;
const AUTH = 'auth: {auth_url: "https://k/v3", username: admin, password: pw, project_name: admin}\n';

describe('which clouds.yaml', () => {
  it('is the first of the working folder, the home and /etc', () => {
    const all = { [HERE]: lab('http://here'), [HOME]: lab('http://home'), [SITE]: lab('http://site') };
    expect(load(all).authUrl).toBe('http://here');
    expect(load({ [HOME]: all[HOME] as string, [SITE]: all[SITE] as string }).authUrl).toBe('http://home');
    expect(load({ [SITE]: all[SITE] as string })).toMatchObject({ authUrl: 'http://site', file: SITE });
  });

  it('is that of OS_CLIENT_CONFIG_FILE before all others, if it is there', () => {
    const files = { [HERE]: lab('http://here'), '/x/my.yaml': lab('http://named') };
    expect(load(files, { OS_CLIENT_CONFIG_FILE: '/x/my.yaml' }).authUrl).toBe('http://named');
    expect(load(files, { OS_CLIENT_CONFIG_FILE: '/x/none.yaml' }).authUrl).toBe('http://here');
  });

  it('is the one the caller names, or an error', () => {
    const files = { [HERE]: lab('http://here'), '/srv/bot/conf/c.yaml': lab('http://asked') };
    expect(load(files, {}, { file: 'conf/c.yaml' }).authUrl).toBe('http://asked');
    expect(() => load(files, {}, { file: '~/none.yaml' })).toThrow(
      '/home/op/none.yaml: There is no such file.',
    );
  });

  it('may end in .yml or be JSON', () => {
    const json = JSON.stringify({
      clouds: { lab: { auth: { auth_url: 'http://json', username: 'a', password: 'b' } } },
    });
    expect(load({ '/etc/openstack/clouds.json': json }).authUrl).toBe('http://json');
    expect(load({ '/srv/bot/clouds.yml': lab('http://yml') }).authUrl).toBe('http://yml');
  });

  it('is told to be missing with every place where it was looked for', () => {
    expect(() => load({})).toThrow(
      /There is no clouds\.yaml\. .*\/srv\/bot\/clouds\.yaml.*\/etc\/openstack\/clouds\.yaml/,
    );
  });
});

describe('which cloud', () => {
  const two = { [HERE]: `clouds:\n  a:\n    ${AUTH.trim()}\n  b:\n    ${AUTH.trim()}\n` };

  it('is the asked one, else OS_CLOUD, else the only one', () => {
    expect(load(two, { OS_CLOUD: 'a' }, { cloud: 'b' }).name).toBe('b');
    expect(load(two, { OS_CLOUD: 'a' }).name).toBe('a');
    expect(load({ [HERE]: lab('http://x') }).name).toBe('lab');
  });

  it('must be said when there are several', () => {
    expect(() => load(two)).toThrow(/several clouds, and none was chosen\. Set OS_CLOUD to one of: a, b\./);
  });

  it('that is not there is told with those that are', () => {
    expect(() => load(two, { OS_CLOUD: 'c' })).toThrow(
      `${HERE}, cloud c: There is no such cloud. It has: a, b.`,
    );
  });

  it('may be listed without reading any', () => {
    expect(listClouds(machine({ [HERE]: 'clouds:\n  good: {}\n  broken: 7\n' }))).toEqual([
      { name: 'good', file: HERE },
      { name: 'broken', file: HERE },
    ]);
  });

  it('may be the environment alone, as a sourced openrc leaves it', () => {
    const env = {
      OS_AUTH_URL: 'http://k:5000/v3',
      OS_USERNAME: 'admin',
      OS_PASSWORD: 'pw',
      OS_PROJECT_NAME: 'ops',
      OS_USER_DOMAIN_NAME: 'Users',
      OS_REGION_NAME: 'R1',
      OS_INTERFACE: 'internalURL',
      OS_IDENTITY_API_VERSION: '3',
    };
    expect(load({}, env)).toMatchObject({
      name: 'envvars',
      file: null,
      region: 'R1',
      interface: 'internal',
      credential: { kind: 'password', user: { name: 'admin', domain: { name: 'Users' } } },
    });
  });
});

describe('what lies over what', () => {
  it('is secure.yaml over clouds.yaml over its profile', () => {
    const config = load({
      [HERE]: oneCloud(
        'profile: vendor\nregion_name: R2\nauth: {username: bot, project_name: ops, password: from-clouds}',
      ),
      '/etc/openstack/clouds-public.yaml':
        'public-clouds:\n  vendor: {auth: {auth_url: "https://vendor/v3", username: nobody}, region_name: R1, interface: internal}\n',
      '/home/op/.config/openstack/secure.yaml': oneCloud('auth: {password: from-secure}'),
    });
    expect(config).toMatchObject({
      authUrl: 'https://vendor/v3',
      region: 'R2',
      interface: 'internal',
      credential: { user: { name: 'bot' } },
    });
    expect(config.credential.kind === 'password' && config.credential.password.reveal()).toBe('from-secure');
  });

  it('is the secure.yaml beside a named clouds.yaml first', () => {
    const config = load(
      {
        '/x/clouds.yaml': oneCloud('auth: {auth_url: "http://k", username: bot}'),
        '/x/secure.yaml': oneCloud('auth: {password: beside}'),
        '/etc/openstack/secure.yaml': oneCloud('auth: {password: elsewhere}'),
      },
      {},
      { file: '/x/clouds.yaml' },
    );
    expect(config.credential.kind === 'password' && config.credential.password.reveal()).toBe('beside');
  });

  it('is a region over its cloud', () => {
    const settings = `${AUTH}regions:\n- R1\n- {name: R2, values: {interface: admin}}`;
    expect(load({ [HERE]: oneCloud(settings) })).toMatchObject({ region: 'R1', interface: 'public' });
    expect(load({ [HERE]: oneCloud(settings) }, {}, { region: 'R2' })).toMatchObject({
      region: 'R2',
      interface: 'admin',
    });
    expect(() => load({ [HERE]: oneCloud(settings) }, {}, { region: 'R3' })).toThrow(
      'cloud lab, region_name: There is no such region. It has: R1, R2.',
    );
  });

  it('works with anchors and merge keys', () => {
    const text = `base: &base\n  auth: {auth_url: "http://k", username: u, password: p}\nclouds:\n  lab:\n    <<: *base\n    region_name: R1\n`;
    expect(load({ [HERE]: text })).toMatchObject({ authUrl: 'http://k', region: 'R1' });
  });
});

describe('credentials', () => {
  const credential = (settings: string) => load({ [HERE]: oneCloud(settings) }).credential;

  it('name domains by id or name, for user and project apart, and default as the CLI does', () => {
    expect(
      credential(
        'auth: {auth_url: "http://k", username: u, password: p, user_domain_id: d1, project_name: x, project_domain_name: D2}',
      ),
    ).toMatchObject({
      user: { name: 'u', domain: { id: 'd1' } },
      scope: { kind: 'project', project: { name: 'x', domain: { name: 'D2' } } },
    });
    expect(
      credential('auth: {auth_url: "http://k", username: u, password: p, project_id: p1}'),
    ).toMatchObject({
      user: { name: 'u', domain: { id: 'default' } },
      scope: { kind: 'project', project: { id: 'p1' } },
    });
  });

  it('may have the scope of the system, of a domain, or none', () => {
    const scoped = (scope: string) =>
      credential(`auth: {auth_url: "http://k", user_id: u, password: p${scope}}`);
    expect(scoped(', system_scope: all')).toMatchObject({ scope: { kind: 'system' } });
    expect(scoped(', domain_name: D')).toMatchObject({ scope: { kind: 'domain', domain: { name: 'D' } } });
    expect(scoped('')).toMatchObject({ scope: { kind: 'none' } });
    expect(() => scoped(', system_scope: all, project_id: p')).toThrow(/more than one scope/);
  });

  it('may be a token or an application credential', () => {
    expect(
      credential('auth_type: v3token\nauth: {auth_url: "http://k", token: t, project_id: p}'),
    ).toMatchObject({
      kind: 'token',
      scope: { kind: 'project' },
    });
    expect(
      credential(
        'auth_type: v3applicationcredential\nauth: {auth_url: "http://k", application_credential_id: a, application_credential_secret: s}',
      ),
    ).toMatchObject({ kind: 'application-credential', reference: { id: 'a' } });
    expect(
      credential(
        'auth_type: v3applicationcredential\nauth: {auth_url: "http://k", application_credential_name: bot, application_credential_secret: s, username: u, user_domain_name: D}',
      ),
    ).toMatchObject({ reference: { name: 'bot', user: { name: 'u', domain: { name: 'D' } } } });
  });
});

describe('the rest', () => {
  it('is endpoint overrides, by our names and by the types of the catalog', () => {
    const settings = `${AUTH}compute_endpoint_override: http://nova/v2.1\nblock_storage_endpoint_override: http://cinder/v3\nplacement_endpoint_override: http://placement`;
    expect(load({ [HERE]: oneCloud(settings) }).endpointOverrides).toEqual({
      compute: 'http://nova/v2.1',
      volume: 'http://cinder/v3',
      placement: 'http://placement',
    });
  });

  it('is TLS: verify, insecure, cacert, our own certificate', () => {
    const tls = (settings: string, files: Files = {}) =>
      load({ [HERE]: oneCloud(AUTH + settings), ...files }).tls;
    expect(tls('')).toEqual({ verify: true, ca: null, cert: null, key: null });
    expect(tls('verify: false').verify).toBe(false);
    expect(tls('insecure: "True"').verify).toBe(false);
    const files = { '/home/op/ca.pem': 'CA', '/c.pem': 'CERT', '/k.pem': 'KEY' };
    const own = tls('cacert: ~/ca.pem\ncert: /c.pem\nkey: /k.pem', files);
    expect(own).toMatchObject({ ca: 'CA', cert: 'CERT' });
    expect(own.key?.reveal()).toBe('KEY');
  });

  it('is the time a call may take', () => {
    expect(load({ [HERE]: oneCloud(`${AUTH}api_timeout: 12.5`) }).apiTimeoutMs).toBe(12_500);
  });
});

function thrownBy(work: () => unknown): ConfigError {
  try {
    work();
  } catch (error) {
    if (isConfigError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an error', () => {
  const cases: [string, string, string, RegExp][] = [
    [
      'no auth_url',
      'auth: {username: u, password: p}',
      'auth.auth_url',
      /It is missing\. Set it to Keystone's address/,
    ],
    ['no password', 'auth: {auth_url: "http://k", username: u}', 'auth.password', /secure\.yaml/],
    ['no user', 'auth: {auth_url: "http://k", password: p}', 'auth.username', /Set username/],
    [
      'a number as password',
      'auth: {auth_url: "http://k", username: u, password: 0123456}',
      'auth.password',
      /It is a number, not text\. Put it in quotes\./,
    ],
    ['Keystone v2', `${AUTH}identity_api_version: 2`, 'identity_api_version', /Only Keystone v3/],
    [
      'an unknown login',
      `auth_type: v3oidcpassword\n${AUTH}`,
      'auth_type',
      /is not supported\. Use one of password, /,
    ],
    ['an unknown interface', `${AUTH}interface: inside`, 'interface', /Write public, internal or admin/],
    ['a missing cacert', `${AUTH}cacert: /none.pem`, 'cacert', /There is no such file/],
    ['a wrong flag', `${AUTH}verify: maybe`, 'verify', /Write true or false/],
    [
      'an address that is none',
      'auth: {auth_url: "keystone:5000", username: u, password: p}',
      'auth.auth_url',
      /not an http or https address/,
    ],
    [
      'a missing profile',
      'auth: {username: u, password: p}\nprofile: vexxhost',
      'profile',
      /clouds-public\.yaml/,
    ],
    ['a trust beside a project', `${AUTH.trim().slice(0, -1)}, trust_id: t}`, 'auth', /more than one scope/],
    [
      'a setting that the address wants',
      'auth: {auth_url: "http://{region_name}.k", username: u, password: p}',
      'auth.auth_url',
      /\{region_name\}, which is not set/,
    ],
    ['a region without a name', `${AUTH}regions: [{values: {}}]`, 'regions', /has no name/],
    [
      'a missing secret',
      'auth_type: v3applicationcredential\nauth: {auth_url: "http://k", application_credential_id: a}',
      'auth.application_credential_secret',
      /shows it only once/,
    ],
  ];

  it.each(cases)('for %s names file, cloud and key, and what to do', (_what, settings, key, message) => {
    let thrown: unknown;
    try {
      load({ [HERE]: oneCloud(settings) });
    } catch (error) {
      thrown = error;
    }
    if (!isConfigError(thrown)) throw new Error('no ConfigError', { cause: thrown });
    expect(thrown.details).toMatchObject({ file: HERE, cloud: 'lab', key });
    expect(thrown.message.startsWith(`${HERE}, cloud lab, ${key}: `)).toBe(true);
    expect(thrown.message).toMatch(message);
    expect(thrown.details.remedy).not.toBe('');
  });

  it('for text that is not YAML names the line, and shows none of it', () => {
    const text = 'clouds:\n  lab:\n    auth: {password: "s3cret\n  other: ]\n';
    expect(() => load({ [HERE]: text })).toThrow(
      /clouds\.yaml, other: This is not YAML at line \d+, column \d+: it lacks a quote/,
    );
    expect(() => load({ [HERE]: text })).not.toThrow(/s3cret/);
  });

  it.each([
    [
      'an alias of nothing',
      'clouds:\n  lab:\n    auth:\n      password: *s3cret\n',
      'clouds.lab.auth.password',
      4,
    ],
    ['an alias of itself', 'clouds: &s3cret\n  lab: *s3cret\n', 'clouds.lab', 2],
    [
      'a template that was not filled in',
      'clouds:\n  lab:\n    auth:\n      password: {{ s3cret }}\n',
      'clouds.lab.auth.password',
      4,
    ],
    ['an unquoted mark', 'clouds:\n  lab:\n    auth:\n      password: @s3cret\n', 'password', 4],
    ['a quote left open', 'clouds:\n  lab:\n    auth:\n      password: "s3cret\n', 'password', 5],
  ])('for %s names the key and the line, and no value', (_what, text, key, line) => {
    const thrown = thrownBy(() => load({ [HERE]: text }));
    expect(thrown.details).toMatchObject({ file: HERE, key });
    expect(thrown.message).toContain(`line ${line}`);
    expect(`${thrown.stack}${String(thrown.cause)}`).not.toContain('s3cret');
  });

  it.each([
    [
      'aliases that grow without end',
      `a: &a [x, x]\n${[...'bcdefghijklmnop'].map((one, at) => `${one}: &${one} [${`*${'abcdefghijklmnop'[at]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['brackets without end', '['.repeat(100_000)],
  ])('is one for %s, too', (_what, text) => {
    expect(thrownBy(() => load({ [HERE]: text })).message).toMatch(/This is not YAML/);
  });

  it('for a key where its file belongs shows none of it', () => {
    for (const key of ['-----BEGIN PRIVATE KEY-----\\nMIIs3cret', `MIIs3cret${'A'.repeat(5000)}`]) {
      const thrown = thrownBy(() => load({ [HERE]: oneCloud(`${AUTH}key: "${key}"`) }));
      expect(thrown.message).toMatch(/cloud lab, key: .*(into a file|such file)/);
      expect(thrown.message).not.toContain('s3cret');
    }
  });

  it('for a login in the address does not repeat it', () => {
    const settings = 'auth: {auth_url: "http://bot:hunter2@k:5000", username: u, password: p}';
    expect(() => load({ [HERE]: oneCloud(settings) })).toThrow(/holds a user name or a password/);
    expect(() => load({ [HERE]: oneCloud(settings) })).not.toThrow(/hunter2/);
  });
});
