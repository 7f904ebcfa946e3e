import { z } from 'zod';
import { defined } from '../../base/defined.js';
import { DroverError } from '../../base/errors.js';
import { actorOrGroup, channelId, snowflake } from '../../config/values.js';
import { type Answers, idsOf, PLATFORMS } from './answers.js';
import type { KnownCloud } from './questions.js';

/** The options of `drover init --yes`. Lists are divided by commas. */
export interface InitChoice {
  yes?: boolean;
  force?: boolean;
  cloud?: string;
  platform?: string;
  application?: string;
  guild?: string;
  channel?: string;
  operator?: string;
  approver?: string;
  sshUser?: string;
  sshKey?: string;
  knownHosts?: string;
  store?: string;
}

/**
 * The answers as they were given on the command line.
 * @throws DroverError `usage`, with everything that is missing or wrong at once
 */
export function givenAnswers(choice: InitChoice, clouds: readonly KnownCloud[], home: string): Answers {
  const problems: string[] = [];
  const names = clouds.map(({ name }) => name);
  const wanted = (choice.cloud ?? (names.length === 1 ? names[0] : undefined))?.split(',') ?? [];
  if (wanted.length === 0) problems.push(`--cloud: one or more of ${names.join(', ')}`);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    problems.push(`--cloud: clouds.yaml has ${names.join(', ')}, not ${unknown.join(', ')}`);
  const platform = PLATFORMS.find((name) => name === choice.platform);
  if (platform === undefined) problems.push(`--platform: ${PLATFORMS.join(', ')}`);
  const ids = (option: 'channel' | 'operator' | 'approver', schema: z.ZodType<string>, needed: boolean) => {
    const found = idsOf(platform ?? 'console', choice[option] ?? '');
    if (found.length === 0 && needed) problems.push(`--${option}: at least one`);
    const wrong = platform === undefined ? undefined : z.array(schema).safeParse(found).error?.issues[0];
    if (wrong !== undefined) problems.push(`--${option}: each ${wrong.message}`);
    return found;
  };
  const channels = ids('channel', channelId, false);
  const operators = ids('operator', actorOrGroup, true);
  const approvers = ids('approver', actorOrGroup, true);
  const discord = { applicationId: choice.application ?? '', guildId: choice.guild ?? '' };
  if (platform === 'discord') {
    if (!snowflake.safeParse(choice.application).success) problems.push('--application: its id, digits');
    if (!snowflake.safeParse(choice.guild).success) problems.push("--guild: the server's id, digits");
  }
  if (problems.length > 0 || platform === undefined) {
    throw new DroverError(`Not written, these are missing or wrong:\n  ${problems.join('\n  ')}`, {
      code: 'usage',
      remedy: 'Give them, or leave out --yes to be asked.',
    });
  }
  const cloudsFile = clouds.find(({ name }) => name === wanted[0])?.file ?? undefined;
  return {
    ...defined({ cloudsFile }),
    clouds: wanted,
    platform,
    ...(platform === 'discord' ? { discord } : {}),
    channels,
    operators,
    approvers,
    ...(choice.sshUser === undefined && choice.sshKey === undefined && choice.knownHosts === undefined
      ? {}
      : {
          ssh: {
            user: choice.sshUser ?? 'drover',
            privateKeyFile: choice.sshKey ?? `${home}/.ssh/id_ed25519`,
            knownHostsFile: choice.knownHosts ?? `${home}/.ssh/known_hosts`,
          },
        }),
    directory: choice.store ?? './data',
  };
}
