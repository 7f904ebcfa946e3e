import { z } from 'zod';
import { defined } from '../../base/defined.js';
import { DroverError } from '../../base/errors.js';
import { actorOrGroup, channelId, snowflake } from '../../config/values.js';
import { type Answers, idsOf, missingTokens, PLATFORMS, type PlatformName } from './answers.js';

/** Whoever answers. */
export interface Person {
  say(text: string): void;
  /** One line, without its end; undefined once nobody answers any more. */
  ask(question: string): Promise<string | undefined>;
}

export interface KnownCloud {
  name: string;
  /** clouds.yaml, absolute; null: the environment describes it. */
  file: string | null;
}

interface Surroundings {
  clouds: readonly KnownCloud[];
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/** Asks for everything, each question again until it has an answer that can be used. */
export async function askedAnswers(person: Person, { clouds, env, home }: Surroundings): Promise<Answers> {
  const names = clouds.map(({ name }) => name);
  const chosen = await asked(person, `Cloud (${names.join(', ')})`, names[0], (text) =>
    names.includes(text) ? { value: text } : { problem: `It is one of: ${names.join(', ')}.` },
  );
  const platform = await asked(person, `Chat platform (${PLATFORMS.join(', ')})`, 'slack', platformOf);
  const missing = missingTokens(platform, env);
  if (missing.length > 0) person.say(`Not set in the environment yet: ${missing.join(', ')}.`);
  const discord = platform === 'discord' ? await discordIds(person) : undefined;
  const channels =
    platform === 'console'
      ? []
      : await asked(
          person,
          'Channels, by id (empty: any the bot is in)',
          '',
          several(platform, channelId, true),
        );
  const who = platform === 'console' ? 'by name' : 'by id, people or groups';
  const operators = await asked(
    person,
    `Who may ask for moves, ${who}`,
    undefined,
    several(platform, actorOrGroup),
  );
  const approvers = await asked(
    person,
    `Who may approve, ${who}`,
    undefined,
    several(platform, actorOrGroup),
  );
  const ssh = await sshAnswers(person, home);
  const directory = await asked(person, 'Folder for requests, votes and the audit', './data', kept);
  const cloudsFile = clouds.find(({ name }) => name === chosen)?.file ?? undefined;
  return {
    ...defined({ cloudsFile }),
    clouds: [chosen],
    platform,
    ...defined({ discord }),
    channels,
    operators,
    approvers,
    ...defined({ ssh }),
    directory,
  };
}

async function discordIds(person: Person) {
  return {
    applicationId: await asked(person, 'Application id', undefined, fitting(snowflake)),
    guildId: await asked(person, 'Server (guild) id', undefined, fitting(snowflake)),
  };
}

async function sshAnswers(person: Person, home: string): Promise<Answers['ssh']> {
  const wanted = await asked(person, 'Look at compute hosts over SSH (yes, no)', 'no', (text) =>
    /^(?:y|yes|n|no)$/i.test(text) ? { value: /^y/i.test(text) } : { problem: 'yes or no.' },
  );
  if (!wanted) return undefined;
  return {
    user: await asked(person, 'Login on the hosts', 'drover', kept),
    privateKeyFile: await asked(person, 'Private key', `${home}/.ssh/id_ed25519`, kept),
    knownHostsFile: await asked(person, 'Known hosts', `${home}/.ssh/known_hosts`, kept),
  };
}

type Reading<T> = { value: T } | { problem: string };

const kept = (text: string): Reading<string> =>
  text === '' ? { problem: 'It is needed.' } : { value: text };

function platformOf(text: string): Reading<PlatformName> {
  const found = PLATFORMS.find((name) => name === text.toLowerCase());
  return found === undefined ? { problem: `It is one of: ${PLATFORMS.join(', ')}.` } : { value: found };
}

function fitting<T>(schema: z.ZodType<T>) {
  return (text: string): Reading<T> => {
    const read = schema.safeParse(text);
    return read.success ? { value: read.data } : { problem: `It ${read.error.issues[0]?.message}.` };
  };
}

function several(platform: PlatformName, schema: z.ZodType<string>, mayBeEmpty = false) {
  return (text: string): Reading<readonly string[]> => {
    const ids = idsOf(platform, text);
    if (ids.length === 0 && !mayBeEmpty) return { problem: 'Name at least one.' };
    const read = z.array(schema).safeParse(ids);
    return read.success ? { value: read.data } : { problem: `Each ${read.error.issues[0]?.message}.` };
  };
}

async function asked<T>(
  person: Person,
  question: string,
  usual: string | undefined,
  read: (text: string) => Reading<T>,
): Promise<T> {
  const shown = usual === undefined || usual === '' ? question : `${question} [${usual}]`;
  for (;;) {
    const line = await person.ask(`${shown}: `);
    if (line === undefined) {
      throw new DroverError('Nobody answers any more, and nothing was written.', { code: 'usage' });
    }
    const reading = read(line.trim() === '' ? (usual ?? '') : line.trim());
    if ('value' in reading) return reading.value;
    person.say(reading.problem);
  }
}
