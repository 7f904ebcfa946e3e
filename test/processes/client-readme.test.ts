import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Simulator, seededRandom, startSimulator } from '../../src/simulator/index.js';
import { ConnectProxy } from '../support/connect-proxy.js';

const ROOT = join(fileURLToPath(import.meta.url), '..', '..', '..');
const readme = readFileSync(join(ROOT, 'packages', 'openstack-client-lite', 'README.md'), 'utf8');
const run = promisify(execFile);

/** By the heading that each stands under. */
const examples = new Map(
  readme.split(/^## /m).flatMap((section): [string, string][] => {
    const code = /```ts\n([\s\S]*?)```/.exec(section)?.[1];
    return code === undefined ? [] : [[section.split('\n')[0] ?? '', code]];
  }),
);
const fileOf = (heading: string) => `${heading.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.ts`;

describe('the examples of the README', () => {
  let folder: string;
  let simulator: Simulator;
  let proxy: ConnectProxy;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'client-readme-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    for (const [heading, code] of examples) await writeFile(join(folder, fileOf(heading)), code);
    simulator = await startSimulator({
      directory: join(folder, 'cloud'),
      random: seededRandom(1),
      servers: 6,
      speed: 500,
    });
    proxy = await ConnectProxy.start();
  }, 60_000);

  afterAll(async () => {
    await simulator.stop();
    await proxy.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are compiled against the package as it is built', async () => {
    const options = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
    const modules = ['--target', 'es2022', '--module', 'nodenext', '--types', 'node', '--outDir', folder];
    const files = [...examples.keys()].map((heading) => join(folder, fileOf(heading)));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, ...options, ...modules, ...files], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  }, 60_000);

  it.each([
    ['Reading', /^\S+ ACTIVE compute1\n(?:\S+ ACTIVE compute1\n)*3 hosts, 6 volumes\n$/],
    ['Writing', /^Nova will try: 202 true\nit runs on compute2\n$/],
    ['Errors', /^404, asked as req-: \/servers\/\{server\}\nadmin true\n$/],
    ['Hooks', /^(?:\w+ (?:GET|POST) \S+ \d+\n)*compute GET \/flavors\/detail 200\n$/],
    ['HTTP proxies', /^Nova up to 2\.93\n$/],
  ])(
    '%s: does what it says',
    async (heading, said) => {
      const env = {
        PATH: process.env.PATH,
        OS_CLOUD: 'simulator',
        OS_CLIENT_CONFIG_FILE: simulator.cloudsFile,
      };
      const { stdout } = await run(process.execPath, [join(folder, fileOf(heading).replace(/ts$/, 'js'))], {
        cwd: folder,
        env: heading === 'HTTP proxies' ? { ...env, HTTP_PROXY: proxy.url } : env,
        timeout: 60_000,
      });
      expect(stdout).toMatch(said);
      expect(proxy.asked.length > 0).toBe(heading === 'HTTP proxies');
    },
    60_000,
  );

  it('are all of them run', () => {
    expect([...examples.keys()]).toEqual(['Reading', 'Writing', 'Errors', 'Hooks', 'HTTP proxies']);
    expect(readme.match(/```ts\n/g)).toHaveLength(examples.size);
  });
});
