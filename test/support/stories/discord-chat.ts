import { registerDiscord } from '../../../adapters/discord/register.js';
import { silentLog } from '../../../src/base/log.js';
import type { ButtonAction } from '../../../src/chat/card.js';
import { emojiCharacter } from '../../../src/chat/emoji.js';
import { describedCommands } from '../../../src/main.js';
import type { Person, SeenMessage } from '../discord/guild.js';
import { type DiscordStandIn, startDiscord } from '../discord/stand-in.js';
import { EVERYBODY, type Seen, type Spoken, type StoryChat, type Verdict, type Who } from './chat.js';

const EMOJI: Readonly<Record<Verdict, string>> = {
  approve: emojiCharacter('white_check_mark') ?? '',
  reject: emojiCharacter('x') ?? '',
};

/** A Discord server with one channel, spoken to as people do. */
export class DiscordChat implements StoryChat {
  readonly platform = 'discord';
  readonly asksByItself = false;
  readonly discord: DiscordStandIn;
  readonly channel: string;
  readonly #other: string;
  readonly #people: ReadonlyMap<Who, Person>;

  private constructor(discord: DiscordStandIn) {
    this.discord = discord;
    this.channel = discord.guild.channel('maintenance');
    this.#other = discord.guild.channel('owners');
    this.#people = new Map(EVERYBODY.map((who) => [who, discord.guild.user(who)]));
  }

  static async open(): Promise<DiscordChat> {
    const discord = await startDiscord();
    await registerDiscord(discord.config, describedCommands(), silentLog);
    return new DiscordChat(discord);
  }

  get config() {
    return { discord: this.discord.config };
  }

  actor(who: Who) {
    return `discord:${this.#person(who).id}` as const;
  }

  say(who: Who, { command, subcommand, options = {} }: Spoken): void {
    this.discord.guild.slash(this.#person(who), this.channel, command, subcommand, options);
  }

  react(who: Who, card: string, verdict: Verdict): void {
    this.discord.guild.react(this.#person(who), card, EMOJI[verdict]);
  }

  takeBack(who: Who, card: string, verdict: Verdict): void {
    this.discord.guild.unreact(this.#person(who), card, EMOJI[verdict]);
  }

  press(who: Who, card: string, verdict: Verdict, reason = ''): void {
    const click = this.discord.guild.click(this.#person(who), card, verdict);
    if (verdict === 'reject') click.submit({ reason }).catch(() => undefined);
  }

  act(who: Who, message: string, action: ButtonAction): void {
    this.discord.guild.click(this.#person(who), message, action);
  }

  actPrivately(who: Who, action: ButtonAction): void {
    const person = this.#person(who);
    this.discord.guild.click(person, this.discord.guild.privates(person).at(-1)?.id ?? '', action);
  }

  more(who: Who): void {
    this.actPrivately(who, 'more');
  }

  erase(card: string): void {
    this.discord.guild.deleteMessage(card);
  }

  shutChannel(): void {
    this.discord.guild.deny(this.channel, 'ViewChannel', 'SendMessages', 'SendMessagesInThreads');
  }

  cards(): readonly Seen[] {
    return this.discord.guild.messages(this.channel).map((message) => this.#seen(message));
  }

  thread(card: string): readonly Seen[] {
    return this.discord.guild.messages(card).map((message) => this.#seen(message));
  }

  files(card: string): ReadonlyMap<string, string> {
    const attached = this.discord.guild.messages(card).flatMap(({ files }) => files);
    return new Map(attached.map(({ name, text }) => [name, text]));
  }

  get elsewhere() {
    return `discord:${this.#other}`;
  }

  saidElsewhere(): readonly string[] {
    return this.discord.guild.messages(this.#other).map((message) => this.#seen(message).text);
  }

  seeds(card: string): readonly Verdict[] {
    const reactions = this.#card(card)?.reactions ?? {};
    return VERDICTS.filter(
      (verdict) => reactions[EMOJI[verdict]]?.includes(this.discord.guild.state.bot.id) === true,
    );
  }

  votable(card: string): boolean {
    const ids = this.#card(card)?.buttons.map(({ id }) => id.split(':')[0]) ?? [];
    return ids.includes('approve') && ids.includes('reject');
  }

  privately(who: Who): readonly string[] {
    return this.discord.guild.privates(this.#person(who)).map((message) => this.#seen(message).text);
  }

  takesNoDms(who: Who): void {
    this.discord.guild.takesNoDms(this.#person(who));
  }

  async stop(): Promise<void> {
    await this.discord.stop();
  }

  #card(id: string): SeenMessage | undefined {
    return this.discord.guild.messages(this.channel).find((message) => message.id === id);
  }

  #person(who: Who): Person {
    const person = this.#people.get(who);
    if (person === undefined) throw new Error(`${who} is nobody`);
    return person;
  }

  #seen({ id, text }: SeenMessage): Seen {
    const named = text.replace(/<@(\d+)>/gu, (all, user: string) => {
      const found = [...this.#people].find(([, person]) => person.id === user);
      return found === undefined ? all : `@${found[0]}`;
    });
    return { id, text: plain(named) };
  }
}

const VERDICTS: readonly Verdict[] = ['approve', 'reject'];

/** Markdown without its marks. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\(https?:[^)]*\)/gu, '$1')
    .replace(/(?<!\\)[*`]/gu, '')
    .replace(/\\([^\p{L}\p{N}\s])/gu, '$1')
    .replaceAll('\u2011', '-')
    .replace(/<t:(\d+):\w>/gu, (_all, seconds: string) => utcOf(Number(seconds)))
    .replace(HEADING, '$1 · ')
    .replace(STATUS, '')
    .replace(/^-# /gmu, '');
}

/** For a reader whose zone is UTC. */
function utcOf(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC`;
}

/** The emoji of how it stands, which its word tells as well. */
const STATUS = /^(?:⏳|🕒|▶️|✅|⚠️|🛑|⚪) /gmu;

/** What stands in a line of its own on Discord is the beginning of the first one elsewhere. */
const HEADING = /^### (?:⏳|🕒|▶️|✅|⚠️|🛑|⚪) (.*)\n/u;
