import { readFileSync } from 'node:fs';
import {
  type CloudConfig,
  type Credential,
  isConfigError,
  loadCloudConfig,
  type Scope,
} from 'openstack-client-lite';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly ask?: string;
  readonly region?: string;
  /** What openstacksdk 0.101 (Debian 12) made of it: its own names, absent where it has nothing. */
  readonly sdk: 'refused' | SdkView;
  /** Why ours differs on purpose. */
  readonly here?: string;
}

interface SdkView {
  readonly cloud: string;
  readonly region?: string;
  readonly interface: string;
  readonly auth: Readonly<Record<string, string>>;
  readonly verify: boolean | string;
  readonly cert?: string | readonly [string, string];
  readonly timeout?: number;
  readonly overrides?: Readonly<Record<string, string>>;
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/clouds/openstacksdk.json', import.meta.url), 'utf8'),
) as Case[];

/** In the SDK's terms; a certificate's file holds its own name. */
function view(config: CloudConfig): SdkView {
  const { tls } = config;
  const services = { compute: 'compute', volume: 'block-storage', placement: 'placement' } as const;
  const overrides = Object.entries(services).flatMap(([ours, theirs]) => {
    const url = config.endpointOverrides[ours as keyof typeof services];
    return url === undefined ? [] : [[theirs, url]];
  });
  return {
    cloud: config.name,
    ...(config.region !== null && { region: config.region }),
    interface: config.interface,
    auth: { auth_url: config.authUrl, ...authOf(config.credential) },
    verify: tls.verify && tls.ca !== null ? tls.ca : tls.verify,
    ...(tls.cert !== null && { cert: tls.key === null ? tls.cert : [tls.cert, tls.key.reveal()] }),
    ...(config.apiTimeoutMs !== null && { timeout: config.apiTimeoutMs / 1000 }),
    ...(overrides.length > 0 && { overrides: Object.fromEntries(overrides) }),
  };
}

function authOf(credential: Credential): Record<string, string> {
  if (credential.kind === 'application-credential') {
    const { reference } = credential;
    return {
      application_credential_secret: credential.secret.reveal(),
      ...('id' in reference
        ? { application_credential_id: reference.id }
        : { application_credential_name: reference.name, ...userOf(reference.user) }),
    };
  }
  const own =
    credential.kind === 'token'
      ? { token: credential.token.reveal() }
      : { password: credential.password.reveal(), ...userOf(credential.user) };
  return { ...own, ...scopeOf(credential.scope) };
}

function userOf(user: (Credential & { kind: 'password' })['user']): Record<string, string> {
  return 'id' in user ? { user_id: user.id } : { username: user.name, ...named('user_domain', user.domain) };
}

/** The domain `default` is what ours writes out and theirs leaves to the login. */
function named(prefix: string, of: { id: string } | { name: string }): Record<string, string> {
  if ('name' in of) return { [`${prefix}_name`]: of.name };
  return of.id === 'default' ? {} : { [`${prefix}_id`]: of.id };
}

function scopeOf(scope: Scope): Record<string, string> {
  if (scope.kind === 'none') return {};
  if (scope.kind === 'system') return { system_scope: 'all' };
  if (scope.kind === 'trust') return { trust_id: scope.trust.id };
  if (scope.kind === 'domain') return named('domain', scope.domain);
  const { project } = scope;
  return 'id' in project
    ? { project_id: project.id }
    : { project_name: project.name, ...named('project_domain', project.domain) };
}

/** Theirs with the names that mean the same as another that is there left out, as ours says only one. */
function plain(sdk: SdkView): SdkView {
  const auth = { ...sdk.auth };
  for (const kind of ['user_domain', 'project_domain']) {
    if (auth[`${kind}_id`] !== undefined) delete auth[`${kind}_name`];
  }
  if (auth.default_domain_name !== undefined) {
    auth.user_domain_name ??= auth.default_domain_name;
    delete auth.default_domain_name;
  }
  return { ...sdk, auth, interface: sdk.interface.replace(/URL$/, '') };
}

function load({ files, env = {}, ask, region }: Case): CloudConfig | 'refused' {
  try {
    return loadCloudConfig({
      env,
      home: '/home/op',
      cwd: '/here',
      // The certificates' files are named by what they hold.
      readFile: (path) => {
        const name = path.replace('/here/', '');
        return /^(?:CA|CERT|KEY)$/.test(name.replace(/^\.\//, '')) ? name.replace(/^\.\//, '') : files[name];
      },
      ...(ask !== undefined && { cloud: ask }),
      ...(region !== undefined && { region }),
    });
  } catch (error) {
    if (isConfigError(error)) return 'refused';
    throw error;
  }
}

describe('clouds.yaml as openstacksdk reads it', () => {
  it('is compared over at least forty files', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
  });

  it.each(cases.filter(({ here }) => here === undefined).map((one): [string, Case] => [one.name, one]))(
    '%s',
    (_name, one) => {
      const loaded = load(one);
      const ours = loaded === 'refused' ? loaded : view(loaded);
      expect(ours).toEqual(one.sdk === 'refused' ? 'refused' : plain(one.sdk));
    },
  );

  it.each(cases.filter(({ here }) => here !== undefined).map((one): [string, Case] => [one.name, one]))(
    'differs on purpose: %s',
    (_name, one) => {
      expect(one.here).toMatch(load(one) === 'refused' ? /^refused: / : /^taken: /);
    },
  );
});
