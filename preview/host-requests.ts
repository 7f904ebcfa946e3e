import type { Spoken } from '../test/support/stories/chat.js';
import { copied, eventually, type Shot, Stage } from './stage.js';

const MIB = 1024 * 1024;
const HOSTS = ['compute1', 'compute2', 'compute3'] as const;
const CHANGE = { reason: 'kernel update', ticket: 'CHG-4711' };
/** A host may be away for so long; the clock of a preview runs faster. */
const BACK_WITHIN = '1m';

/** Whole hosts: emptied, handed over, given back, and what `/preflight` says of them. */
export class HostPlay extends Stage {
  async run(): Promise<readonly Shot[]> {
    const { world } = this.simulator;
    for (const host of world.hosts.values()) host.linkBytesPerSecond = 16 * MIB;
    // As large as lets a picture be taken half-way.
    for (const name of ['web-01', 'web-02', 'web-03'])
      world.addServer({ name, host: 'compute1', flavor: 'm1.large' });
    world.addServer({ name: 'batch-3', host: 'compute1', vmState: 'stopped' });
    for (const name of ['app-1', 'app-2']) world.addServer({ name, host: 'compute2' });
    world.addServer({ name: 'db-07', host: 'compute3' });
    await this.#reading();
    await this.#draining();
    await this.#failing();
    await this.#rolling();
    return this.shots;
  }

  async #reading(): Promise<void> {
    const preflight = (subcommand: string, options: Spoken['options'] = {}) => ({
      command: 'preflight',
      subcommand,
      options,
    });
    await this.answer('preflight-host', '`/preflight host`', preflight('host', { host: 'compute1' }));
    await this.answer('mesh', '`/preflight mesh`', preflight('mesh'));
  }

  async #draining(): Promise<void> {
    const card = await this.#request('host', { host: 'compute1', ...CHANGE }, /Empty compute1/u);
    this.card('drain', 'A host is to be emptied', card, true);
    this.chat.press('approver', card, 'approve');
    await this.replied(card, /[1-9] of 3 servers moved.*→ compute/su, 'drain-progress', 'Its progress');
    this.card('drain-running', 'The card while a host is emptied', card);
    await this.says(card, /Done: nothing runs on compute1/u);
    this.card('drain-done', 'The host is empty', card);
    await this.#given('compute1', 'enable');
  }

  async #failing(): Promise<void> {
    const { faults, world } = this.simulator;
    const [bad] = [...world.servers.values()].filter(({ host }) => host === 'compute2');
    const name = bad?.name ?? '';
    const message =
      'Live Migration failure: unable to connect to server at compute3:49152: Connection refused';
    faults.ask({ kind: 'fails-at', server: name, step: 'running', message });
    const card = await this.#request('host', { host: 'compute2', ...CHANGE }, /Empty compute2/u);
    this.chat.press('approver', card, 'approve');
    await this.says(card, /stands still/u);
    this.card('drain-paused', 'Paused at a failure', card);
    await this.replied(card, /Paused by Drover: /u, 'drain-paused-reply', 'What the thread asks then');
    const request = /m-[a-z2-7]{10}/u.exec(this.text(card))?.[0] ?? '';
    this.#say('skip', { request, what: name });
    await eventually('it is skipped', () => /stays/u.test(this.chat.privately('requester').at(-1) ?? ''));
    this.#say('resume', { request });
    await this.says(card, /Not empty: 1 server/u);
    this.card('drain-not-empty', 'Not empty in the end', card);
    await this.#picture(card, 'drain-picture', 'How the emptying went');
    faults.clear();
    await this.#given('compute2');
  }

  async #rolling(): Promise<void> {
    const options = { hosts: HOSTS.join(' '), 'back-within': BACK_WITHIN, ...CHANGE };
    const card = await this.#request('rolling', options, /Maintain 3 hosts/u);
    this.card('rolling', 'Many hosts are to be maintained', card, true);
    this.chat.press('approver', card, 'approve');
    this.chat.press('second', card, 'approve');
    await this.replied(card, /safe to reboot/u, 'rolling-hand-over', 'An empty host is handed over');
    await this.replied(card, /yours to reboot/u, 'rolling-progress', 'The row of hosts');
    await this.says(card, /yours to reboot/u);
    this.card('rolling-running', 'The card while somebody is to reboot a host', card);
    await this.replied(card, /is not back/u, 'rolling-not-back', 'A host that is not back');
    await this.says(card, /stands still/u);
    this.card('rolling-paused', 'Its card meanwhile', card);
    const request = /m-[a-z2-7]{10}/u.exec(this.text(card))?.[0] ?? '';
    await this.#through(card, request);
    this.card('rolling-done', 'All hosts are maintained', card);
    await this.#picture(card, 'rolling-picture', 'How the maintenance went');
  }

  /** The rest goes well: whoever is asked says that it is done. */
  async #through(card: string, request: string): Promise<void> {
    let resumed = false;
    for (let turn = 0; turn < HOSTS.length; turn++) {
      const handed = () =>
        this.chat
          .thread(card)
          .flatMap(({ text }) => /nothing runs on (compute\d), safe to reboot/u.exec(text)?.[1] ?? []);
      const host = await eventually(
        `hand-over ${turn + 1}`,
        () => handed()[turn],
        () => this.chat.thread(card),
      );
      this.simulator.world.host(host).bootId = crypto.randomUUID();
      this.#say('done', { host });
      if (!resumed) this.#say('resume', { request });
      resumed = true;
      const enabled = new RegExp(`${host} takes servers again`, 'u');
      await eventually(
        `${host} is given back`,
        () => this.chat.thread(card).some(({ text }) => enabled.test(text)),
        () => this.chat.thread(card).slice(-6),
      );
    }
    await this.says(card, /Done: 3 hosts maintained/u);
  }

  async #given(host: string, name?: string): Promise<void> {
    this.#say('enable', { host });
    const words = new RegExp(`Done: ${host} is enabled`, 'u');
    const { id } = await eventually(
      `${host} is enabled`,
      () => this.chat.cards().find(({ text }) => words.test(text)),
      () => [this.chat.cards().slice(-2), this.chat.privately('requester').slice(-2)],
    );
    if (name !== undefined) this.card(name, 'A host takes servers again', id);
  }

  async #picture(card: string, name: string, title: string): Promise<void> {
    const png = await eventually('the picture is posted', () => this.camera.picture(card));
    this.shots.push({ name, title, png: copied(png), isReply: true });
  }

  #say(subcommand: string, options: Record<string, string>): void {
    this.chat.say('requester', { command: 'migrate', subcommand, options });
  }

  /** @returns the id of its card */
  async #request(subcommand: string, options: Record<string, string>, words: RegExp): Promise<string> {
    this.#say(subcommand, options);
    const { id } = await eventually(
      `a card that says ${words}`,
      () => this.chat.cards().find(({ text }) => words.test(text)),
      () => this.chat.privately('requester').slice(-1),
    );
    await eventually('it can be voted on', () => this.chat.seeds(id).length === 2);
    return id;
  }
}
