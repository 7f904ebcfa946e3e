import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type BuiltImage, buildImage } from '../support/process/dockerfile.js';
import { freePort } from '../support/process/free-port.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-image-'));
  // The image's user has to come in.
  await chmod(directory, 0o755);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Whether a user without rights gets there: Node and the temporary folder may lie in root's own. */
async function isOpenToAll(path: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o001) === 0) return false;
  return path === dirname(path) || (await isOpenToAll(dirname(path)));
}

let mayBecome = false;
beforeAll(async () => {
  const both = await Promise.all([isOpenToAll(await realpath(process.execPath)), isOpenToAll(tmpdir())]);
  mayBecome = process.getuid?.() === 0 && both.every(Boolean);
});

/** A command of the image, as its user where this test may become that one. */
function started(image: BuiltImage, command: readonly string[], port: number) {
  const [program = '', ...words] = command;
  const inside = words.map((word) => word.replace(/^\/(?=opt|etc)/, `${image.root}/`));
  return spawn(program === 'node' ? process.execPath : program, [...inside.map(onPort(port))], {
    cwd: join(image.root, image.workdir),
    env: {
      PATH: process.env.PATH ?? '',
      ...image.env,
      DROVER_CONFIG: join(image.root, image.env.DROVER_CONFIG ?? ''),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(mayBecome ? image.user : {}),
  });
}

/** Nobody says that the usual port is free here. */
const onPort = (port: number) => (word: string) => word.replaceAll(':9400/', `:${port}/`);

async function outcome(child: ReturnType<typeof started>): Promise<{ code: number | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  await once(child, 'close');
  return { code: child.exitCode, said };
}

async function writtenSince(folder: string, since: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const times = await Promise.all(files.map(async (file) => (await stat(file)).ctimeMs));
  return files.filter((_, index) => (times[index] ?? 0) > since);
}

it('the steps of the Dockerfile make what starts as a user without rights, is healthy, writes to its volume alone and ends at SIGTERM', async () => {
  const image = await buildImage(ROOT, directory);
  expect(image.user.uid).toBeGreaterThan(0);
  expect(await readdir(join(image.root, 'opt/drover/node_modules'))).not.toContain('typescript');
  const [volume = ''] = image.volumes;
  const port = await freePort();
  const configured = join(image.root, 'etc/drover');
  await mkdir(configured, { recursive: true });
  await writeFile(
    join(configured, 'clouds.yaml'),
    stringify({
      clouds: {
        far: {
          auth: { auth_url: 'http://127.0.0.1:1/v3', username: 'u', password: 'pw-long', project_name: 'p' },
        },
      },
    }),
  );
  await writeFile(
    join(configured, 'drover.yaml'),
    stringify({
      clouds: { file: 'clouds.yaml' },
      console: {},
      http: { port },
      store: { directory: join(image.root, volume) },
      roles: { operator: ['console:alice'], approver: ['console:bob'] },
    }),
  );
  const before = Date.now();
  const drover = started(image, image.command, port);
  const ended = outcome(drover);
  let healthy: number | null = null;
  for (let tries = 0; healthy !== 0 && tries < 30 && drover.exitCode === null; tries += 1) {
    healthy = (await outcome(started(image, image.healthcheck, port))).code;
  }
  const stopping = Date.now();
  drover.kill('SIGTERM');
  const { code, said } = await ended;
  expect({ healthy, code, said: healthy === 0 ? '' : said }).toEqual({ healthy: 0, code: 0, said: '' });
  expect(Date.now() - stopping).toBeLessThan(10_000);
  const written = await writtenSince(image.root, before);
  expect(written.filter((file) => !file.startsWith(join(image.root, volume)))).toEqual([]);
  expect((await outcome(started(image, image.healthcheck, port))).code).not.toBe(0);

  const story = await outcome(
    started(image, [...image.command.slice(0, 2), 'demo', '--script', '--speed', '10'], port),
  );
  expect(story.said).toMatch(/Done: web-01 runs on /);
}, 900_000);
