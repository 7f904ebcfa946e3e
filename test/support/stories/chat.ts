import type { ActorId } from '../../../src/chat/actor.js';
import type { ButtonAction } from '../../../src/chat/card.js';
import type { ConsoleIo, Drover } from '../../../src/main.js';

/** Who plays in the stories: one who asks, one who may approve, a second one who may, and one who may nothing. */
export type Who = 'requester' | 'approver' | 'second' | 'outsider';
export const EVERYBODY: readonly Who[] = ['requester', 'approver', 'second', 'outsider'];
export type Verdict = 'approve' | 'reject';

/** A slash command as a person means it; each platform writes it in its own way. */
export interface Spoken {
  command: string;
  subcommand: string;
  options?: Readonly<Record<string, string>>;
}

/** A message as it stands now, without the platform's markup: people are `@requester`, names are bare. */
export interface Seen {
  id: string;
  text: string;
}

/** One platform, played by people: the same acts everywhere. */
export interface StoryChat {
  readonly platform: 'slack' | 'discord' | 'console';
  /** Sections of drover.yaml. */
  readonly config: Readonly<Record<string, unknown>>;
  actor(who: Who): ActorId;
  /** What a new process of the bot reads and writes; only for the console. */
  console?(): ConsoleIo;
  /** The bot has started. */
  started?(drover: Drover): void;
  /** Gives the command and goes on; what comes of it is to be seen. */
  say(who: Who, spoken: Spoken): void;
  react(who: Who, card: string, verdict: Verdict): void;
  takeBack(who: Who, card: string, verdict: Verdict): void;
  /** Presses a button; a reason is given where one is asked for. */
  press(who: Who, card: string, verdict: Verdict, reason?: string): void;
  /** Presses another button of a message. */
  act(who: Who, message: string, action: ButtonAction): void;
  /** Presses a button of the newest words that only this person sees. */
  actPrivately(who: Who, action: ButtonAction): void;
  /** It asks by itself before a dangerous button counts. */
  readonly asksByItself: boolean;
  /** Presses the button for more of the newest words that only this person sees. */
  more(who: Who): void;
  /** Deletes a message. */
  erase(card: string): void;
  /** The channel is closed to everybody; the console's cannot be. */
  shutChannel?(): void;
  /** What stands in the channel, oldest first. */
  cards(): readonly Seen[];
  /** What was said below a card, oldest first. */
  thread(card: string): readonly Seen[];
  /** The files below a card, by name. */
  files(card: string): ReadonlyMap<string, string>;
  /** Another place than the channel, as it is configured; the console has one place alone. */
  readonly elsewhere: string;
  /** What the bot said there, oldest first. */
  saidElsewhere(): readonly string[];
  /** The emoji that the bot put on a card, by verdict. */
  seeds(card: string): readonly Verdict[];
  /** Whether a card still offers its vote buttons. */
  votable(card: string): boolean;
  /** What only this person sees, oldest first. */
  privately(who: Who): readonly string[];
  stop(): Promise<void>;
}

/** Looks again and again, until it is so. @throws after a minute, with what there is to see. */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | false,
  show: () => unknown = () => '',
): Promise<Value> {
  const end = Date.now() + OVERDUE_AFTER_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not within ${OVERDUE_AFTER_MS} ms: ${what}\n${shown(show())}`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

const OVERDUE_AFTER_MS = 60_000;

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}
