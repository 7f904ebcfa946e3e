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
  | { url: string; label: string };

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
  | { kind: 'gap' };

export type ButtonAction = 'approve' | 'reject' | 'details' | 'more';

/**
 * A button. `value` says what it is about (`m-…` and the plan's whole digest for votes) and travels with the click;
 * `action:value` stays within 100 characters, Discord's limit for a custom_id.
 */
export interface Button {
  action: ButtonAction;
  value: string;
  label: string;
  style?: 'primary' | 'danger';
}

/** A message without a platform. The first line alone must tell what matters: it is what notifications show. */
export interface Card {
  blocks: readonly Block[];
  buttons?: readonly Button[];
}

export const line = (...text: Span[]): Block => ({ kind: 'line', text });
export const item = (...text: Span[]): Block => ({ kind: 'item', text });
export const quote = (...text: Span[]): Block => ({ kind: 'quote', text });
export const pre = (...lines: string[]): Block => ({ kind: 'pre', lines });
export const bold = (...text: Span[]): Span => ({ bold: text });
export const code = (text: string): Span => ({ code: text });
export const who = (actor: ActorId): Span => ({ actor });
export const call = (actor: ActorId): Span => ({ actor, call: true });
export const card = (...blocks: Block[]): Card => ({ blocks });

/** Joins spans with a separator; for lists in a sentence. */
export function joined(parts: readonly Text[], separator = ', '): Text {
  return parts.flatMap((part, index) => (index === 0 ? [...part] : [separator, ...part]));
}
