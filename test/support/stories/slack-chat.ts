import type { ButtonAction } from '../../../src/chat/card.js';
import type { Drover } from '../../../src/main.js';
import { buttonsIn, SlackStandIn } from '../slack/stand-in.js';
import { BOT_USER, type Message } from '../slack/workspace.js';
import {
  EVERYBODY,
  eventually,
  type Seen,
  type Spoken,
  type StoryChat,
  type Verdict,
  type Who,
} from './chat.js';
import { typed } from './spoken.js';

const CHANNEL = 'C0MAINT';
const OTHER = 'C0OWNERS';
const EMOJI: Readonly<Record<Verdict, string>> = { approve: 'white_check_mark', reject: 'x' };
const userOf = (who: Who) => `U0${who.toUpperCase()}`;

/** A Slack workspace with one channel, spoken to as people do. */
export class SlackChat implements StoryChat {
  readonly platform = 'slack';
  readonly asksByItself = true;
  readonly mode: 'socket' | 'http';
  readonly slack: SlackStandIn;

  private constructor(slack: SlackStandIn, mode: 'socket' | 'http') {
    this.slack = slack;
    this.mode = mode;
  }

  /** @param now where the bot's time begins; Slack's own goes on from there at its usual pace. */
  static async open(mode: 'socket' | 'http', now: number): Promise<SlackChat> {
    const began = performance.now();
    const slack = await SlackStandIn.start({ now: () => Math.round(now + performance.now() - began) });
    for (const who of EVERYBODY) slack.workspace.user(userOf(who), { name: who });
    slack.workspace.channel(CHANNEL);
    slack.workspace.channel(OTHER);
    return new SlackChat(slack, mode);
  }

  get config() {
    const { botToken, appToken, signingSecret } = this.slack.workspace;
    return {
      slack: { mode: this.mode, botToken, appToken, signingSecret, apiUrl: this.slack.apiUrl },
      ...(this.mode === 'http' ? { http: { host: '127.0.0.1', port: 0 } } : {}),
    };
  }

  actor(who: Who) {
    return `slack:${userOf(who)}` as const;
  }

  started({ httpPort }: Drover): void {
    if (this.mode === 'http') this.slack.deliverTo(`http://127.0.0.1:${httpPort}/slack/events`);
  }

  say(who: Who, spoken: Spoken): void {
    this.type(who, typed(spoken));
  }

  /** Exactly these words. */
  type(who: Who, text: string): void {
    this.#act(this.slack.slash(userOf(who), CHANNEL, text));
  }

  react(who: Who, card: string, verdict: Verdict): void {
    this.#act(this.slack.react(userOf(who), this.#named(card), EMOJI[verdict]));
  }

  takeBack(who: Who, card: string, verdict: Verdict): void {
    this.#act(this.slack.unreact(userOf(who), this.#named(card), EMOJI[verdict]));
  }

  press(who: Who, card: string, verdict: Verdict, reason = ''): void {
    this.#act(this.#pressed(userOf(who), card, verdict, reason));
  }

  act(who: Who, message: string, action: ButtonAction): void {
    this.#act(this.slack.click(userOf(who), this.#named(message), action));
  }

  actPrivately(who: Who, action: ButtonAction): void {
    const newest = this.slack.ephemerals(userOf(who)).at(-1);
    if (newest === undefined) throw new Error(`nothing was said to ${who}`);
    this.#act(this.slack.click(userOf(who), newest, action));
  }

  more(who: Who): void {
    this.actPrivately(who, 'more');
  }

  erase(card: string): void {
    this.#act(this.slack.erase(this.#named(card)));
  }

  shutChannel(): void {
    this.channel.archived = true;
  }

  cards(): readonly Seen[] {
    return this.slack.messages(CHANNEL).map(seen);
  }

  thread(card: string): readonly Seen[] {
    return this.slack.thread(this.#named(card)).map(seen);
  }

  files(card: string): ReadonlyMap<string, string> {
    const shared = this.slack.thread(this.#named(card)).flatMap(({ files = [] }) => files);
    return new Map(shared.map(({ name, text }) => [name, text]));
  }

  /** Of the files below a card, each as often as it stands there. */
  fileNames(card: string): readonly string[] {
    return this.slack.thread(this.#named(card)).flatMap(({ files = [] }) => files.map(({ name }) => name));
  }

  readonly elsewhere = `slack:${OTHER}`;

  saidElsewhere(): readonly string[] {
    return this.slack.messages(OTHER).map(({ text }) => plain(text));
  }

  seeds(card: string): readonly Verdict[] {
    const reactions = this.#message(card)?.reactions;
    return VERDICTS.filter((verdict) => reactions?.get(EMOJI[verdict])?.includes(BOT_USER) === true);
  }

  votable(card: string): boolean {
    const ids = buttonsIn(this.#message(card)?.blocks ?? []).map(({ action_id: id }) => id.split(':')[1]);
    return ids.includes('approve') && ids.includes('reject');
  }

  privately(who: Who): readonly string[] {
    return this.slack.ephemerals(userOf(who)).map(({ text }) => plain(text));
  }

  /** The form that is open for somebody; filled in and sent. */
  async fill(who: Who, values: Readonly<Record<string, string>>): Promise<void> {
    const opened = await eventually('a form is open', () => this.slack.modal(userOf(who)));
    await this.slack.submit(userOf(who), opened, values);
  }

  async suggested(who: Who, option: string, text: string): Promise<readonly string[]> {
    const opened = await eventually('a form is open', () => this.slack.modal(userOf(who)));
    // A first list that takes too long is left out, as in life; one types on and it is there.
    for (let tries = 0; tries < 20; tries += 1) {
      const found = await this.slack.suggest(userOf(who), opened, option, text);
      if (found.length > 0) return found;
    }
    return [];
  }

  get channel() {
    const channel = this.slack.workspace.channels.get(CHANNEL);
    if (channel === undefined) throw new Error('the channel is gone');
    return channel;
  }

  async stop(): Promise<void> {
    this.slack.release();
    await this.slack.stop();
  }

  async #pressed(user: string, card: string, verdict: Verdict, reason: string): Promise<void> {
    const before = this.slack.modal(user);
    await this.slack.click(user, this.#named(card), verdict);
    if (verdict === 'approve') return;
    const opened = await eventually('the reason is asked for', () => {
      const modal = this.slack.modal(user);
      return modal !== before && modal;
    });
    await this.slack.submit(user, opened, reason === '' ? {} : { reason });
  }

  /** Nobody waits for Slack's side of an act: what comes of it is to be seen. */
  #act(work: Promise<unknown>): void {
    work.catch(() => undefined);
  }

  #message(ts: string): Message | undefined {
    return this.slack.workspace.message(CHANNEL, ts);
  }

  #named(ts: string) {
    return { channel: CHANNEL, ts };
  }
}

const VERDICTS: readonly Verdict[] = ['approve', 'reject'];

function seen({ ts, text }: Message): Seen {
  return { id: ts, text: plain(text) };
}

/** mrkdwn without its marks. */
function plain(text: string): string {
  return text
    .replace(/<@U0(\w+)>/gu, (_all, name: string) => `@${name.toLowerCase()}`)
    .replace(/<[^>|]*\|([^>]*)>/gu, '$1')
    .replace(/[*`]/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u2011', '-')
    .replace(STATUS, '');
}

/** The emoji of how it stands, which its word tells as well. */
const STATUS = /^(?:⏳|🕒|▶️|✅|⚠️|🛑|⚪) /gmu;
