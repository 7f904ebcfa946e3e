/** Names are shown whole up to this length; a name of 60 kB must not break a card. */
const NAME_LENGTH = 64;

/**
 * Somebody else's words on one line, no longer than `length`. Control characters, line breaks and the invisible ones
 * that turn text around are taken out; escaping for the platform is the adapter's.
 */
export function clipped(text: string, length: number): string {
  const flat = text
    .slice(0, length * 4)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .trim();
  const points = [...flat];
  return points.length <= length && text.length <= length * 4
    ? flat
    : `${points.slice(0, length - 1).join('')}…`;
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
