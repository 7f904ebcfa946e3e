/**
 * Slack's limits as its reference pages give them, in UTF-16 units (never more than Slack counts), and ours below
 * them where practice is stricter: blocks together fail near 13,200 characters with `msg_blocks_too_long`
 * (slackapi/bolt-js#2509), and an edit over about 4,000 characters of `text` is refused although the post was not.
 */
export const LIMITS = {
  blocks: 50,
  viewBlocks: 100,
  sectionText: 3000,
  /** What all blocks of one message may hold together; ours. */
  blocksText: 11_000,
  /** The top-level `text`; ours, so that what could be posted can be edited. */
  text: 3500,
  buttonText: 75,
  buttonValue: 2000,
  buttons: 25,
  viewTitle: 24,
  privateMetadata: 3000,
  labelText: 2000,
  hintText: 2000,
  placeholderText: 150,
  optionText: 75,
  optionValue: 150,
  options: 100,
  typedText: 3000,
} as const;

/** Room in one block or one line before `… and 23 more` and the like; ours. */
export const LINE_ROOM = 2800;
/** A name that somebody else chose: OpenStack allows 255. */
export const NAME_ROOM = 300;
/** A run of words that somebody else chose. */
export const WORDS_ROOM = 1500;

/** `23` of something were left out. */
export function andMore(count: number): string {
  return `… and ${count} more`;
}
