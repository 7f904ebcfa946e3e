import { z } from 'zod';
import { section } from './section.js';
import { headerName, network, path, port, snowflake, text, webAddress, yesOrNo } from './values.js';

export const secret = (what: string) => text.optional().describe(what);
export const secretFile = (key: string) =>
  path.optional().describe(`A file that holds \`${key}\`; one of the two, never both.`);

/** The same keys twice: with defaults for every cloud, without for the clouds that differ. */
const accessKeys = {
  user: text,
  privateKeyFile: path,
  knownHostsFile: path,
  port: port(),
  addresses: z.record(z.string(), text),
};

const accessDefaults = {
  user: 'drover',
  privateKeyFile: '~/.ssh/id_ed25519',
  knownHostsFile: '~/.ssh/known_hosts',
  port: 22,
  addresses: {},
};

const described = {
  user: 'The login on the hosts.',
  privateKeyFile: 'The private key of that login.',
  knownHostsFile: "The hosts' keys. A host that is not in it, or whose key differs, is never talked to.",
  port: 'The SSH port.',
  addresses:
    'Host as Nova names it: `address` or `address:port`. Hosts that are not listed are reached by name.',
};

const common = {
  proxyJump: text.optional().describe('A host to jump through: `[user@]host[:port]`.'),
  repair: section({
    user: text.optional().describe('The login that may repair. Default: `hosts.user`.'),
    privateKeyFile: path.describe('The private key of that login.'),
  })
    .optional()
    .describe('What `/preflight repair` logs in with. Absent: repairs are not offered.'),
  reboot: section({
    user: text.default('root').describe('The login that may reboot.'),
    privateKeyFile: path.describe(
      'The private key of that login, bound on each host to the forced command drover-reboot.',
    ),
  })
    .optional()
    .describe('What `/migrate rolling --then reboot` reboots an emptied host with. Absent: people reboot.'),
};

export function accessShape(withDefaults: true): typeof defaulted;
export function accessShape(withDefaults: false): typeof overriding;
export function accessShape(withDefaults: boolean) {
  return withDefaults ? defaulted : overriding;
}

const defaulted = {
  user: accessKeys.user.default(accessDefaults.user).describe(described.user),
  privateKeyFile: accessKeys.privateKeyFile
    .default(accessDefaults.privateKeyFile)
    .describe(described.privateKeyFile),
  knownHostsFile: accessKeys.knownHostsFile
    .default(accessDefaults.knownHostsFile)
    .describe(described.knownHostsFile),
  port: accessKeys.port.default(accessDefaults.port).describe(described.port),
  addresses: accessKeys.addresses.default(accessDefaults.addresses).describe(described.addresses),
  ...common,
};

const overriding = {
  user: accessKeys.user.optional(),
  privateKeyFile: accessKeys.privateKeyFile.optional(),
  knownHostsFile: accessKeys.knownHostsFile.optional(),
  port: accessKeys.port.optional(),
  addresses: accessKeys.addresses.optional(),
  ...common,
};

export const slackSection = section({
  mode: z
    .enum(['socket', 'http'])
    .default('socket')
    .describe(
      '`socket`: Drover connects to Slack, needs `appToken`. `http`: Slack calls Drover, needs `signingSecret` and `http`.',
    ),
  botToken: secret('The bot token, `xoxb-…`. Needed.'),
  botTokenFile: secretFile('botToken'),
  appToken: secret('The app-level token with connections:write, `xapp-…`. Needed in socket mode.'),
  appTokenFile: secretFile('appToken'),
  signingSecret: secret('The signing secret. Needed in http mode.'),
  signingSecretFile: secretFile('signingSecret'),
  apiUrl: webAddress.default('https://slack.com/api/').describe("Slack's web API."),
});

export const discordSection = section({
  token: secret("The bot's token. Needed."),
  tokenFile: secretFile('token'),
  applicationId: snowflake.describe("The application's id. Needed."),
  guildId: snowflake.describe('The server (guild) that Drover works in. Needed.'),
  apiUrl: webAddress
    .default('https://discord.com/api')
    .describe("Discord's REST API without the version: what discord.js calls rest.api."),
});

export const consoleSection = section({
  directory: path
    .optional()
    .describe('The folder of its messages. Default: that of `store`; with postgres it is needed.'),
});

const internalSection = section({
  host: text.default('127.0.0.1').describe('The address to listen on.'),
  port: port(0).default(9401).describe('The port; 0 takes a free one.'),
});

export const httpSection = section({
  host: text.default('127.0.0.1').describe('The address to listen on.'),
  port: port(0).default(9400).describe('The port; 0 takes a free one.'),
  internal: internalSection
    .optional()
    .describe(
      'A listener of its own for /metrics, which has no login: let Prometheus alone reach it. Absent: no metrics.',
    ),
  publicUrl: webAddress
    .optional()
    .describe(
      'The address that people reach the listener by, as in https://drover.example.org. https, but on this very machine.',
    ),
  board: yesOrNo
    .default(false)
    .describe('Serves /board: what waits, runs and failed, to read only. Needs `publicUrl` and a secret.'),
  secret: secret(
    'What signs the links and sessions of the board: 32 characters or more that nobody can guess.',
  ),
  secretFile: secretFile('secret'),
  userHeader: headerName
    .optional()
    .describe(
      'The header in which a proxy names who looks at the board: a name of `people`. Counts on /board alone, and from `trustedProxies` alone.',
    ),
  trustedProxies: z
    .array(network)
    .default([])
    .describe(
      'Addresses or networks of the proxies whose `userHeader` counts, as in 10.0.0.7 or 10.0.0.0/24.',
    ),
});
