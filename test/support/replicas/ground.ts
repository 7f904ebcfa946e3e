import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Request } from '../../../src/requests/request.js';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { openPostgresReader } from '../../../src/store/postgres/reader.js';
import type { TestDatabase } from '../postgres/database.js';
import { eventually, type Seen } from '../stories/chat.js';
import { SlackChat } from '../stories/slack-chat.js';
import { ReplicaProcess } from './replica-process.js';
import { Wire } from './wire.js';

export interface GroundOptions {
  /** Of nobody else; dropped at the end. */
  database: TestDatabase;
  hosts?: number;
  speed?: number;
  /** Of the leases of claims, milliseconds. */
  leaseMs?: number;
  /** Sections of drover.yaml. */
  config?: Readonly<Record<string, unknown>>;
  /** The built command line. */
  cli?: string;
}

/** How long a person waits before they say it again. */
const PATIENCE_MS = 20_000;

/** A cloud, a Slack and a database, and the replicas that are started on them. */
export class ReplicaGround {
  readonly simulator: Simulator;
  readonly chat: SlackChat;
  readonly database: TestDatabase;
  readonly replicas: ReplicaProcess[] = [];
  readonly #directory: string;
  readonly #options: GroundOptions;
  #configs = 0;

  private constructor(simulator: Simulator, chat: SlackChat, directory: string, options: GroundOptions) {
    this.simulator = simulator;
    this.chat = chat;
    this.database = options.database;
    this.#directory = directory;
    this.#options = options;
  }

  static async open(options: GroundOptions): Promise<ReplicaGround> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-replicas-'));
    const { hosts = 4, speed = 30 } = options;
    const simulator = await startSimulator({ directory, hosts, speed });
    const chat = await SlackChat.open('socket', Date.now());
    return new ReplicaGround(simulator, chat, directory, options);
  }

  /** One more replica. `config`: sections that are another's than those of the others. */
  async launch(config: Readonly<Record<string, unknown>> = {}): Promise<ReplicaProcess> {
    const configFile = join(this.#directory, `drover-${++this.#configs}.yaml`);
    const content = {
      ...this.chat.config,
      clouds: { file: this.simulator.cloudsFile },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration reads the environment
      store: { kind: 'postgres', url: '${DATABASE_URL}' },
      roles: { operator: [this.chat.actor('requester')], approver: [this.chat.actor('approver')] },
      ...this.#options.config,
      ...config,
    };
    await writeFile(configFile, stringify(content));
    const url = new URL(this.database.url);
    const wire = await Wire.to(Number(url.port));
    url.port = String(wire.port);
    const { leaseMs, cli } = this.#options;
    const replica = new ReplicaProcess({
      configFile,
      ...(cli === undefined ? {} : { cli }),
      databaseUrl: url.href,
      wire,
      env: leaseMs === undefined ? {} : { DROVER_LEASE_MS: String(leaseMs) },
    });
    this.replicas.push(replica);
    return replica;
  }

  async kill(replica: ReplicaProcess): Promise<void> {
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    await replica.end();
  }

  addServer(name: string, host: string): void {
    this.simulator.world.addServer({ name, host, usedRatio: 0.1 });
  }

  moves(name: string): number {
    return this.simulator.world.moves.get(this.simulator.world.server(name).id) ?? 0;
  }

  /** A person asks until there is a card, and approves it. */
  async ask(name: string, to: string): Promise<Seen> {
    const card = () =>
      this.chat.cards().find(({ text }) => text.includes(` ${name} `) && / from /.test(text));
    for (;;) {
      this.chat.say('requester', {
        command: 'migrate',
        subcommand: 'server',
        options: { server: name, to, reason: 'kernel update' },
      });
      const end = Date.now() + PATIENCE_MS;
      while (Date.now() < end) {
        const found = card();
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  now({ id }: Seen): string {
    return this.chat.cards().find((one) => one.id === id)?.text ?? '';
  }

  async says(card: Seen, words: RegExp): Promise<void> {
    await eventually(
      `the card says ${words}`,
      () => words.test(this.now(card)),
      () => [this.now(card), this.chat.thread(card.id), this.replicas.map(({ log }) => log.slice(-3_000))],
    );
  }

  /** Waits until everything is told of each request that has ended, and each has ended. */
  async settled(patienceMs = 120_000): Promise<void> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const open = await this.database.query('select id, state, head from requests where not settled');
      if (open.length === 0) return;
      if (Date.now() > end) throw new Error(`not told of to the end: ${JSON.stringify(open)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Every request that there is, ended ones included. */
  async requests(): Promise<readonly Request[]> {
    const reader = await openPostgresReader({ url: this.database.url });
    try {
      const rows = await this.database.query<{ id: string }>('select id from requests');
      const found = await Promise.all(rows.map(({ id }) => reader.get(id)));
      return found.flatMap((request) => request ?? []);
    } finally {
      await reader.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.splice(0).map((replica) => replica.end()));
    await this.chat.stop();
    await this.simulator.stop();
    await this.database.drop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
