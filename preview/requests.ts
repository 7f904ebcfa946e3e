import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KINDS } from '../src/app/kinds.js';
import { silentLog } from '../src/base/log.js';
import { loadConfig } from '../src/config/load.js';
import { startDrover } from '../src/main.js';
import { type Simulator, startSimulator } from '../src/simulator/index.js';
import type { Spoken, StoryChat } from '../test/support/stories/chat.js';
import { FastClock } from '../test/support/stories/fast-clock.js';
import { HostPlay } from './host-requests.js';
import { type Camera, copied, eventually, type Shot, Stage } from './stage.js';

const MIB = 1024 * 1024;
/** As much faster than life as lets a picture be taken of everything that passes. */
const PACE = 3;
const SPEED = 16;

/**
 * Every card that people see, of real requests: Drover as it is, on the simulated cloud, spoken to on the platform's
 * stand-in, and photographed as it goes.
 */
export async function played(
  open: (now: number) => Promise<Camera>,
  plays: readonly (keyof typeof PLAYS)[] = ['moves', 'hosts'],
): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  for (const play of plays) shots.push(...(await playedAlone(open, play)));
  return shots;
}

/** Each on a cloud of its own. */
async function playedAlone(
  open: (now: number) => Promise<Camera>,
  play: keyof typeof PLAYS,
): Promise<readonly Shot[]> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-preview-'));
  const clock = new FastClock(PACE);
  const simulator = await startSimulator({ directory, hosts: 3, speed: SPEED, clock });
  const camera = await open(clock.now());
  const drover = await startDrover({
    config: configOf(directory, simulator, camera.chat),
    env: {},
    log: silentLog,
    clock,
    stallAfterSeconds: 15,
  });
  camera.chat.started?.(drover);
  try {
    return await new PLAYS[play](camera, simulator).run();
  } finally {
    clock.pace = 1;
    await drover.stop();
    await camera.chat.stop();
    await simulator.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function configOf(directory: string, simulator: Simulator, chat: StoryChat) {
  const content = {
    ...chat.config,
    clouds: { file: simulator.cloudsFile },
    hosts: {
      user: 'drover',
      privateKeyFile: simulator.privateKeyFile,
      knownHostsFile: simulator.knownHostsFile,
      addresses: simulator.addresses,
    },
    store: { directory: join(directory, 'data') },
    roles: {
      operator: [chat.actor('requester'), chat.actor('second')],
      approver: [chat.actor('approver'), chat.actor('second')],
    },
    policy: { ticket: { pattern: 'CHG-\\d+', url: 'https://tickets.example/{ticket}' } },
  };
  return loadConfig({
    kinds: KINDS,
    env: {},
    readFile: () => stringify(content),
    home: directory,
    cwd: directory,
  });
}

class MovePlay extends Stage {
  async run(): Promise<readonly Shot[]> {
    const { world } = this.simulator;
    // As slow as lets a picture be taken half-way.
    for (const host of world.hosts.values()) host.linkBytesPerSecond = 16 * MIB;
    world.addServer({ name: 'web-01', host: 'compute1', flavor: 'm1.large', dirtyBytesPerSecond: 3 * MIB });
    world.addServer({ name: 'web-02', host: 'compute1' });
    world.addServer({ name: 'db-07', host: 'compute3', dirtyBytesPerSecond: 4096 * MIB });
    world.addServer({ name: 'batch-3', host: 'compute1', vmState: 'stopped' });
    for (const name of ['app-3', 'cache-2', 'mail-1', 'app-4']) world.addServer({ name, host: 'compute2' });
    await this.#asking();
    await this.#moving();
    await this.#stalling();
    await this.#failing();
    await this.#frozen();
    await this.#reading();
    return this.shots;
  }

  async #asking(): Promise<void> {
    const host = this.simulator.world.host('compute2');
    host.hypervisorVersion += 1000;
    const warned = await this.ask('web-02', 'compute2', 'kernel update on compute1', 'CHG-4711');
    this.card('request-warning', 'A request with a warning', warned, true);
    this.chat.press('second', warned, 'reject', 'not before the backup is done');
    await this.says(warned, /Rejected/u);
    this.card('rejected', 'Rejected, with the reason', warned);
    host.hypervisorVersion -= 1000;
    const card = await this.ask('web-01', 'compute2', 'kernel update on compute1', 'CHG-4711');
    this.card('request', 'A request waits for its vote', card, true);
    this.camera.press('requester', card, 'details');
    await this.whispered(
      'requester',
      /details/u,
      'details',
      'Details, for the person who pressed the button',
    );
    this.chat.press('outsider', card, 'approve');
    await this.whispered(
      'outsider',
      /not an approver/u,
      'not-an-approver',
      'The vote of somebody who may not approve',
    );
    this.chat.press('requester', card, 'approve');
    await this.whispered('requester', /you asked for this/u, 'own-vote', "A vote for one's own request");
  }

  async #moving(): Promise<void> {
    const card = this.of('web-01');
    this.chat.press('approver', card, 'approve');
    await this.replied(card, /preparing|call/u, 'progress-preparing', 'Progress before there are figures');
    const waiting = await this.ask('web-02', 'compute3', 'kernel update on compute1', 'CHG-4711');
    this.chat.press('approver', waiting, 'approve');
    await this.says(waiting, /queued behind/u);
    this.card('request-approved', 'Approved, waits its turn', waiting, true);
    await this.replied(card, /copying memory.*[3-9]\d %/u, 'progress', 'Progress with figures');
    this.card('running', 'The card while the move runs', card);
    await this.answer('list', '`/migrate list`', { command: 'migrate', subcommand: 'list' });
    if (this.camera.home !== undefined) {
      const home = await this.camera.home();
      this.shots.push({ name: 'home', title: 'The home tab', message: copied(home), isPrivate: true });
    }
    await this.says(card, /Done: web-01 runs on compute2/u);
    this.card('success', 'Done and proved', card);
  }

  async #stalling(): Promise<void> {
    const card = await this.ask('db-07', 'compute2', 'RAM of compute3 is replaced');
    this.chat.press('approver', card, 'approve');
    await this.replied(card, /pauses the guest/u, 'stalled', 'A move that does not converge');
    await this.says(card, /does not converge/u);
    this.card('running-stalled', 'Its card meanwhile', card);
    this.camera.press('approver', card, 'abort');
    if (this.chat.platform === 'discord') {
      await this.whispered('approver', /Abort this/u, 'confirm', 'A dangerous button asks first');
      this.camera.press('approver', 'private', 'abort');
    }
    await this.says(card, /Aborted: db-07 is still on compute3/u);
    this.card('aborted', 'Aborted', card);
    const png = await eventually('the picture is posted', () => this.camera.picture(card));
    this.shots.push({ name: 'move-picture', title: 'How the move went', png, isReply: true });
  }

  async #failing(): Promise<void> {
    const { faults } = this.simulator;
    const message =
      'Live Migration failure: unable to connect to server at compute1:49152: Connection refused';
    faults.ask({ kind: 'fails-at', server: 'cache-2', step: 'running', message });
    const failed = await this.ask('cache-2', 'compute1', 'kernel update on compute2');
    this.chat.press('approver', failed, 'approve');
    await this.says(failed, /Not moved: /u);
    this.card('rolled-back', 'Rolled back', failed);
    faults.ask({ kind: 'leftover-attachment', server: 'mail-1' });
    const left = await this.ask('mail-1', 'compute1', 'kernel update on compute2');
    this.chat.press('approver', left, 'approve');
    await this.says(left, /Moved, but /u);
    this.card('residue', 'Moved, with something left behind', left);
  }

  async #frozen(): Promise<void> {
    const freeze = { reason: 'storage incident', until: '2h' };
    this.chat.say('requester', { command: 'migrate', subcommand: 'freeze', options: freeze });
    await eventually('it is frozen', () => this.chat.cards().some(({ text }) => /are frozen/u.test(text)));
    const card = await this.ask('app-4', 'compute1', 'kernel update on compute2');
    await this.says(card, /Nothing starts now/u);
    this.card('request-frozen', 'A request in a freeze', card, true);
    this.chat.say('requester', { command: 'migrate', subcommand: 'thaw' });
    await this.says(card, /^(?!.*Nothing starts now)/su);
  }

  async #reading(): Promise<void> {
    const migrate = (subcommand: string, options: Spoken['options'] = {}) => ({
      command: 'migrate',
      subcommand,
      options,
    });
    const preflight = { command: 'preflight', subcommand: 'server', options: { server: 'web-01' } };
    await this.answer('preflight', '`/preflight server`', preflight);
    await this.answer('refused', '`/migrate` where a check fails', migrate('server', { server: 'batch-3' }));
    const request = /m-[a-z2-7]{10}/u.exec(this.text(this.of('web-01')))?.[0] ?? '';
    await this.answer('show', '`/migrate show`', migrate('show', { request }));
    await this.answer('history', '`/migrate history`', migrate('history'));
    await this.answer('whoami', '`/migrate whoami`', migrate('whoami'));
    await this.answer('error', 'An error, with what to do', migrate('show', { request: 'web-9' }));
    await this.answer('volumes', '`/volumes list`', { command: 'volumes', subcommand: 'list' });
    await this.answer('pools', '`/volumes pools`', { command: 'volumes', subcommand: 'pools' });
  }
}

const PLAYS = { moves: MovePlay, hosts: HostPlay };
