import type { ActorId } from './actor.js';
import type { MessageRef } from './platform.js';

/**
 * A piece of text. A bare string is literal: adapters escape it, so that nothing a person or a cloud named can
 * mention, link or format. Everything alive is an object of ours.
 */
export type Span =
  | string
  | { bold: Text }
  | { italic: Text }
  /** Names, ids and commands; literal. */
  | { code: string }
  /** Shown as a mention on the actor's own platform, by id elsewhere; `call`: somebody who must act, and is notified. */
  | { actor: ActorId; call?: true }
  /** The emoji that is seeded for this verdict. */
  | { vote: 'approve' | 'reject' }
  /** A message of ours; the adapter makes the link, or shows the label alone. */
  | { message: MessageRef; label: string }
  /** An address of the configuration, never one that somebody else named: it holds nothing that could end a link. Shown whole where there are none. */
  | { url: string; label: string }
  /** How something stands, as its emoji and a space; nothing where there are none: its word follows. */
  | { status: Status }
  /** A moment, milliseconds: in the reader's own zone where the platform can show it so, else `text`, which names its zone. */
  | { time: number; text: string; seconds?: true };

export type Text = readonly Span[];

export type Block =
  | { kind: 'line'; text: Text }
  /** A line that belongs to the one before it. */
  | { kind: 'item'; text: Text }
  /** Words that are not ours (a log, an error of Nova). */
  | { kind: 'quote'; text: Text }
  /** Monospace, layout kept: tables, matrices, bars. */
  | { kind: 'pre'; lines: readonly string[] }
  /** An empty line on platforms that need one, a divider where there is one. */
  | { kind: 'gap' }
  /** One of the facts that decide, under its name: side by side with others where there is room. */
  | { kind: 'field'; name: string; value: Text }
  /** What is read by those who want more: folded away, or small, where the platform can. */
  | { kind: 'folded'; title: string; blocks: readonly Leaf[] }
  /** Rows in columns, literal; `caption` says what they are. Drawn as a table where there are any, else in monospace. */
  | { kind: 'table'; caption: string; head: readonly string[]; rows: readonly (readonly string[])[] }
  /** What is done one after another, each with how it stands. */
  | { kind: 'steps'; title: string; steps: readonly Step[] };

/** What can be folded: nothing that folds itself. */
export type Leaf = Exclude<Block, { kind: 'folded' }>;

export interface Step {
  /** Unlike that of any other step of the message. */
  id: string;
  title: string;
  state: 'to-do' | 'under-way' | 'done' | 'failed';
}

export const BUTTON_ACTIONS = [
  'approve',
  'reject',
  'details',
  'more',
  'abort',
  'wait',
  'force',
  'retry',
  'pause',
  'resume',
  'stop',
  'done',
] as const;
export type ButtonAction = (typeof BUTTON_ACTIONS)[number];

/**
 * A button. `value` says what it is about (`m-…` and the plan's whole digest for votes) and travels with the click;
 * `action:value` stays within 100 characters, Discord's limit for a custom_id.
 */
export interface Button {
  action: ButtonAction;
  value: string;
  label: string;
  style?: 'primary' | 'danger';
  /** Asked before it counts. A platform that can ask by itself sends `value` of this one; the others get a question back. */
  confirm?: Confirmation;
}

export interface Confirmation {
  title: string;
  text: string;
  /** The label of the button that means it. */
  yes: string;
  value: string;
}

/** How something stands, as far as people care: a word in the first line, an emoji and a colour say it alike. */
export type Status = 'waiting' | 'ready' | 'running' | 'good' | 'attention' | 'bad' | 'over';

/** A message without a platform. The first line alone must tell what matters: it is what notifications show. */
export interface Card {
  status?: Status;
  blocks: readonly Block[];
  buttons?: readonly Button[];
}

export const line = (...text: Span[]): Block & { kind: 'line' } => ({ kind: 'line', text });
export const item = (...text: Span[]): Block & { kind: 'item' } => ({ kind: 'item', text });
export const quote = (...text: Span[]): Block & { kind: 'quote' } => ({ kind: 'quote', text });
export const pre = (...lines: string[]): Block & { kind: 'pre' } => ({ kind: 'pre', lines });
export const field = (name: string, ...value: Span[]): Block & { kind: 'field' } => ({
  kind: 'field',
  name,
  value,
});
export const folded = (title: string, ...blocks: Leaf[]): Block => ({ kind: 'folded', title, blocks });
export const tabular = (
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Leaf => ({ kind: 'table', caption, head, rows });
export const bold = (...text: Span[]): Span => ({ bold: text });
export const code = (text: string): Span => ({ code: text });
export const who = (actor: ActorId): Span => ({ actor });
export const call = (actor: ActorId): Span => ({ actor, call: true });
export const card = (...blocks: Block[]): Card => ({ blocks });

/** Joins spans with a separator; for lists in a sentence. */
export function joined(parts: readonly Text[], separator = ', '): Text {
  return parts.flatMap((part, index) => (index === 0 ? [...part] : [separator, ...part]));
}
