import { z } from 'zod';
import { hooksSection } from './hooks-schema.js';
import {
  accessShape,
  consoleSection,
  discordSection,
  httpSection,
  secret,
  secretFile,
  slackSection,
} from './platform-schema.js';
import { type ConfiguredKind, peopleSection, policySection, rolesSection } from './policy-schema.js';
import { section } from './section.js';
import { path, text } from './values.js';

const cloudsSection = section({
  file: path
    .optional()
    .describe(
      "clouds.yaml. Default: the OpenStack SDKs' search path (OS_CLIENT_CONFIG_FILE, ./, ~/.config/openstack, /etc/openstack).",
    ),
  use: z
    .array(text)
    .min(1, 'names no cloud')
    .optional()
    .describe(
      'Entries of clouds.yaml that Drover serves; the first is the default. Default: `OS_CLOUD`, else all entries.',
    ),
}).prefault({});

const hostsSection = section({
  ...accessShape(true),
  byCloud: z
    .record(z.string(), section(accessShape(false)))
    .default({})
    .describe('By name of a cloud: the keys above that differ for its hosts.'),
});

const storeSection = section({
  kind: z
    .enum(['lowdb', 'postgres'])
    .default('lowdb')
    .describe(
      '`lowdb`: files in a folder, one process at a time. `postgres`: a database, which any number of replicas share.',
    ),
  directory: path
    .default('./data')
    .describe('Of lowdb: the folder of requests, votes, deliveries and the audit, on a local file system.'),
  url: secret(
    'Of postgres, and needed there: the address as libpq takes it, `sslmode` included. PostgreSQL 14 or newer.',
  ),
  urlFile: secretFile('url'),
}).prefault({});

/** drover.yaml, with these kinds of requests. Its descriptions are the reference that people read. */
export const configSchema = (kinds: readonly ConfiguredKind[]) =>
  z.strictObject({
    clouds: cloudsSection.describe('The clouds whose servers are moved.'),
    hosts: hostsSection
      .optional()
      .describe(
        'How to reach the compute hosts over SSH. Absent: SSH is not configured, checks on hosts are unknown.',
      ),
    slack: slackSection
      .optional()
      .describe('Slack. At least one of `slack`, `discord` and `console` is needed.'),
    discord: discordSection.optional().describe('Discord.'),
    console: consoleSection
      .optional()
      .describe(
        'The chat in the terminal, also by `--console`; only its own actors, `console:NAME`. It needs no key: `console: {}`.',
      ),
    http: httpSection
      .optional()
      .describe(
        '/healthz, /readyz, /board where it is served and, in http mode, /slack/events. Absent: no listener.',
      ),
    store: storeSection.describe('Where requests are kept.'),
    people: peopleSection,
    roles: rolesSection,
    policy: policySection(kinds),
    hooks: hooksSection(kinds),
  });

export type RawConfig = z.output<ReturnType<typeof configSchema>>;
