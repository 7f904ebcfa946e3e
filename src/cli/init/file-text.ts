import type { Answers } from './answers.js';

/** A list as YAML has it on one line; ids and paths are quoted whatever they are. */
const list = (words: readonly string[]) => `[ ${words.map((word) => JSON.stringify(word)).join(', ')} ]`;

const PLATFORM_LINES = {
  slack: () => [
    'slack:',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is drover.yaml that reads the environment.
    '  botToken: ${SLACK_BOT_TOKEN}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    '  appToken: ${SLACK_APP_TOKEN}',
  ],
  discord: ({ discord }: Answers) => [
    'discord:',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    '  token: ${DISCORD_TOKEN}',
    `  applicationId: ${JSON.stringify(discord?.applicationId ?? '')}`,
    `  guildId: ${JSON.stringify(discord?.guildId ?? '')}`,
  ],
  console: () => ['console: {}'],
} as const;

/**
 * The first drover.yaml: what was answered, and the sections that most go on with, as comments.
 * @param schema where editors find the JSON Schema, a path or an address
 */
export function fileText(answers: Answers, schema: string): string {
  const { cloudsFile, clouds, ssh, channels, operators, approvers, directory } = answers;
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '# Every key: docs/configuration.md. Tokens stay in the environment.',
    '',
    'clouds:',
    ...(cloudsFile === undefined ? [] : [`  file: ${JSON.stringify(cloudsFile)}`]),
    `  use: ${list(clouds)}`,
    '',
    ...PLATFORM_LINES[answers.platform](answers),
    '',
    ...(ssh === undefined
      ? [
          '# Compute hosts over SSH: more checks, figures of a running move, a better proof. docs/hosts/README.md',
          '# hosts: { user: drover, privateKeyFile: ~/.ssh/id_ed25519, knownHostsFile: ~/.ssh/known_hosts }',
        ]
      : [
          'hosts:',
          `  user: ${JSON.stringify(ssh.user)}`,
          `  privateKeyFile: ${JSON.stringify(ssh.privateKeyFile)}`,
          `  knownHostsFile: ${JSON.stringify(ssh.knownHostsFile)}`,
        ]),
    '',
    `store: { directory: ${JSON.stringify(directory)} }`,
    '',
    '# /healthz and /readyz, for systemd, containers and monitors.',
    '# http: { host: 127.0.0.1, port: 9400 }',
    '',
    'roles:',
    `  operator: ${list(operators)}`,
    `  approver: ${list(approvers)}`,
    '',
    'policy:',
    ...(channels.length === 0
      ? ['  # Only in these channels; without it in any that the bot is in.', '  # channels: []']
      : [`  channels: ${list(channels)}`]),
    '  approvals:',
    '    default: { quorum: 1 }',
    '  # Servers that are never moved: what Drover and the cloud stand on.',
    '  protect: { servers: [], names: [], projects: [] }',
  ];
  return `${lines.join('\n')}\n`;
}
