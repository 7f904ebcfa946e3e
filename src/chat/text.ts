import { utc, utcSeconds } from '../base/format/time.js';
import { named } from '../base/format/words.js';
import type { ActorId } from './actor.js';
import { type Block, code, joined, line, type Span, type Text, who } from './card.js';

/** One line of parts with ` · ` between; parts that are undefined or empty are left out. */
export function dotted(...parts: readonly (Text | string | undefined)[]): Text {
  const texts = parts.flatMap((part): Text[] => {
    if (part === undefined || part.length === 0) return [];
    return [typeof part === 'string' ? [part] : part];
  });
  return joined(texts, ' · ');
}

export function dottedLine(...parts: readonly (Text | string | undefined)[]): Block & { kind: 'line' } {
  return line(...dotted(...parts));
}

/** A foreign name as code: literal, on one line, of bounded length. */
export function nameSpan(name: string): Span {
  return code(named(name));
}

/** Who may act, as configuration writes it: an actor (`slack:U0BOSS`) or a group (`slack:group:S0OPS`), shown by its name there. */
export function approverSpan(name: string): Span {
  return who(name);
}

/** Up to `limit` of them, then how many more. */
export function someOf(parts: readonly Text[], limit: number): Text {
  const shown = parts.slice(0, limit);
  return parts.length <= limit ? joined(shown) : [...joined(shown), ` and ${parts.length - limit} more`];
}

export function mentions(actors: readonly ActorId[]): Text {
  return joined(actors.map((actor) => [who(actor)]));
}

/** A moment by the reader's own clock, where the platform knows it; `now` is when the card is made, milliseconds. */
export function at(iso: string, now: number): Span {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : { time, text: utc(iso, now) };
}

/** As `at`, to the second. */
export function atSecond(iso: string, now: number): Span {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : { time, text: utcSeconds(iso, now), seconds: true };
}

export function command(words: string): Span {
  return code(`/migrate ${words}`);
}
