import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { KINDS } from '../app/kinds.js';
import { DroverError } from '../base/errors.js';
import { knownClouds } from '../cloud/open-clouds.js';
import { loadConfig } from '../config/load.js';
import { runCheck } from './check.js';
import { type Answers, missingTokens, TOKENS } from './init/answers.js';
import { fileText } from './init/file-text.js';
import { givenAnswers, type InitChoice } from './init/given.js';
import { askedAnswers, type Person } from './init/questions.js';
import type { ExitCode } from './program.js';
import { forTerminal } from './terminal.js';

const SCHEMA = fileURLToPath(new URL('../../../docs/drover.schema.json', import.meta.url));

/** Writes the first drover.yaml, tries it with `check`, and says what next. 1 where the check fails. */
export async function runInit(directory: string, choice: InitChoice, io: NodeJS.Process): Promise<ExitCode> {
  const folder = resolve(io.cwd(), directory);
  const file = join(folder, 'drover.yaml');
  if (existsSync(file) && choice.force !== true) {
    throw new DroverError(`There is a ${file} already, and it stays as it is.`, {
      code: 'usage',
      remedy: 'Name another folder, or write over it with --force.',
    });
  }
  const clouds = knownClouds({ config: {}, env: io.env });
  if (clouds.length === 0) {
    throw new DroverError('There is no cloud yet: no clouds.yaml was found, or none with an entry.', {
      code: 'usage',
      remedy:
        'Write one as for the openstack command, here or in ~/.config/openstack. To try Drover without a cloud: drover demo.',
    });
  }
  const answers =
    choice.yes === true
      ? givenAnswers(choice, clouds, homedir())
      : await interviewed((person) => askedAnswers(person, { clouds, env: io.env, home: homedir() }), io);
  const text = fileText(answers, SCHEMA);
  refuseWhatWouldNotLoad(text, file, answers);
  await mkdir(folder, { recursive: true });
  await writeFile(file, text, { mode: 0o640 });
  io.stdout.write(forTerminal(`Wrote ${file}.\n`));
  return await tried(file, answers, io);
}

/** Such as that one person alone could both ask and approve: said before anything is written. */
function refuseWhatWouldNotLoad(text: string, file: string, { platform }: Answers): void {
  const env = Object.fromEntries(TOKENS[platform].map((name) => [name, 'not-yet-known']));
  loadConfig({ kinds: KINDS, file, env, readFile: () => text, home: homedir(), cwd: '/' });
}

async function tried(file: string, answers: Answers, io: NodeJS.Process): Promise<ExitCode> {
  const missing = missingTokens(answers.platform, io.env);
  const next = nextSteps(file, answers, missing);
  if (missing.length > 0) {
    io.stdout.write(`It was not tried: ${missing.join(' and ')} must be set for that.\n\n`);
    io.stdout.write(forTerminal(next));
    return 0;
  }
  io.stdout.write('\n');
  const code = await runCheck({ config: file }, io);
  io.stdout.write(forTerminal(`\n${next}`));
  return code;
}

function nextSteps(file: string, { platform }: Answers, missing: readonly string[]): string {
  const steps = [
    ...(missing.length === 0
      ? []
      : [
          platform === 'slack'
            ? 'drover register slack    prints how to make the app, and its tokens'
            : 'https://discord.com/developers/applications has the token, under Bot',
          `set in the environment: ${missing.join(', ')}`,
          `drover check --config ${file}`,
        ]),
    ...(platform === 'discord' ? [`drover register discord --config ${file}`] : []),
    `drover start --config ${file}`,
    platform === 'console' ? 'then type: /migrate list' : 'then, in a channel: /migrate whoami',
  ];
  return `Next:\n${steps.map((step) => `  ${step}`).join('\n')}\n`;
}

async function interviewed<T>(interview: (person: Person) => Promise<T>, io: NodeJS.Process): Promise<T> {
  if (io.stdin.isTTY !== true) {
    throw new DroverError('Nobody can be asked here: this is no terminal.', {
      code: 'usage',
      remedy:
        'Give the answers: drover init --yes --cloud NAME --platform slack --channel C… --operator U… --approver U…',
    });
  }
  const lines = createInterface({ input: io.stdin, output: io.stdout });
  const over = new AbortController();
  lines.once('close', () => over.abort());
  lines.once('SIGINT', () => lines.close());
  try {
    return await interview({
      say: (text) => void io.stdout.write(forTerminal(`${text}\n`)),
      ask: (question) => lines.question(question, { signal: over.signal }).catch(() => undefined),
    });
  } finally {
    lines.close();
  }
}
