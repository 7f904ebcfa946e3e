import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let directory: string;
let checkout: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-release-'));
  checkout = join(directory, 'checkout');
  await run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, checkout]);
  // What is being worked on, not only what is committed.
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  for (const file of stdout.trim().split('\n'))
    await cp(join(ROOT, file), join(checkout, file), { recursive: true }).catch(() => undefined);
  for (const built of ['node_modules', 'dist', 'packages/openstack-client-lite/dist'])
    await symlink(join(ROOT, built), join(checkout, built));
  await edit('.git/info/exclude', () => 'node_modules\ndist\n');
  for (const path of ['CHANGELOG.md', 'packages/openstack-client-lite/CHANGELOG.md'])
    await edit(path, (text) => text.replace('- unreleased', '- 2026-11-28'));
  await commit();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const file = join(checkout, path);
  await writeFile(file, change(await readFile(file, 'utf8')));
}

async function commit(): Promise<void> {
  const git = (...words: readonly string[]) =>
    run('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...words], { cwd: checkout });
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'a state to be released');
}

async function checked(): Promise<string> {
  try {
    return (await run(process.execPath, ['release/release.mjs', '--check'], { cwd: checkout })).stdout;
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

it('a release is refused with every reason at once, and not where all is in step', async () => {
  expect(await checked()).toBe('All is in step.\n');

  await edit('manifest.yml', (text) => text.replace('Drover', 'Rover'));
  await edit('docs/configuration.md', (text) => `${text}\nA line by hand.\n`);
  await edit('CHANGELOG.md', (text) => text.replace('- 2026-11-28', '- soon'));
  await edit('README.md', (text) => `${text}\n[nowhere](docs/nowhere.md)\n`);
  const refusal = await checked();
  expect(refusal).toMatch(/changes that are not committed/);
  expect(refusal).toMatch(/CHANGELOG\.md: 0\.1\.0 has no day of release, but "soon"/);
  expect(refusal).toMatch(/docs are not in step/);
  expect(refusal).toMatch(/nowhere\.md/);

  await run('git', ['tag', 'v0.1.0'], { cwd: checkout });
  expect(await checked()).toMatch(/a tag v0\.1\.0 already/);
}, 120_000);
