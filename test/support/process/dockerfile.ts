import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the steps of a Dockerfile came to: a folder that stands for the root of the image, and how it is started. */
export interface BuiltImage {
  root: string;
  workdir: string;
  env: Readonly<Record<string, string>>;
  user: { uid: number; gid: number };
  volumes: readonly string[];
  command: readonly string[];
  healthcheck: readonly string[];
}

interface Step {
  word: string;
  rest: string;
}

interface Stage extends BuiltImage {
  name: string;
}

function stepsOf(text: string): readonly Step[] {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const whole = lines.join('\n').replaceAll(/\\\n\s*/g, ' ');
  return whole.split('\n').map((line) => {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    return { word, rest: rest.trim() };
  });
}

/** The few forms of .dockerignore that ours has. */
function ignoring(text: string): (path: string) => boolean {
  const rules = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const forms = rules.map((rule) => {
    const escaped = rule.replace(/^\*\*\//, '').replaceAll('.', '\\.');
    const name = escaped.replaceAll('*', '[^/]*');
    return new RegExp(rule.startsWith('**/') ? `(?:^|/)${name}(?:/|$)` : `^${name}(?:/|$)`);
  });
  return (path) => forms.some((form) => form.test(path));
}

/**
 * Carries out a Dockerfile's COPY and RUN in folders below `into`, each for the root of one stage, with the Node that
 * runs this in place of the base image's. What it does not know it refuses, so that no step is passed over.
 */
export async function buildImage(context: string, into: string): Promise<BuiltImage> {
  const ignored = ignoring(await readFile(join(context, '.dockerignore'), 'utf8'));
  const stages: Stage[] = [];
  for (const step of stepsOf(await readFile(join(context, 'Dockerfile'), 'utf8'))) {
    if (step.word === 'FROM') {
      const root = join(into, `stage${stages.length}`);
      await mkdir(root, { recursive: true });
      const name = / AS (\S+)$/.exec(step.rest)?.[1] ?? String(stages.length);
      const user = { uid: 0, gid: 0 };
      stages.push({ name, root, workdir: '/', env: {}, user, volumes: [], command: [], healthcheck: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${step.word} before FROM`);
    stages[stages.length - 1] = await carriedOut(step, stage, stages, context, ignored);
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error('no FROM');
  return last;
}

async function carriedOut(
  { word, rest }: Step,
  stage: Stage,
  stages: readonly Stage[],
  context: string,
  ignored: (path: string) => boolean,
): Promise<Stage> {
  switch (word) {
    case 'WORKDIR':
      await mkdir(join(stage.root, rest), { recursive: true });
      return { ...stage, workdir: rest };
    case 'ENV':
      return { ...stage, env: { ...stage.env, ...Object.fromEntries(rest.split(/\s+/).map(pair)) } };
    case 'USER': {
      const [uid = Number.NaN, gid = Number.NaN] = rest.split(':').map(Number);
      return { ...stage, user: { uid, gid } };
    }
    case 'VOLUME':
      return { ...stage, volumes: [...stage.volumes, rest] };
    case 'HEALTHCHECK':
      return { ...stage, healthcheck: JSON.parse(rest.replace(/^.*?CMD /, '')) as string[] };
    case 'ENTRYPOINT':
      return { ...stage, command: JSON.parse(rest) as string[] };
    case 'CMD':
      return { ...stage, command: [...stage.command, ...(JSON.parse(rest) as string[])] };
    case 'COPY':
      await copied(rest, stage, stages, context, ignored);
      return stage;
    case 'RUN':
      await ran(rest, stage);
      return stage;
    case 'LABEL':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return stage;
    default:
      throw new Error(`no such step: ${word}`);
  }
}

const pair = (text: string): [string, string] => {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=')];
};

async function copied(
  rest: string,
  stage: Stage,
  stages: readonly Stage[],
  context: string,
  ignored: (path: string) => boolean,
): Promise<void> {
  const words = rest.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const origin = from === undefined ? context : stages.find(({ name }) => name === from)?.root;
  if (origin === undefined) throw new Error(`no stage ${from}`);
  const paths = words.filter((word) => !word.startsWith('--'));
  const to = paths.pop() ?? '';
  const target = join(stage.root, isAbsolute(to) ? to : join(stage.workdir, to));
  for (const path of paths) {
    const source = join(origin, path);
    const folder = (await stat(source)).isDirectory();
    await cp(source, folder || !to.endsWith('/') ? target : join(target, basename(path)), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => from !== undefined || !ignored(normalize(relative(context, file))),
    });
  }
}

/** Absolute paths are those of the image; nobody but root can give files away. */
async function ran(rest: string, stage: Stage): Promise<void> {
  const inside = rest.replaceAll(/(?<= )\/(?=\w)/g, `${stage.root}/`);
  const command = process.getuid?.() === 0 ? inside : inside.replaceAll(/\bchown \S+ \S+/g, 'true');
  await run('sh', ['-c', command], {
    cwd: join(stage.root, stage.workdir),
    // What an installation has just fetched need not be fetched again.
    env: { ...process.env, NODE_OPTIONS: '', npm_config_prefer_offline: 'true', ...stage.env },
    maxBuffer: 2 ** 26,
  });
}
