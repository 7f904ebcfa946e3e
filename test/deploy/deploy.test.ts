import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { KINDS } from '../../src/app/kinds.js';
import { loadConfig } from '../../src/config/load.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const UNIT = read('deploy/systemd/drover.service');

describe('the systemd unit', () => {
  const here = spawnSync('systemd-analyze', ['--version']).status === 0;

  /** As it stands, with the Node that runs this, which need not be where a distribution puts it. */
  function analysed(...words: readonly string[]) {
    const directory = mkdtempSync(join(tmpdir(), 'drover-unit-'));
    const file = join(directory, 'drover.service');
    writeFileSync(file, UNIT.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', [...words, file], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    // It reads the units of this machine, too, and says what is wrong with those.
    const said = stderr.split('\n').filter((line) => line.includes('drover'));
    return { status, said, table: stdout };
  }

  (here ? it : it.skip)('is one that systemd takes', () => {
    expect(analysed('verify')).toMatchObject({ status: 0, said: [] });
  });

  (here ? it : it.skip)('is exposed less than 2 of 10 by systemd’s own count', () => {
    const level = /exposure level for drover\.service: ([\d.]+)/.exec(
      analysed('security', '--offline=true').table,
    )?.[1];
    expect(Number(level)).toBeLessThan(2);
  });

  it('stands in the operator’s guide by name, and starts what the image starts', () => {
    expect(read('docs/install.md')).toContain('deploy/systemd/drover.service');
    expect(read('Dockerfile')).toContain('ENTRYPOINT ["node", "/opt/drover/dist/src/cli.js"]\nCMD ["start"]');
    expect(UNIT).toContain('ExecStart=/usr/bin/node /opt/drover/dist/src/cli.js start\n');
  });
});

it('an installation needs no install script: only what the SSH library can do without has one', () => {
  const Lock = z.object({
    packages: z.record(
      z.string(),
      z.object({ dev: z.boolean().optional(), hasInstallScript: z.boolean().optional() }),
    ),
  });
  const { packages } = Lock.parse(JSON.parse(read('package-lock.json')));
  const scripted = Object.entries(packages).filter(
    ([path, { dev, hasInstallScript }]) => path !== '' && dev !== true && hasInstallScript === true,
  );
  const names = scripted.map(([path]) => path.replace('node_modules/', '')).sort();
  expect(names).toEqual(['cpu-features', 'ssh2']);
  const manifest = z.object({ allowScripts: z.record(z.string(), z.boolean()) });
  expect(manifest.parse(JSON.parse(read('package.json'))).allowScripts).toEqual({
    'cpu-features': false,
    ssh2: false,
  });
  expect(read('docs/install.md')).toContain('npm install --global --omit=dev --ignore-scripts ./drover-');
});

const Labels = z.record(z.string(), z.string());
const Port = z.object({ name: z.string(), containerPort: z.number() });
const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const Deployment = z.object({
  spec: z.object({
    replicas: z.number(),
    selector: z.object({ matchLabels: Labels }),
    template: z.object({
      metadata: z.object({ labels: Labels }),
      spec: z.object({
        containers: z.tuple([
          z.object({
            ports: z.array(Port),
            startupProbe: Probe,
            livenessProbe: Probe,
            readinessProbe: Probe,
            image: z.string(),
            volumeMounts: z.array(z.object({ name: z.string() })),
          }),
        ]),
        volumes: z.array(z.object({ name: z.string() })),
      }),
    }),
  }),
});
const Selecting = z.object({ spec: z.object({ selector: z.unknown() }) });

describe.each([
  { file: 'drover.yaml', replicas: 1, store: 'lowdb' },
  { file: 'drover-postgres.yaml', replicas: 2, store: 'postgres' },
])('the Kubernetes manifests of $file', ({ file, replicas, store }) => {
  const documents = parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((one) => {
    expect(one.errors).toEqual([]);
    return one.toJS() as { kind: string; metadata: { namespace: string }; data?: Record<string, string> };
  });
  const of = (kind: string) => documents.find((one) => one.kind === kind);

  it('agree on labels, ports, volumes and the namespace', () => {
    const { spec } = Deployment.parse(of('Deployment'));
    const [container] = spec.template.spec.containers;
    const labels = spec.template.metadata.labels;
    expect(spec.selector.matchLabels).toEqual(labels);
    expect(Selecting.parse(of('Service')).spec.selector).toEqual(labels);
    const ports = container.ports.map(({ name }) => name);
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(probes.map(({ httpGet }) => ports.includes(httpGet.port))).toEqual([true, true, true]);
    const names = spec.template.spec.volumes.map(({ name }) => name).sort();
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(names);
    expect(new Set(documents.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['drover']));
    // One process at a time uses the embedded store.
    expect(spec.replicas).toBe(replicas);
    const selectors = documents.flatMap((one) =>
      one.kind === 'PodDisruptionBudget' ? [Selecting.parse(one)] : [],
    );
    expect(selectors.map((one) => one.spec.selector)).toEqual(replicas > 1 ? [{ matchLabels: labels }] : []);
  });

  it('are of this version, and configure what Drover reads, on the ports that are probed', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
    const [container] = Deployment.parse(of('Deployment')).spec.template.spec.containers;
    expect(container.image).toMatch(new RegExp(`:${version.replaceAll('.', '\\.')}$`));
    const text = of('ConfigMap')?.data?.['drover.yaml'] ?? '';
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      DATABASE_URL: 'postgres://drover@db.example/drover',
    };
    const config = loadConfig({ kinds: KINDS, env, readFile: () => text, home: '/', cwd: '/' });
    expect(container.ports).toEqual([
      { name: 'http', containerPort: config.http?.port },
      { name: 'metrics', containerPort: config.http?.internal?.port },
    ]);
    expect(config.http?.host).toBe('0.0.0.0');
    expect(config.store.kind).toBe(store);
  });
});
