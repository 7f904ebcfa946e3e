import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stringify } from 'yaml';
import { KINDS } from '../../../src/app/kinds.js';
import { createLog } from '../../../src/base/log.js';
import { loadConfig } from '../../../src/config/load.js';
import type { HostCall } from '../../../src/hosts/prepared-command.js';
import { type Drover, startDrover } from '../../../src/main.js';
import { repairWrite } from '../../../src/procedures/repair/commands.js';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';

interface Line {
  type: string;
  number: string;
  text: string;
}

/** The whole house in the terminal, on a simulated cloud whose hosts do not reach each other. */
describe('a repair as people ask for it', () => {
  let directory: string;
  let simulator: Simulator;
  let drover: Drover | undefined;
  let input: PassThrough;
  let lines: Line[];

  const start = async (repairs: boolean) => {
    directory = await mkdtemp(join(tmpdir(), 'drover-repair-'));
    simulator = await startSimulator({ directory });
    const { addresses, privateKeyFile, knownHostsFile, cloudsFile } = simulator;
    const content = {
      clouds: { file: cloudsFile },
      hosts: {
        user: 'drover',
        privateKeyFile,
        knownHostsFile,
        addresses,
        ...(repairs ? { repair: { user: 'root', privateKeyFile } } : {}),
      },
      store: { kind: 'lowdb', directory: 'data' },
      console: {},
      roles: { operator: ['console:alice'], approver: ['console:bob'] },
    };
    const config = loadConfig({
      kinds: KINDS,
      env: {},
      readFile: () => stringify(content),
      home: directory,
      cwd: directory,
    });
    input = new PassThrough();
    const output = new PassThrough();
    lines = [];
    let rest = '';
    output.on('data', (chunk: Buffer) => {
      const all = (rest + chunk.toString()).split('\n');
      rest = all.pop() ?? '';
      for (const line of all) if (line !== '') lines.push(JSON.parse(line) as Line);
    });
    drover = await startDrover({
      config,
      env: {},
      log: createLog({ level: 'silent' }),
      console: { input, output, tty: false, json: true, color: false },
    });
  };

  afterEach(async () => {
    await drover?.stop();
    drover = undefined;
    await simulator.stop();
    await rm(directory, { recursive: true });
  });

  const say = (text: string) => input.write(`${text}\n`);
  const until = async (pattern: RegExp, from = 0): Promise<Line> => {
    const give = Date.now() + 15_000;
    for (;;) {
      const found = lines.slice(from).find(({ text }) => pattern.test(text));
      if (found !== undefined) return found;
      if (Date.now() > give)
        throw new Error(`nothing said ${pattern}: ${lines.map(({ text }) => text).join('\n---\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('is off unless configured', async () => {
    await start(false);
    say('@alice /preflight repair compute1 compute2');
    const { type, text } = await until(/not configured/);
    expect(type).toBe('private');
    expect(text).toContain('hosts.repair');
  });

  it('shows with the login that only reads what others would have to write', async () => {
    await start(false);
    simulator.hosts.get('compute1')?.refusedBy.add('compute2');
    say('@alice /preflight repair compute1 compute2 --dry-run');
    const dry = await until(/dry run/);
    expect(dry.text).toContain('compute2 authorized_keys: + ');
    expect(dry.text).toContain('compute1 config: + Host compute2');
  });

  it('shows every line first, writes only after a vote, proves itself, and can be taken back', async () => {
    await start(true);
    simulator.hosts.get('compute2')?.wrongHostKeyOf.add('compute1');
    simulator.hosts.get('compute1')?.refusedBy.add('compute2');

    say('@alice /preflight repair compute1 compute2 --dry-run');
    const dry = await until(/dry run/);
    expect(dry.text).toContain('now 0 of 2 ways work');
    expect(dry.text).toContain('compute1 config: + Host compute2');
    expect(dry.text).toContain('compute2 known_hosts: + compute1,');
    expect(simulator.hosts.get('compute1')?.asked).not.toContain('repair-write');

    say('@alice /preflight repair compute1 compute2 --reason "new rack"');
    const asked = await until(/^Set up SSH between compute1, compute2[\s\S]*waiting for 1 approval/);
    expect(simulator.hosts.get('compute1')?.asked).not.toContain('repair-write');
    say(`@bob approve ${asked.number}`);
    const done = await until(/SSH is set up between compute1, compute2/);
    expect(done.text).toContain('before 0 of 2 ways worked, now 2 of 2');
    expect(simulator.hosts.get('compute2')?.wrongHostKeyOf.size).toBe(0);

    const audit = await readFile(join(directory, 'data', 'audit.ndjson'), 'utf8');
    const ran = audit
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: { type: string }; call: HostCall })
      .filter(({ event }) => event.type === 'sending');
    const hosts = ['compute1', 'compute2'];
    expect(ran.map(({ call }) => `${call.path} ${call.body.command}`).sort()).toEqual(
      hosts.flatMap((host) => [`${host} repair-key`, ...Array<string>(3).fill(`${host} repair-write`)]),
    );
    const hash = createHash('sha256').update(repairWrite.script).digest('hex');
    const written = ran.filter(({ call }) => call.body.command === 'repair-write');
    expect(new Set(written.map(({ call }) => call.body.script))).toEqual(new Set([hash]));
    expect(written.map(({ call }) => call.body.stdin).join('\n')).toContain('Host compute2');

    const id = /m-[a-z2-7]{10}/.exec(asked.text)?.[0] ?? '';
    say(`@alice /preflight repair --undo ${id}`);
    const undo = await until(/^Take back m-[\s\S]*waiting for/);
    say(`@bob approve ${undo.number}`);
    await until(/is taken back on compute1, compute2/);
    expect(simulator.hosts.get('compute2')?.wrongHostKeyOf.has('compute1')).toBe(true);
  });

  it('refuses an address that would be a line of its own, by the name of its host, and asks no host anything', async () => {
    await start(true);
    const host = simulator.world.hosts.get('compute2');
    if (host === undefined) throw new Error('there is no compute2');
    simulator.world.hosts.set('compute2', {
      ...host,
      address: `${host.address}\n  ProxyCommand touch /tmp/x`,
    });
    for (const more of ['--dry-run', '--reason "new rack"']) {
      const from = lines.length;
      say(`@alice /preflight repair compute1 compute2 ${more}`);
      const { type, text } = await until(/host_ip/, from);
      expect(type).toBe('private');
      expect(text).toContain(`"${host.address}\\n  ProxyCommand touch /tmp/x" as the address of compute2`);
      expect(text).toContain('Nothing was written.');
    }
    expect(simulator.hosts.get('compute1')?.asked).toEqual([]);
  });

  it('finds nothing to do twice, and refuses a host that Nova does not know', async () => {
    await start(true);
    say('@alice /preflight repair compute1 compute9');
    expect((await until(/compute9/)).text).toContain('has no compute host');
    say('@alice /preflight repair compute1');
    expect((await until(/two hosts/)).type).toBe('private');
  });
});
