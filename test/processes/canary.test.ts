import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import type { ServiceName } from '../../src/simulator/faults.js';
import { freePort } from '../support/process/free-port.js';
import { onScene, type Scene } from '../support/process/scene.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const SERVICES: readonly ServiceName[] = ['identity', 'compute', 'volume', 'placement', 'image', 'network'];
/** What reads that service. Each failing read is tried again for seconds: one a service is enough. */
const ASKS: Readonly<Record<ServiceName, string>> = {
  identity: '@alice /preflight web-01',
  compute: '@alice /migrate web-01',
  volume: '@alice /volumes list',
  placement: '@alice /preflight web-01 --all',
  image: '@alice /volumes images',
  network: '@alice /preflight web-01',
};
// A request of the first may be open when the second is moved.
const SERVERS = [
  { name: 'web-01', host: 'compute1' },
  { name: 'web-02', host: 'compute1' },
];
const PASSPHRASE = `canary-passphrase <&> "7"`;
const UNUSED = 'canary-of-another-cloud-8';
/** An application credential that Keystone refuses. */
const APPLICATION = 'canary-application-credential-5Qz';
const HOOK = 'canary-of-a-hook-that-nobody-hears-77';
const CHAT = {
  slack: {
    mode: 'socket',
    botToken: 'xoxb-4711-canary-bot-token',
    appToken: 'xapp-1-canary-app-token',
    signingSecret: 'canarysigningsecret0123456789ab',
    apiUrl: 'http://127.0.0.1:1/api/',
  },
  discord: {
    token: 'canary-token-of-discord-31415926',
    applicationId: '1',
    guildId: '2',
    apiUrl: 'http://127.0.0.1:1/api',
  },
} as const;
const CHAT_SECRETS = [CHAT.slack.botToken, CHAT.slack.appToken, CHAT.slack.signingSecret, CHAT.discord.token];

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const html = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const WAYS: readonly ((text: string) => string)[] = [
  (text) => text,
  json,
  html,
  encodeURIComponent,
  (text) => json(html(text)),
];

/** Where a canary sings, in whatever way it is written; base64 is looked into. */
function singing(canaries: readonly string[], output: string): readonly string[] {
  const opened = [...output.matchAll(/[\w+/-]{12,}={0,2}/g)].flatMap(([word]) =>
    [0, 1, 2, 3].map((skipped) => Buffer.from(word.slice(skipped), 'base64').toString('latin1')),
  );
  const all = [output, ...opened].join('\n');
  return canaries.filter((canary) => WAYS.some((way) => all.includes(way(canary))));
}

async function filesBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}

async function check(scene: Scene): Promise<string> {
  const child = spawn(process.execPath, [CLI, 'check', '--console', '--config', scene.simulator.configFile], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', DROVER_LOG: 'debug' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child, 'close');
  return said;
}

it('no credential is in any output, file or answer, whatever fails and whatever repeats it', async () => {
  const port = await freePort();
  const seen = await onScene({ servers: SERVERS, config: { http: { port } } }, async (scene) => {
    const { simulator } = scene;
    const { cloudsFile, faults, tokens } = simulator;
    const clouds = parse(await readFile(cloudsFile, 'utf8')) as {
      clouds: Record<string, { auth: { auth_url: string; password: string } }>;
    };
    const [name = '', cloud] = Object.entries(clouds.clouds)[0] ?? [];
    const password = cloud?.auth.password ?? '';
    await writeFile(
      cloudsFile,
      stringify({
        clouds: {
          ...clouds.clouds,
          other: { auth: { ...cloud?.auth, password: UNUSED } },
          applied: {
            auth_type: 'v3applicationcredential',
            auth: {
              auth_url: cloud?.auth.auth_url,
              application_credential_id: 'c0ffee',
              application_credential_secret: APPLICATION,
            },
          },
        },
      }),
    );
    const written = parse(await readFile(simulator.configFile, 'utf8')) as Record<string, object>;
    const { privateKeyFile, knownHostsFile, addresses } = simulator;
    const key = (await readFile(privateKeyFile, 'utf8'))
      .split('\n')
      .filter((line) => /^[\w+/=]{20,}$/.test(line));
    const canaries = [password, PASSPHRASE, UNUSED, APPLICATION, HOOK, ...CHAT_SECRETS, ...key];
    const configured = {
      ...written,
      hosts: { user: 'drover', privateKeyFile, knownHostsFile, addresses },
      hooks: {
        deaf: { url: 'http://127.0.0.1:1/', secret: HOOK, events: ['request.asked', 'request.ended'] },
      },
    };
    const configure = (more: object, use: readonly string[]) =>
      writeFile(
        simulator.configFile,
        stringify({ ...configured, ...more, clouds: { ...written.clouds, use } }),
      );
    const issue = tokens.issue.bind(tokens);
    tokens.issue = (...asked) => {
      const issued = issue(...asked);
      canaries.push(issued.id);
      return issued;
    };
    const repeated = (service: ServiceName) =>
      faults.ask({
        kind: 'http',
        service,
        mode: 'error',
        status: service === 'identity' ? 500 : 502,
        repeats: true,
      });
    const outputs: string[] = [];
    // Everything that can be configured, where nothing of it can be reached or is let in.
    await configure(CHAT, [name, 'applied']);
    outputs.push(await check(scene));
    repeated('identity');
    outputs.push(await check(scene));
    faults.clear();
    expect(outputs[0]).toMatch(/slack: /);
    expect(outputs[0]).toMatch(/discord: /);
    expect(outputs[0]).toMatch(/deaf/);
    await configure({}, [name]);
    for (const service of SERVICES) {
      repeated(service);
      if (service === 'identity' || service === 'network') outputs.push(await check(scene));
      if (service === 'identity') faults.clear();
    }
    faults.clear();

    const drover = await scene.launch({ env: { DROVER_LOG: 'debug', DROVER_SSH_PASSPHRASE: PASSPHRASE } });
    const asked = async (...lines: readonly string[]) => {
      for (const line of lines) {
        const from = drover.now;
        drover.type(line);
        await drover.see(({ type }) => type === 'private' || type === 'message', { from, ms: 60_000 });
      }
    };
    await asked('@alice /migrate list');
    for (const service of SERVICES) {
      repeated(service);
      await asked(ASKS[service]);
      outputs.push(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text());
      faults.clear();
    }
    const told = `sent ${password} and ${encodeURIComponent(PASSPHRASE)}, {"auth": "${json(canaries.at(-1) ?? '')}", "other": "${UNUSED}"}`;
    faults.ask({ kind: 'fails-at', server: 'web-02', step: 'pre-live-migration', message: told });
    // A service that has just failed is told so for two seconds more.
    const posted = async (): Promise<string> => {
      for (;;) {
        const asking = drover.now;
        drover.type('@alice /migrate web-02');
        const answer = await drover.see(
          ({ type, thread, text }) =>
            (type === 'message' || type === 'private') && thread === undefined && text.includes('web-02'),
          { from: asking, ms: 60_000 },
        );
        if (answer.type === 'message') return answer.number;
      }
    };
    const card = await posted();
    const from = drover.now;
    drover.type(`@bob :white_check_mark: ${card}`);
    await drover.see(/Not moved/, { from, ms: 60_000 });
    await asked('@alice /migrate history', `@alice what ${password}`);
    outputs.push(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text());
    await drover.signal('SIGTERM');
    outputs.push(
      drover.lines.map((line) => JSON.stringify(line)).join('\n'),
      drover.log,
      await filesBelow(join(scene.directory, 'data')),
    );
    return { canaries, outputs, everything: outputs.join('\n') };
  });
  expect(seen.canaries.length).toBeGreaterThan(4);
  expect(seen.everything).toContain('[hidden]');
  expect(seen.outputs.map((output) => singing(seen.canaries, output))).toEqual(seen.outputs.map(() => []));
}, 240_000);
