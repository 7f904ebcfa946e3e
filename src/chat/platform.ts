import type { Actor, ActorId } from './actor.js';
import type { Card } from './card.js';
import type { CommandDefinition } from './command.js';
import type { Freshness } from './freshness.js';

/** Where people talk: a Slack or Discord channel, the console. `channel` is the platform's id. */
export interface Conversation {
  platform: string;
  channel: string;
}

/**
 * A message of ours, named durably: on Slack channel id and ts (never a team id), on Discord channel and message id,
 * on the console its number. `thread` is set for replies.
 */
export interface MessageRef extends Conversation {
  id: string;
  thread?: string;
}

/** One reaction of one actor, by the neutral name of the configuration's table (`white_check_mark`). */
export interface Reaction {
  emoji: string;
  actor: Actor;
}

export type ReactionsRead = { kind: 'read'; reactions: readonly Reaction[] } | { kind: 'message-gone' };

export interface OutgoingMessage {
  /** Says which post this is (`m-…:card`, `m-…:7`): a repeated post with the same mark must not appear twice. */
  mark: string;
  conversation: Conversation;
  /** The root message whose thread this goes to. */
  thread?: MessageRef;
  card: Card;
}

/** A file of ours. Its name is unlike that of any other: by it a file is found again. */
export type PostedFile = TextFile | PictureFile;

interface NamedFile {
  name: string;
  /** What it is, for people and for screen readers. */
  title: string;
}

/** UTF-8. */
export interface TextFile extends NamedFile {
  text: string;
}

export interface PictureFile extends NamedFile {
  png: Uint8Array;
  /** What the picture shows, for whoever does not see it. */
  alt: string;
}

/** A reply that is a file; `card` holds the words beside it. */
export interface OutgoingFile extends OutgoingMessage {
  file: PostedFile;
}

export interface PostOptions {
  /** An earlier try may have been made (its answer was lost, or we restarted): look for the mark first. */
  maybePosted: boolean;
  /**
   * Called right before it leaves, after whatever it had to wait for: throws, and nothing leaves, when another replica
   * tells of it by now.
   */
  stillOurs?(): void;
}

/** What one replica alone does at a time: the first `begin` is waited for, and rejects, only where there is one process. */
export interface Alone {
  holds(name: string): boolean;
  run(name: string, duty: { begin(): Promise<void>; end(): Promise<void> }): Promise<void>;
}

/** What can be done to every chat platform. Methods reject when the platform can't be reached; callers retry. */
export interface ChatPlatform {
  readonly name: string;
  start(inbox: ChatInbox): Promise<void>;
  /** Takes no new command, drops waiting edits, disconnects. */
  stop(): Promise<void>;
  connected(): boolean;
  post(message: OutgoingMessage, options: PostOptions): Promise<MessageRef>;
  /**
   * Posts a file, once for each mark, as `post` does. Resolves when the platform has taken it: where it then stands in
   * the thread is the platform's matter (Slack shows a file when it has processed it). Rejects with code
   * `message-refused` where it will never be taken: a right is missing, the file is too large.
   */
  postFile(message: OutgoingFile, options: PostOptions): Promise<void>;
  /**
   * Edits in place. `progress` edits are coalesced (the newest wins) and may be dropped at a stop: the promise only
   * says that it was taken. A `final` edit resolves once the platform has it.
   */
  edit(ref: MessageRef, card: Card, urgency: 'progress' | 'final'): Promise<void>;
  /** Puts the bot's own reactions on a message, in this order. Doing it twice changes nothing. */
  seed(ref: MessageRef, emojis: readonly string[]): Promise<void>;
  /** The message's whole reaction list as it is now, the bot's own excluded. The truth about votes. */
  readReactions(ref: MessageRef): Promise<ReactionsRead>;
  /** Says something to one person only. False where it could not be delivered (it is logged then). */
  tell(to: ActorId, where: Conversation, card: Card): Promise<boolean>;
  /** The person as the platform describes them now; undefined when unknown to it. */
  actor(id: ActorId): Promise<Actor | undefined>;
  /** Whether an actor is in one of this platform's groups (`slack:group:S0OPS`, `discord:role:123`). */
  isInGroup(actor: ActorId, group: string, fresh: Freshness): Promise<boolean>;
}

/** A slash command as a platform delivers it: text (Slack, console) or structured (Discord, modals). */
export interface CommandCall {
  /** The platform's own key of this event, with the platform's name in front: acting on it twice is a no-op. */
  key: string;
  actor: Actor;
  conversation: Conversation;
  /** Without the slash. */
  command: string;
  input:
    | { kind: 'text'; text: string }
    | { kind: 'options'; subcommand: string; options: Readonly<Record<string, string | number | boolean>> };
}

/** A press of one of our buttons. */
export interface ButtonPress {
  key: string;
  actor: Actor;
  message: MessageRef;
  action: string;
  value: string;
  /** What the person typed where the button asked for it (a reason to reject). */
  comment?: string;
}

/** What the person sees at once. `public` goes to the channel, `private` to that person only, `none` when a card was posted instead. */
export type Reply = { visibility: 'private' | 'public'; card: Card } | { visibility: 'none' };

export interface Choice {
  label: string;
  value: string;
}

export interface CompletionQuery {
  actor: Actor;
  conversation: Conversation;
  command: string;
  subcommand: string;
  option: string;
  typed: string;
  /** What else is already filled in (`cloud`). */
  options: Readonly<Record<string, string>>;
}

/** What the core takes from an adapter. Nothing here throws: every failure becomes a reply or a log line. */
export interface ChatInbox {
  readonly commands: readonly CommandDefinition[];
  /** Emoji names that count, first of each is seeded. */
  readonly reactions: { approve: readonly string[]; reject: readonly string[] };
  command(call: CommandCall): Promise<Reply>;
  button(press: ButtonPress): Promise<Reply>;
  /** A hint that a message's reactions changed; the core reads them back. */
  reactionsChanged(ref: MessageRef): void;
  /** A hint that a message was deleted; the core reads back. */
  messageDeleted(ref: MessageRef): void;
  /** A new session began: events may have been missed, everything that waits is read again. */
  sessionRenewed(): void;
  complete(query: CompletionQuery): Promise<readonly Choice[]>;
  /** What a person's home tab shows: what awaits their vote, what runs, what ended lately. */
  home(actor: Actor): Promise<Card>;
}
