import { readFileSync } from 'node:fs';
import { KINDS } from '../../src/app/kinds.js';
import { DroverError } from '../../src/base/errors.js';
import { redactText } from '../../src/base/redaction.js';
import { approvalFor, hostAccessFor } from '../../src/config/config.js';
import { type LoadOptions, loadConfig } from '../../src/config/load.js';

const CONSOLE = 'console: {}\n';

function load(yaml: string, more: Partial<LoadOptions> & { files?: Record<string, string> } = {}) {
  const { files = {}, ...options } = more;
  return loadConfig({
    kinds: KINDS,
    env: {},
    home: '/home/op',
    cwd: '/etc/drover',
    readFile: (path) => {
      const text = path === '/etc/drover/drover.yaml' ? yaml : files[path];
      if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      return text;
    },
    ...options,
  });
}

function refusal(yaml: string, more: Parameters<typeof load>[1] = {}): DroverError {
  try {
    load(yaml, more);
  } catch (error) {
    if (error instanceof DroverError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('http', () => {
  const SECRET = 'f'.repeat(64);
  const BOARD = `${CONSOLE}http: { board: true, publicUrl: "https://drover.example.org/", secretFile: s }`;
  const files = { '/etc/drover/s': `${SECRET}\n` };

  it('has a listener of its own for metrics, where it is configured', () => {
    expect(load(`${CONSOLE}http: { internal: {} }`).http).toEqual({
      host: '127.0.0.1',
      port: 9400,
      internal: { host: '127.0.0.1', port: 9401 },
    });
    expect(refusal(`${CONSOLE}http: { port: 1, internal: { port: 1 } }`).message).toMatch(
      /`http\.internal\.port` is the port of `http` itself/,
    );
  });

  it('serves the board with an address, a secret, and proxies that are named', () => {
    expect(load(BOARD, { files }).http?.board).toEqual({
      publicUrl: 'https://drover.example.org',
      secret: SECRET,
    });
    const proxied = BOARD.replace(
      /\}$/,
      ', userHeader: X-Forwarded-User, trustedProxies: [ "10.0.0.0/24", "::1" ] }',
    );
    expect(load(proxied, { files }).http?.board?.proxy).toEqual({
      userHeader: 'x-forwarded-user',
      trustedProxies: ['10.0.0.0/24', '::1'],
    });
    expect(load(`${CONSOLE}http: { publicUrl: "https://drover.example.org" }`).http?.board).toBeUndefined();
  });

  it.each([
    [
      'board: true, publicUrl: "https://a.example"',
      /`http\.secret` is missing \(or `secretFile`\); the board needs it/,
    ],
    [`board: true, secret: ${SECRET}`, /`http\.publicUrl` is missing; the board needs it/],
    [
      `board: true, secret: ${SECRET}, publicUrl: "http://a.example"`,
      /`http\.publicUrl` is no https address/,
    ],
    [
      'board: true, secret: short, publicUrl: "https://a.example"',
      /`http\.secret` is shorter than 32 characters/,
    ],
    ['userHeader: X-User', /`http\.userHeader` is set, and `http\.trustedProxies` names nobody/],
    ['userHeader: "X User"', /`http\.userHeader` must be the name of a header/],
    ['trustedProxies: [ 10.0.0.0/33 ]', /`http\.trustedProxies\[0\]` must be an address or a network/],
    ['trustedProxies: [ proxy.example ]', /`http\.trustedProxies\[0\]` must be an address or a network/],
  ])('refuses { %s }', (keys, message) => {
    const { message: said } = refusal(`${CONSOLE}http: { ${keys} }`);
    expect(said).toMatch(message);
    expect(said).not.toContain(SECRET);
  });
});

describe('a database as the store', () => {
  it('has its address, whose password is a secret, and a folder for the terminal', () => {
    const file =
      'console: { directory: chat }\nstore: { kind: postgres, url: "postgresql://drover:very-secret-1@db/drover" }';
    const config = load(file);
    expect(config.store).toEqual({ kind: 'postgres', url: 'postgresql://drover:very-secret-1@db/drover' });
    expect(config.console).toEqual({ directory: '/etc/drover/chat' });
    expect(redactText('it is very-secret-1 and no other')).toBe('it is [hidden] and no other');
  });
});

describe('the defaults', () => {
  it('need one platform and nothing else', () => {
    const config = load(CONSOLE);
    expect(config).toEqual({
      file: '/etc/drover/drover.yaml',
      clouds: {},
      console: {},
      store: { kind: 'lowdb', directory: '/etc/drover/data' },
      people: {},
      roles: { operator: [], approver: [], emergency: [] },
      hooks: [],
      policy: {
        channels: [],
        approvals: expect.any(Object),
        reactions: {
          approve: ['white_check_mark', 'heavy_check_mark', '+1'],
          reject: ['x', '-1', 'no_entry_sign'],
        },
        limits: { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 },
        refuseOn: { warnings: [], unknowns: [] },
        protect: { servers: [], names: [], projects: [] },
        windows: {},
        freezes: [],
        notify: [],
        onDuty: [],
        escalateAfterMs: 15 * 60_000,
        rolling: { gates: [] },
        breaker: { failures: 3, withinMs: 1_800_000 },
        drain: { allowOnHost: [], reservePercent: 10 },
      },
    });
    expect(approvalFor(config, 'migrate')).toEqual({
      quorum: 1,
      expiresAfterMs: 4 * 3_600_000,
      executeWithinMs: 24 * 3_600_000,
      requesterMayApprove: false,
    });
    for (const kind of ['volume-create', 'volume-boot', 'volume-snapshot'] as const) {
      expect(approvalFor(config, kind).quorum).toBe(0);
    }
    expect(approvalFor(config, 'volume-retype').quorum).toBe(1);
  });

  it('give every host its login, and a cloud of its own only what differs', () => {
    const config = load(
      `${CONSOLE}hosts: { addresses: { compute1: "10.0.0.1:22" }, proxyJump: jump, byCloud: { edge: { user: ops, privateKeyFile: keys/edge } } }`,
    );
    expect(hostAccessFor(config, 'lab')).toMatchObject({
      user: 'drover',
      privateKeyFile: '/home/op/.ssh/id_ed25519',
      knownHostsFile: '/home/op/.ssh/known_hosts',
      port: 22,
      addresses: { compute1: '10.0.0.1:22' },
    });
    expect(hostAccessFor(config, 'edge')).toEqual({
      user: 'ops',
      privateKeyFile: '/etc/drover/keys/edge',
      knownHostsFile: '/home/op/.ssh/known_hosts',
      port: 22,
      addresses: {},
      proxyJump: 'jump',
    });
    expect(hostAccessFor(load(CONSOLE), 'lab')).toBeUndefined();
  });
});

describe('the example of the documentation', () => {
  it('is read as it stands, references without quotes in flow mappings included', () => {
    const config = load(readFileSync(new URL('../fixtures/config/full.yaml', import.meta.url), 'utf8'), {
      env: {
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_APP_TOKEN: 'xapp-1',
        SLACK_SIGNING_SECRET: 's',
        DISCORD_TOKEN: 'd',
      },
    });
    expect(config.slack).toEqual({
      mode: 'socket',
      botToken: 'xoxb-1',
      appToken: 'xapp-1',
      signingSecret: 's',
      apiUrl: 'https://slack.com/api/',
    });
    expect(config.discord).toMatchObject({ token: 'd', applicationId: '1', guildId: '2' });
    expect(config.hosts?.repair).toEqual({ user: 'drover', privateKeyFile: '/home/op/.ssh/repair' });
    expect(config.people).toEqual({ bob: ['slack:U0BOB', 'discord:42'] });
  });
});

describe('what is read', () => {
  it('is --config, then DROVER_CONFIG, then ./drover.yaml', () => {
    const files = {
      '/a.yaml': 'console: {}\nhttp: {port: 1}',
      '/home/op/b.yaml': 'console: {}\nhttp: {port: 2}',
    };
    const env = { DROVER_CONFIG: '~/b.yaml' };
    expect(load(CONSOLE, { files, env, file: '/a.yaml' }).http?.port).toBe(1);
    expect(load(CONSOLE, { files, env }).http?.port).toBe(2);
    expect(load(CONSOLE, { files }).http).toBeUndefined();
    expect(refusal('', { files, file: 'none.yaml' })).toMatchObject({
      code: 'config-missing',
      message: 'There is no configuration at none.yaml.',
      remedy: expect.stringContaining('--config'),
    });
  });

  it('is a file: of a folder the file in it is named', () => {
    const readFile = () => {
      throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    };
    const ask = () =>
      loadConfig({ kinds: KINDS, file: '/etc/drover', env: {}, readFile, home: '/', cwd: '/' });
    expect(ask).toThrow(
      expect.objectContaining({
        code: 'config-unreadable',
        message: 'The configuration /etc/drover is a folder.',
        remedy: 'Name the file in it, as in --config /etc/drover/drover.yaml.',
      }),
    );
  });

  it('may be JSON', () => {
    expect(load('{"console": {}, "http": {"port": 8080}}').http).toEqual({ host: '127.0.0.1', port: 8080 });
  });

  it('keeps ids of Discord whole although nobody quoted them', () => {
    const config = load(
      'discord: { token: t, applicationId: 1234567890123456789, guildId: 9223372036854775807 }',
    );
    expect(config.discord).toMatchObject({
      applicationId: '1234567890123456789',
      guildId: '9223372036854775807',
    });
  });

  it('takes numbers and switches from the environment', () => {
    const yaml = `${CONSOLE}http: { port: \${PORT} }\npolicy: { approvals: { default: { requesterMayApprove: \${ALONE} } } }`;
    const config = load(yaml, { env: { PORT: '81', ALONE: 'true' } });
    expect(config.http?.port).toBe(81);
    expect(approvalFor(config, 'force').requesterMayApprove).toBe(true);
  });

  it('reads times with their units, and kinds inherit from default', () => {
    const config = load(
      `${CONSOLE}policy: { approvals: { default: { quorum: 2, expiresAfter: 30m, executeWithin: 2d }, force: { expiresAfter: 1h30m }, volume-boot: { quorum: 1 } } }`,
    );
    expect(approvalFor(config, 'migrate')).toMatchObject({
      quorum: 2,
      expiresAfterMs: 1_800_000,
      executeWithinMs: 172_800_000,
    });
    expect(approvalFor(config, 'force')).toMatchObject({ quorum: 2, expiresAfterMs: 5_400_000 });
    expect(approvalFor(config, 'volume-boot').quorum).toBe(1);
    expect(approvalFor(config, 'volume-create').quorum).toBe(0);
  });

  it('knows a reaction by any of its names', () => {
    const { reactions } = load(
      `${CONSOLE}policy: { reactions: { approve: [":thumbsup:", "👍", ship] } }`,
    ).policy;
    expect(reactions.approve).toEqual(['+1', 'ship']);
  });
});

describe('secrets', () => {
  it('may stand in a file of their own', () => {
    const config = load('slack: { botTokenFile: bot.token, appTokenFile: ~/app.token }', {
      files: { '/etc/drover/bot.token': 'xoxb-7\n', '/home/op/app.token': 'xapp-7' },
    });
    expect(config.slack).toMatchObject({ botToken: 'xoxb-7', appToken: 'xapp-7' });
  });

  it.each([
    [
      'twice',
      'discord: { token: t, tokenFile: f, applicationId: 1, guildId: 2 }',
      'drover.yaml, line 1: `discord.token` is given twice: as `token` and as `tokenFile`.',
    ],
    [
      'in a missing file',
      'discord: { tokenFile: f, applicationId: 1, guildId: 2 }',
      "drover.yaml, line 1: `discord.tokenFile` names a file that can't be read (ENOENT).",
    ],
    [
      'nowhere',
      'discord: { applicationId: 1, guildId: 2 }',
      'drover.yaml, line 1: `discord.token` is missing (or `tokenFile`).',
    ],
    [
      'in the other place',
      'slack: { botToken: xapp-1, appToken: xapp-1 }',
      'drover.yaml, line 1: `slack.botToken` holds an app-level token (xapp-…); the bot token begins with xoxb-.',
    ],
  ])('are refused when given %s', (_, yaml, message) => {
    expect(refusal(yaml).message).toBe(message);
  });

  it('never stand in an error', () => {
    for (const yaml of [
      'slack: { botToken: "xoxb-hush }\nconsole: {}',
      'slack: { botToken: [xoxb-hush] }',
      'slack: { botTokn: xoxb-hush }',
      'discord: { token: *hush-hush }',
      'discord: { token: {{ hush }} }',
      'discord:\n  token: @hush',
      'discord: { tokenFile: /etc/hush }',
      'hosts: { privateKeyFile: "-----BEGIN PRIVATE KEY-----\\nhush" }',
      'console: &hush { a: *hush }',
    ]) {
      const error = refusal(yaml);
      expect(`${error.message}${error.remedy}${JSON.stringify(error.cause ?? '')}`).not.toContain('hush');
    }
  });

  it('of the mode in use are asked for, those of the other mode are allowed', () => {
    expect(refusal('slack: { botToken: b, signingSecret: s }').message).toBe(
      'drover.yaml, line 1: `slack.appToken` is missing (or `appTokenFile`); socket mode needs it.',
    );
    expect(refusal('slack: { mode: http, botToken: b, appToken: a }\nhttp: {}').message).toBe(
      'drover.yaml, line 1: `slack.signingSecret` is missing (or `signingSecretFile`); http mode needs it.',
    );
    expect(refusal('slack: { mode: http, botToken: b, signingSecret: s }').message).toBe(
      'drover.yaml, line 1: `slack.mode` is http, and there is no `http` section for Slack to call.',
    );
    expect(
      load('slack: { mode: http, botToken: b, signingSecret: s, appToken: a }\nhttp: {}').slack,
    ).toMatchObject({ appToken: 'a' });
  });
});

describe('what is wrong is said with file, line and key', () => {
  it.each([
    [
      'an unknown key with its nearest',
      `${CONSOLE}policy:\n  limits: { perClod: 3 }`,
      'drover.yaml, line 3: `policy.limits.perClod` is no key that Drover knows: did you mean `policy.limits.perCloud`?',
    ],
    [
      'an unknown section',
      `${CONSOLE}polcy: {}`,
      'drover.yaml, line 2: `polcy` is no key that Drover knows: did you mean `policy`?',
    ],
    [
      'an unknown kind',
      `${CONSOLE}policy: { approvals: { migrates: {} } }`,
      'drover.yaml, line 2: `policy.approvals.migrates` is no key that Drover knows: did you mean `policy.approvals.migrate`?',
    ],
    [
      'a key of another section',
      `${CONSOLE}limits: { perCloud: 3 }`,
      'drover.yaml, line 2: `limits` is no key that Drover knows: did you mean `policy.limits`?',
    ],
    [
      'a key of a cloud',
      `${CONSOLE}hosts: { byCloud: { edge: { usr: x } } }`,
      'drover.yaml, line 2: `hosts.byCloud.edge.usr` is no key that Drover knows: did you mean `hosts.byCloud.edge.user`?',
    ],
    [
      'a key that is like no other',
      'console: { colour: red }',
      'drover.yaml, line 1: `console.colour` is no key that Drover knows; known here: directory.',
    ],
    [
      'viewers',
      `${CONSOLE}roles: { viewer: [] }`,
      'drover.yaml, line 2: `roles.viewer` is no key: everybody in a permitted channel (`policy.channels`) may look.',
    ],
    [
      'a database without an address',
      `console: { directory: chat }\nstore: { kind: postgres }`,
      'drover.yaml, line 2: `store.url` is missing (or `urlFile`).',
    ],
    [
      'an address of something else',
      `console: { directory: chat }\nstore: { kind: postgres, url: "mysql://db/x" }`,
      'drover.yaml, line 2: `store.url` must be an address of PostgreSQL: it begins with postgresql://.',
    ],
    [
      'an address for files',
      `${CONSOLE}store: { url: "postgresql://db/x" }`,
      'drover.yaml, line 2: `store.url` belongs to postgres: set `kind: postgres`.',
    ],
    [
      'a terminal without a place of its own',
      `${CONSOLE}store: { kind: postgres, url: "postgresql://db/x" }`,
      'drover.yaml, line 1: `console.directory` is missing: the chat of a terminal is kept on this machine, also where the store is postgres.',
    ],
    [
      'an undefined name',
      `${CONSOLE}clouds:\n  file: "\${CLOUDS}/clouds.yaml"`,
      `drover.yaml, line 3: \`clouds.file\` reads \${CLOUDS}, which is not set in the environment.`,
    ],
    [
      'a name instead of an id',
      `${CONSOLE}roles: { operator: [ "slack:@bob" ] }`,
      'drover.yaml, line 2: `roles.operator[0]` must be a person, as in slack:U0123, discord:42 or console:alice (ids, not names), or a group, as in slack:group:S0123 or discord:role:123.',
    ],
    [
      'a group as a person',
      `${CONSOLE}people: { bob: [ "discord:role:1" ] }`,
      'drover.yaml, line 2: `people.bob[0]` must be a person, as in slack:U0123, discord:42 or console:alice (ids, not names).',
    ],
    [
      'a channel by name',
      `${CONSOLE}policy: { channels: [ "slack:#ops" ] }`,
      'drover.yaml, line 2: `policy.channels[0]` must be a channel by its id, as in slack:C0123 or discord:456; the console needs no entry.',
    ],
    [
      'a time without its unit',
      `${CONSOLE}policy: { approvals: { default: { expiresAfter: 30 } } }`,
      'drover.yaml, line 2: `policy.approvals.default.expiresAfter` must be a time with its unit, as in 30m, 4h or 2d.',
    ],
    [
      'no time at all',
      `${CONSOLE}policy: { approvals: { default: { expiresAfter: 0m } } }`,
      'drover.yaml, line 2: `policy.approvals.default.expiresAfter` must be a time with its unit, as in 30m, 4h or 2d.',
    ],
    [
      'a quorum below none',
      `${CONSOLE}policy: { approvals: { default: { quorum: -1 } } }`,
      'drover.yaml, line 2: `policy.approvals.default.quorum` must be 0 or more.',
    ],
    [
      'no limit',
      `${CONSOLE}policy: { limits: { perCloud: 0 } }`,
      'drover.yaml, line 2: `policy.limits.perCloud` must be 1 or more.',
    ],
    [
      'text for a list',
      `${CONSOLE}roles: { operator: "console:alice" }`,
      'drover.yaml, line 2: `roles.operator` must be a list.',
    ],
    [
      'a wrong choice',
      'slack: { mode: carrier-pigeon }',
      'drover.yaml, line 1: `slack.mode` must be socket or http.',
    ],
    [
      'one actor of two people',
      `${CONSOLE}people: { bob: [ "console:b" ], eve: [ "console:b" ] }`,
      "drover.yaml, line 2: `people.eve[0]` (console:b) is bob's already.",
    ],
    [
      'a reaction of both verdicts',
      `${CONSOLE}policy: { reactions: { approve: [ x ] } }`,
      'drover.yaml, line 2: `policy.reactions` has x both ways: approve and reject.',
    ],
    [
      'broken YAML',
      'console: {}\nroles: [',
      'drover.yaml, line 2: `roles` is not YAML: it is not indented as YAML wants it (BAD_INDENT).',
    ],
    [
      'no platform',
      'http: {}',
      'drover.yaml configures no chat platform: one of `slack`, `discord` and `console` is needed.',
    ],
    [
      'nothing at all',
      '',
      'drover.yaml configures no chat platform: one of `slack`, `discord` and `console` is needed.',
    ],
    ['a list', '- a', 'drover.yaml must be a section with keys.'],
  ])('%s', (_, yaml, message) => {
    expect(refusal(yaml)).toMatchObject({ code: 'config-invalid', message, remedy: expect.any(String) });
  });

  it('all at once', () => {
    expect(refusal(`${CONSOLE}htp: {}\nstore: { knd: lowdb }`).message).toBe(
      [
        'drover.yaml has 2 problems:',
        '  line 3: `store.knd` is no key that Drover knows: did you mean `store.kind`?',
        '  line 2: `htp` is no key that Drover knows: did you mean `http`?',
      ].join('\n'),
    );
  });
});

describe('platforms', () => {
  it('may be the console of --console alone', () => {
    expect(load('', { console: true }).console).toEqual({});
  });

  it('are not needed to read the history', () => {
    expect(load('', { platformNeeded: false }).store).toEqual({
      kind: 'lowdb',
      directory: '/etc/drover/data',
    });
  });
});

describe("the guest's own view", () => {
  const guest = (yaml: string) => `${CONSOLE}policy: { guestView: ${yaml} }\n`;
  const HOSTS = 'hosts: { privateKeyFile: /k, knownHostsFile: /h }\n';

  it('is asked by Drover unless a host is named, and not at all unless it is configured', () => {
    expect(load(CONSOLE).policy).not.toHaveProperty('guestView');
    expect(load(guest('{ by: tcp, port: 22 }')).policy.guestView).toEqual({
      by: 'tcp',
      port: 22,
      from: null,
    });
    expect(load(HOSTS + guest('{ by: ping, from: compute1 }')).policy.guestView).toEqual({
      by: 'ping',
      port: null,
      from: 'compute1',
    });
  });

  it.each([
    ['{ by: tcp }', '`policy.guestView.port` is missing: by tcp a port of the guests is asked'],
    ['{ by: ping, port: 22 }', '`policy.guestView.port` is set, and ping has no port'],
    ['{ by: ping, from: compute1 }', 'names the host compute1, and there is no `hosts` section'],
    ['{ by: ping, from: "-f" }', 'must be the name of a host, or bot'],
    ['{ by: smoke }', 'policy.guestView.by'],
  ])('is refused as %s, with what is wrong', (yaml, words) => {
    expect(refusal(guest(yaml)).message).toContain(words);
  });
});

describe('a policy that nobody could satisfy', () => {
  const roles = (operator: string, approver: string, more = '') =>
    `${CONSOLE}roles: { operator: [ ${operator} ], approver: [ ${approver} ] }\n${more}`;

  it.each([
    [
      'has no approver',
      roles('"console:a"', ''),
      '`roles.approver` can never approve a migrate request: it takes 1 approval, and nobody may give one.',
    ],
    [
      'has only the one who asks',
      roles('"console:a"', '"console:a"'),
      '`roles.approver` can never approve a migrate request: it takes 1 approval, and nobody besides whoever asks may give one.',
    ],
    [
      'has one human with two actors',
      roles(
        '"console:a"',
        '"console:b", "console:c"',
        'people: { bob: [ "console:b", "console:c" ] }\npolicy: { approvals: { default: { quorum: 2 } } }',
      ),
      '`roles.approver` can never approve a migrate request: it takes 2 approvals, and 1 person may give one.',
    ],
    [
      'narrows to nobody with the role',
      roles('"console:a"', '"console:b"', 'policy: { approvals: { force: { approvers: [ "console:c" ] } } }'),
      '`policy.approvals.force.approvers` can never approve a force request: it takes 1 approval, and nobody may give one.',
    ],
    [
      'has approvers only on a platform that is not served',
      roles('"console:a"', '"slack:U1"'),
      '`roles.approver` can never approve a migrate request: it takes 1 approval, and nobody may give one.',
    ],
  ])('%s', (_, yaml, message) => {
    expect(refusal(yaml).message).toContain(message);
  });

  it.each([
    ['a group is enough', `${roles('"console:a"', '"slack:group:S1"')}slack: { botToken: b, appToken: a }`],
    ['some requester can be served', roles('"console:a", "console:b"', '"console:a"')],
    [
      'the requester may approve',
      roles(
        '"console:a"',
        '"console:a"',
        'policy: { approvals: { default: { requesterMayApprove: true } } }',
      ),
    ],
    ['nobody is asked', roles('"console:a"', '', 'policy: { approvals: { default: { quorum: 0 } } }')],
    ['nobody has a role: Drover only looks', CONSOLE],
  ])('is not one where %s', (_, yaml) => {
    expect(load(yaml).file).toBe('/etc/drover/drover.yaml');
  });
});
