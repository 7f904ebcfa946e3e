/** What the first drover.yaml is made from. */
export interface Answers {
  /** clouds.yaml, absolute; absent where the environment describes the cloud. */
  cloudsFile?: string;
  clouds: readonly string[];
  platform: PlatformName;
  discord?: { applicationId: string; guildId: string };
  channels: readonly string[];
  operators: readonly string[];
  approvers: readonly string[];
  /** Present: the compute hosts are looked at over SSH. */
  ssh?: { user: string; privateKeyFile: string; knownHostsFile: string };
  /** Of the store. */
  directory: string;
}

export const PLATFORMS = ['slack', 'discord', 'console'] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** Where each platform's tokens are read from. They are never asked for, and never written. */
export const TOKENS: Readonly<Record<PlatformName, readonly string[]>> = {
  slack: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
  discord: ['DISCORD_TOKEN'],
  console: [],
};

export function missingTokens(
  platform: PlatformName,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return TOKENS[platform].filter((name) => (env[name] ?? '') === '');
}

/** `U0123` of Slack is `slack:U0123`; what names its platform stays. Words are divided by commas and spaces. */
export function idsOf(platform: PlatformName, text: string): readonly string[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return words.map((word) => (/^(?:slack|discord|console):/.test(word) ? word : prefixed(platform, word)));
}

function prefixed(platform: PlatformName, word: string): string {
  if (platform === 'slack' && /^S[A-Z0-9]+$/.test(word)) return `slack:group:${word}`;
  return `${platform}:${word.replace(/^@/, '')}`;
}
