/**
 * Slack's limits as its reference pages give them, in UTF-16 units (never more than Slack counts), and ours below
 * them where practice is stricter: blocks together fail near 13,200 characters with `msg_blocks_too_long`
 * (slackapi/bolt-js#2509), and an edit over about 4,000 characters of `text` is refused although the post was not.
 */
export const LIMITS = {
  blocks: 50,
  viewBlocks: 100,
  sectionText: 3000,
  /** Of one section. */
  fields: 10,
  childBlocks: 10,
  containerTitle: 150,
  /** Rows below the head: `table` takes 100 in all, `data_table` as many below it. */
  tableRows: 99,
  tableColumns: 20,
  /** Of one cell and of a whole table; ours. */
  tableCell: 200,
  tableText: 9000,
  /** A caption or a plan's title; ours. */
  caption: 150,
  planTasks: 50,
  taskTitle: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** One row in monospace; ours. */
  row: 250,
  /** What is folded in one container; ours, so that it never crowds out what is not. */
  foldedText: 4500,
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
/** A field's text is 2,000 characters with its name. */
export const FIELD_ROOM = 1800;
export const FIELD_NAME_ROOM = 150;
/** A table in monospace on a desktop; a phone turns it over line by line. */
export const TABLE_COLUMNS = 90;
/** A name that somebody else chose: OpenStack allows 255. */
export const NAME_ROOM = 300;
/** A run of words that somebody else chose. */
export const WORDS_ROOM = 1500;

/** `23` of something were left out. */
export function andMore(count: number): string {
  return `… and ${count} more`;
}
