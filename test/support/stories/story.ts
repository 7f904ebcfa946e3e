import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KINDS } from '../../../src/app/kinds.js';
import { createLog } from '../../../src/base/log.js';
import type { Config } from '../../../src/config/config.js';
import { loadConfig } from '../../../src/config/load.js';
import { type Drover, startDrover } from '../../../src/main.js';
import { eventually, type Seen, type Spoken, type StoryChat, type Who } from './chat.js';
import type { StoryCloud, StoryServer } from './cloud.js';

export interface StoryOptions {
  cloud: StoryCloud;
  chats: readonly StoryChat[];
  /** Sections of drover.yaml beside the chats' own. */
  config?: Readonly<Record<string, unknown>>;
  /** What the process's environment says; nothing unless told. */
  env?: Readonly<Record<string, string>>;
}

/** Nothing stalls by itself in a story: a held move waits as long as the story takes. */
const NEVER_STALLED_SECONDS = 100_000;

/** The real house on the simulated cloud, with one or several chats, which can be stopped and started again. */
export class Story {
  readonly cloud: StoryCloud;
  readonly #chats: readonly StoryChat[];
  readonly #directory: string;
  readonly #config: Config;
  readonly #env: Readonly<Record<string, string>>;
  #drover: Drover | undefined;

  private constructor({ cloud, chats, config, env = {} }: StoryOptions, directory: string) {
    this.cloud = cloud;
    this.#chats = chats;
    this.#directory = directory;
    this.#env = env;
    this.#config = configOf(directory, { cloud, chats, ...(config === undefined ? {} : { config }) });
  }

  static async open(options: StoryOptions): Promise<Story> {
    const story = new Story(options, await mkdtemp(join(tmpdir(), 'drover-story-')));
    await story.start();
    return story;
  }

  async start(): Promise<void> {
    const io = this.#chats.find((chat) => chat.console !== undefined)?.console?.();
    this.#drover = await startDrover({
      config: this.#config,
      env: this.#env,
      log: createLog({ level: LOG_LEVEL }),
      clock: this.cloud.clock,
      stallAfterSeconds: NEVER_STALLED_SECONDS,
      ...(io === undefined ? {} : { console: io }),
    });
    for (const chat of this.#chats) chat.started?.(this.#drover);
  }

  async stop(): Promise<void> {
    // A stop has seconds of its own before it is cut; those are real work.
    const { pace } = this.cloud.clock;
    this.cloud.clock.pace = 1;
    await this.#drover?.stop();
    this.cloud.clock.pace = pace;
    this.#drover = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    for (const chat of this.#chats) await chat.stop();
    this.cloud.clear();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Somebody asks for the move, and its card is there, with the reactions to vote by. */
  async asked(chat: StoryChat, { name, to }: StoryServer, by: Who = 'requester'): Promise<Seen> {
    chat.say(by, {
      command: 'migrate',
      subcommand: 'server',
      options: { server: name, to, reason: 'kernel update' },
    });
    const card = await this.cardOf(chat, name);
    await eventually(
      'both reactions are seeded',
      () => chat.seeds(card.id).length === 2,
      () => chat.cards(),
    );
    return card;
  }

  cardOf(chat: StoryChat, name: string): Promise<Seen> {
    const look = () => chat.cards().find(({ text }) => text.startsWith(`Move ${name} from`));
    return eventually(`a card for ${name}`, look, () => ({
      cards: chat.cards(),
      privately: chat.privately('requester'),
    }));
  }

  /** The card as it stands now. */
  now(chat: StoryChat, { id }: Seen): string {
    return chat.cards().find((one) => one.id === id)?.text ?? '';
  }

  async cardSays(chat: StoryChat, card: Seen, words: RegExp): Promise<string> {
    await eventually(
      `the card says ${words}`,
      () => words.test(this.now(chat, card)),
      () => this.all(chat, card),
    );
    return this.now(chat, card);
  }

  async threadSays(chat: StoryChat, card: Seen, words: RegExp): Promise<void> {
    const said = () => chat.thread(card.id).some(({ text }) => words.test(text));
    await eventually(`the thread says ${words}`, said, () => this.all(chat, card));
  }

  /** What comes back privately for a command. */
  async answer(chat: StoryChat, who: Who, spoken: Spoken): Promise<string> {
    const before = chat.privately(who).length;
    chat.say(who, spoken);
    return eventually(
      `${who} is answered`,
      () => chat.privately(who)[before],
      () => chat.privately(who),
    );
  }

  async told(chat: StoryChat, who: Who, words: RegExp): Promise<string> {
    return eventually(
      `${who} is told ${words}`,
      () => chat.privately(who).find((text) => words.test(text)),
      () => chat.privately(who),
    );
  }

  /** The move was made and proved, and both card and thread say so. */
  async done(chat: StoryChat, card: Seen, { name, to }: StoryServer): Promise<void> {
    const done = new RegExp(`^Done: ${name} runs on ${to}`, 'u');
    await this.cardSays(chat, card, done);
    await this.threadSays(chat, card, done);
  }

  /** What must hold whatever went wrong: one migration, one card, and a thread that says nothing twice. */
  expectOnce(chat: StoryChat, card: Seen, server: StoryServer): void {
    expect(this.cloud.moves(server)).toBe(1);
    expect(this.cloud.hostOf(server)).toBe(server.to);
    const cards = chat.cards().filter(({ text }) => text.includes(server.name));
    expect(cards.map(({ id }) => id)).toEqual([card.id]);
    const said = chat.thread(card.id).map(({ text }) => text);
    expect(said).toEqual([...new Set(said)]);
    for (const words of [/^Started:/u, /^Approved by/u, /^Done:/u]) {
      expect(said.filter((text) => words.test(text))).toHaveLength(1);
    }
    expect(chat.votable(card.id)).toBe(false);
  }

  /** Everything there is to see, for whoever has to find out what went wrong. */
  all(chat: StoryChat, card: Seen): unknown {
    return {
      cards: chat.cards(),
      thread: chat.thread(card.id),
      moves: [...this.cloud.simulator.world.moves],
    };
  }
}

/** How much faster than the real one the house's time runs. */
export const PACE = 20;
const LOG_LEVEL = process.env.DROVER_TEST_LOG === undefined ? 'silent' : 'debug';

function configOf(directory: string, { cloud, chats, config = {} }: StoryOptions): Config {
  const actors = (...who: Who[]) => chats.flatMap((chat) => who.map((one) => chat.actor(one)));
  const content = {
    ...Object.assign({}, ...chats.map((chat) => chat.config)),
    clouds: { file: cloud.simulator.cloudsFile },
    store: { directory: join(directory, 'data') },
    roles: { operator: actors('requester'), approver: actors('requester', 'approver', 'second') },
    ...config,
  };
  return loadConfig({
    kinds: KINDS,
    env: {},
    readFile: () => stringify(content),
    home: directory,
    cwd: directory,
  });
}
