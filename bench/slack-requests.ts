import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../src/base/log.js';
import { startDrover } from '../src/main.js';
import { type Simulator, startSimulator } from '../src/simulator/index.js';
import { SlackStandIn } from '../test/support/slack/stand-in.js';
import { benchConfig } from './support/config.js';
import { judge } from './support/goal.js';
import { printTable } from './support/table.js';

/**
 * How often Slack is asked for one migration of a minute, from the command to the outcome and its record in the thread,
 * at the pace of a real cloud; with figures from Nova alone, and with those of the hosts, which change at each look. The promise: at
 * most 40 requests. One run of each, side by side: it counts, it does not time.
 */
const MOST = 40;
const OVERDUE_AFTER_MS = 180_000;
/** 6.2 GiB over a gigabit link. */
const SERVER = { name: 'db-07', host: 'compute1', flavor: 'm1.large', usedRatio: 0.78 };

const [nova, hosts] = await Promise.all([
  counted(() => ({})),
  counted(({ privateKeyFile, knownHostsFile, addresses }) => ({
    hosts: { user: 'drover', privateKeyFile, knownHostsFile, addresses },
  })),
]);
const methods = [...new Set([...nova.methods, ...hosts.methods])].sort();
const row = (what: string, of: (methods: readonly string[]) => number) => ({
  request: what,
  'figures from Nova': of(nova.methods),
  'figures from the hosts': of(hosts.methods),
});
printTable(`Requests to Slack for one migration of ${nova.seconds} s`, [
  ...methods.map((method) => row(method, (all) => all.filter((one) => one === method).length)),
  row('all', (all) => all.length),
]);
judge([
  { what: 'requests to Slack, figures from Nova', value: nova.methods.length, under: MOST + 1 },
  { what: 'requests to Slack, figures from the hosts', value: hosts.methods.length, under: MOST + 1 },
]);
process.exit();

/** The methods that were called while the server moved. */
async function counted(sections: (simulator: Simulator) => object) {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const simulator = await startSimulator({ directory, hosts: 3 });
  const { id } = simulator.world.addServer(SERVER);
  const slack = await SlackStandIn.start();
  for (const user of ['U0REQ', 'U0BOSS']) slack.workspace.user(user);
  slack.workspace.channel('C0MAINT');
  const { botToken, appToken } = slack.workspace;
  const drover = await startDrover({
    config: benchConfig(directory, {
      clouds: { file: simulator.cloudsFile },
      store: { directory: join(directory, 'data') },
      slack: { botToken, appToken, apiUrl: slack.apiUrl },
      roles: { operator: ['slack:U0REQ'], approver: ['slack:U0BOSS'] },
      ...sections(simulator),
    }),
    env: {},
    log: createLog({ level: 'silent' }),
  });
  const before = slack.calls.length;
  await slack.slash('U0REQ', 'C0MAINT', '/migrate server db-07 --to compute2');
  const card = await until('the card', () => slack.messages('C0MAINT')[0]);
  await until('the seeds', () => card.reactions.size === 2);
  await slack.react('U0BOSS', card, 'white_check_mark');
  await until('the outcome', () => slack.thread(card).some(({ text }) => text.startsWith('*Done:')));
  await until('the card’s end', () => card.text.startsWith('*Done:'));
  await until('the record', () => slack.thread(card).some(({ files = [] }) => files.length > 0));
  const calls = slack.calls.slice(before);
  const record = [...simulator.world.migrations.values()].find(({ serverId }) => serverId === id);
  await drover.stop();
  await slack.stop();
  await simulator.stop();
  await rm(directory, { recursive: true, force: true });
  return {
    methods: calls.map(({ method }) => method),
    seconds: Math.round(((record?.updatedAt ?? 0) - (record?.createdAt ?? 0)) / 1000),
  };
}

async function until<Value>(what: string, look: () => Value | undefined | false): Promise<Value> {
  const end = Date.now() + OVERDUE_AFTER_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await sleep(20);
  }
}
