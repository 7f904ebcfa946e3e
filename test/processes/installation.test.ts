import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const Lock = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), link: z.boolean().optional() })),
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-installed-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** What an installation without development dependencies finds, and nothing else, beside what the tarball brings along. */
async function linkDependencies(installed: string): Promise<void> {
  const { packages } = Lock.parse(JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')));
  const bundled = new Set(await readdir(join(installed, 'node_modules')));
  for (const [path, { dev, link }] of Object.entries(packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev === true || link === true || bundled.has(name)) continue;
    const place = join(installed, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    // What is optional need not be there.
    await symlink(join(ROOT, path), place).catch(() => undefined);
  }
}

it('the packed tarball runs with production dependencies alone, from one end of the story to the other', async () => {
  await run('npm', ['pack', '--pack-destination', directory], { cwd: ROOT });
  const [tarball = ''] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['xzf', tarball], { cwd: directory });
  const installed = join(directory, 'package');
  await linkDependencies(installed);
  const { bin } = z
    .object({ bin: z.object({ drover: z.string() }) })
    .parse(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')));
  const drover = (...words: readonly string[]) =>
    run(process.execPath, [join(installed, bin.drover), ...words], { cwd: directory, maxBuffer: 2 ** 26 });
  expect((await drover('-v')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { stdout } = await drover('demo', '--script', '--speed', '10');
  expect(stdout).toMatch(/Done: web-01 runs on /);
}, 400_000);

const canTakeTypesOut = 'stripTypeScriptTypes' in nodeModule;

async function sourcesAlone(): Promise<void> {
  for (const part of ['prepare.mjs', 'package.json', 'src', 'adapters', 'commands', 'packages']) {
    await cp(join(ROOT, part), join(directory, part), {
      recursive: true,
      filter: (file) => !/\/(?:dist|node_modules)$/.test(file),
    });
  }
}

(canTakeTypesOut ? it : it.skip)(
  'an installation from a checkout without the compiler is built by Node itself, and runs',
  async () => {
    await sourcesAlone();
    const { stdout, stderr } = await run(process.execPath, ['prepare.mjs'], { cwd: directory });
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
    await mkdir(join(directory, 'node_modules'));
    await linkDependencies(directory);
    const client = 'openstack-client-lite';
    await symlink(join(directory, 'packages', client), join(directory, 'node_modules', client));
    const version = await run(process.execPath, ['dist/src/cli.js', '-v'], { cwd: directory });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const story = await run(process.execPath, ['dist/src/cli.js', 'demo', '--script', '--speed', '10'], {
      cwd: directory,
      maxBuffer: 2 ** 26,
    });
    expect(story.stdout).toMatch(/Done: web-01 runs on /);
  },
  400_000,
);

(canTakeTypesOut ? it.skip : it)(
  'an installation from a checkout without the compiler, by a Node that needs it, ends well and says what is missing',
  async () => {
    await cp(join(ROOT, 'prepare.mjs'), join(directory, 'prepare.mjs'));
    const { stderr } = await run(process.execPath, ['prepare.mjs'], { cwd: directory });
    expect(stderr).toMatch(/nothing was built/);
    expect(stderr).toMatch(/Node 22\.13 or later, or install the tarball/);
  },
);
