/**
 * Slack reads `& < >` as markup everywhere in mrkdwn; these three and nothing else are escaped as HTML would
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, (one) => ENTITIES[one] ?? one);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What stands for a character that would format, where it would: Slack has no escape for these. */
const LOOKALIKE: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

/**
 * A marker formats only with a word's edge on one side: `web_01_a` is inert, `_a_` is not. Digits and letters of every
 * script make words; other markers do not, so `*_a` counts as two edges.
 */
const MARKER_AT_EDGE = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])/gu;

/** `:name:` becomes a picture; times and MAC addresses have the shape of it and stay. */
const EMOJI = /:(?=[\p{L}\p{N}_+'-]+(?:::skin-tone-\d)?:)/gu;
const HEX_PAIRS_BEFORE = /[0-9a-f]{2}$/iu;
const HEX_PAIR_AFTER = /^[0-9a-f]{2}:[0-9a-f]{2}/iu;

/**
 * Words that are not ours, for mrkdwn: they can't mention, link, format or show an emoji. What would do so is
 * replaced by a character that looks the same; everything else can be copied as it is.
 */
export function literal(text: string): string {
  const inert = text
    .replace(MARKER_AT_EDGE, lookalike)
    .replaceAll('`', LOOKALIKE['`'] ?? "'")
    .replace(EMOJI, (colon, at: number) =>
      HEX_PAIRS_BEFORE.test(text.slice(Math.max(0, at - 2), at)) &&
      HEX_PAIR_AFTER.test(text.slice(at + 1, at + 6))
        ? colon
        : '꞉',
    );
  return escapeEntities(inert);
}

/** Inside backticks only the backtick itself and the entities are alive. */
export function codeLiteral(text: string): string {
  return escapeEntities(text.replaceAll('`', LOOKALIKE['`'] ?? "'"));
}

function lookalike(character: string): string {
  return LOOKALIKE[character] ?? character;
}

/**
 * As much of `text` as fits into `room` UTF-16 units once escaped; `…` ends what was cut. Never cuts through an entity
 * or a pair of surrogates.
 */
export function fitted(text: string, room: number, escaped: (text: string) => string): string {
  // No escape makes a text shorter: one that is too long as it is need not be escaped to its end.
  if (text.length <= room) {
    const whole = escaped(text);
    if (whole.length <= room) return whole;
  }
  const characters = [...text.slice(0, room)];
  if (/^\p{Surrogate}$/u.test(characters.at(-1) ?? '')) characters.pop();
  while (characters.length > 0) {
    const shown = `${escaped(characters.join(''))}…`;
    if (shown.length <= room) return shown;
    // Drop at least what is over, at the least dense escape (one character becomes at most five).
    characters.length -= Math.max(1, Math.floor((shown.length - room) / 5));
  }
  return '';
}
