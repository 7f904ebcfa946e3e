/**
 * The emoji a vote may be given with, by Slack's name (the neutral name in configuration and store), the Unicode
 * character that Discord and consoles use, and Slack's other names for the same picture.
 */
const TABLE: readonly (readonly [name: string, unicode: string, ...aliases: string[]])[] = [
  ['white_check_mark', '✅'],
  ['heavy_check_mark', '✔'],
  ['ballot_box_with_check', '☑'],
  ['+1', '👍', 'thumbsup'],
  ['-1', '👎', 'thumbsdown'],
  ['x', '❌'],
  ['heavy_multiplication_x', '✖'],
  ['negative_squared_cross_mark', '❎'],
  ['no_entry_sign', '🚫'],
  ['no_entry', '⛔'],
  ['octagonal_sign', '🛑', 'stop_sign'],
  ['no_good', '🙅'],
  ['ok', '🆗'],
  ['ok_hand', '👌'],
  ['ok_woman', '🙆'],
  ['hand', '✋', 'raised_hand'],
  ['wave', '👋'],
  ['clap', '👏'],
  ['pray', '🙏'],
  ['raised_hands', '🙌'],
  ['muscle', '💪'],
  ['eyes', '👀'],
  ['rocket', '🚀'],
  ['ship', '🚢'],
  ['tada', '🎉'],
  ['fire', '🔥'],
  ['heart', '❤'],
  ['star', '⭐'],
  ['100', '💯'],
  ['heavy_plus_sign', '➕'],
  ['heavy_minus_sign', '➖'],
  ['warning', '⚠'],
  ['question', '❓'],
  ['exclamation', '❗', 'heavy_exclamation_mark'],
  ['large_green_circle', '🟢'],
  ['red_circle', '🔴'],
  ['lock', '🔒'],
  ['unlock', '🔓'],
  ['vertical_traffic_light', '🚦'],
];

/** Characters that Unicode shows as text unless U+FE0F follows; Discord wants it with them. */
const TEXT_BY_DEFAULT = new Set(['✔', '☑', '✖', '❤', '⚠']);

const canonical = new Map<string, string>();
const characters = new Map<string, string>();
for (const [name, unicode, ...aliases] of TABLE) {
  for (const known of [name, unicode, ...aliases]) canonical.set(known, name);
  characters.set(name, TEXT_BY_DEFAULT.has(unicode) ? `${unicode}\ufe0f` : unicode);
}

/** Skin tones as Unicode modifiers, and the selectors between text and picture. */
const VARIATIONS = /[\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f]/gu;
const SLACK_SKIN_TONE = /::skin-tone-[1-6]$/u;

/**
 * The one name by which an emoji is compared: `:+1::skin-tone-3:`, `thumbsup` and `👍🏽` are all `+1`. What is not in
 * the table (a workspace's own emoji) passes through, without colons.
 */
export function canonicalEmoji(nameOrUnicode: string): string {
  const bare = nameOrUnicode
    .trim()
    .replace(/^:|:$/gu, '')
    .replace(SLACK_SKIN_TONE, '')
    .replace(VARIATIONS, '');
  return canonical.get(bare) ?? canonical.get(bare.toLowerCase()) ?? bare;
}

/** The character of a name in the table, ready to be sent to a platform; undefined for a workspace's own emoji. */
export function emojiCharacter(name: string): string | undefined {
  return characters.get(canonicalEmoji(name));
}
