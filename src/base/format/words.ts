import { foreignWords } from '../foreign.js';

/** Names are shown whole up to this length; a name of 60 kB must not break a card. */
const NAME_LENGTH = 64;

/** Somebody else's words on one line, no longer than `length`, without space around them. */
export function clipped(text: string, length: number): string {
  return foreignWords(text, length);
}

/** A name that somebody chose; never empty. */
export function named(name: string): string {
  return clipped(name, NAME_LENGTH) || '(no name)';
}

/** `1 vote`, `2 votes`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** Ends a sentence that came without its full stop. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
