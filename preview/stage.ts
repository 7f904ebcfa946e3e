import type { Simulator } from '../src/simulator/index.js';
import type { Spoken, StoryChat, Who } from '../test/support/stories/chat.js';

/** A message as the platform was sent it, or a file that was posted. */
export interface Shot {
  name: string;
  title: string;
  message?: unknown;
  png?: Uint8Array;
  isPrivate?: boolean;
  /** In the thread of a card. */
  isReply?: boolean;
  /** Seeds are on it. */
  votes?: boolean;
}

/** A chat that can be looked into. */
export interface Camera {
  chat: StoryChat;
  card(id: string): unknown;
  reply(card: string, text: RegExp): unknown;
  whisper(who: Who): unknown;
  press(who: Who, message: string, action: string): void;
  picture(card: string): Uint8Array | undefined;
  home?(): Promise<unknown>;
}

/** What every play does: people speak, and what there is to see is photographed. */
export class Stage {
  protected readonly camera: Camera;
  protected readonly chat: StoryChat;
  protected readonly simulator: Simulator;
  protected readonly shots: Shot[] = [];

  constructor(camera: Camera, simulator: Simulator) {
    this.camera = camera;
    this.chat = camera.chat;
    this.simulator = simulator;
  }

  /** @returns the id of its card */
  protected async ask(server: string, to: string, reason: string, ticket?: string): Promise<string> {
    const before = new Set(this.chat.cards().map(({ id }) => id));
    const options = { server, to, reason, ...(ticket === undefined ? {} : { ticket }) };
    this.chat.say('requester', { command: 'migrate', subcommand: 'server', options });
    const card = await eventually(
      `a card for ${server}`,
      () => this.chat.cards().find(({ id, text }) => !before.has(id) && text.includes(server)),
      () => this.chat.privately('requester').slice(-1),
    );
    await eventually('it can be voted on', () => this.chat.seeds(card.id).length === 2);
    return card.id;
  }

  protected of(server: string): string {
    return this.chat.cards().findLast(({ text }) => text.includes(server))?.id ?? '';
  }

  protected text(id: string): string {
    return this.chat.cards().find((one) => one.id === id)?.text ?? '';
  }

  protected async says(card: string, words: RegExp): Promise<void> {
    await eventually(
      `${words}`,
      () => words.test(this.text(card)),
      () => ({
        card: this.text(card),
        thread: this.chat.thread(card),
      }),
    );
  }

  protected card(name: string, title: string, id: string, votes = false): void {
    this.shots.push({ name, title, message: copied(this.camera.card(id)), votes });
  }

  protected async replied(card: string, words: RegExp, name: string, title: string): Promise<void> {
    const message = await eventually(
      `the thread says ${words}`,
      () => copied(this.camera.reply(card, words)),
      () => this.chat.thread(card),
    );
    this.shots.push({ name, title, message, isReply: true });
  }

  protected async whispered(who: Who, words: RegExp, name: string, title: string): Promise<void> {
    await eventually(
      `${who} is told ${words}`,
      () => words.test(this.chat.privately(who).at(-1) ?? ''),
      () => this.chat.privately(who).slice(-2),
    );
    this.shots.push({ name, title, message: copied(this.camera.whisper(who)), isPrivate: true });
  }

  protected async answer(name: string, title: string, spoken: Spoken): Promise<void> {
    const before = this.chat.privately('requester').length;
    this.chat.say('requester', spoken);
    await eventually(`an answer to ${name}`, () => this.chat.privately('requester').length > before);
    this.shots.push({ name, title, message: copied(this.camera.whisper('requester')), isPrivate: true });
  }
}

const PATIENCE_MS = 120_000;

/** Looks again and again, until it is so. @throws with what there is to see */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | false,
  show: () => unknown = () => '',
): Promise<Value> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end)
      throw new Error(`not within ${PATIENCE_MS} ms: ${what}\n${JSON.stringify(show(), undefined, 2)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function copied<Value>(value: Value): Value {
  return value === undefined ? value : structuredClone(value);
}
