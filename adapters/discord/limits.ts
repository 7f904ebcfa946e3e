/**
 * Discord's limits as its reference gives them (resources/message, interactions/message-components and
 * application-commands), counted in UTF-16 units: never more than Discord counts.
 */
export const LIMITS = {
  /** All text displays of a message together. */
  text: 4000,
  /** Of a message, those inside of others counted too. */
  components: 40,
  buttonsPerRow: 5,
  /** Ours: three rows leave room for the words. */
  buttons: 15,
  alt: 1024,
  buttonLabel: 80,
  customId: 100,
  nonce: 25,
  threadName: 100,
  modalTitle: 45,
  labelText: 45,
  typedReason: 300,
  choices: 25,
  choiceText: 100,
  commandName: 32,
  commandDescription: 100,
  commandOptions: 25,
  /** Names, descriptions and values of one command, its subcommands and options together. */
  commandTotal: 8000,
  commandsPerGuild: 100,
  /** Users or messages in one page. */
  page: 100,
} as const;

/** Room of one line or one code block, so that any piece fits into what is left of a message's parts; ours. */
export const PIECE_ROOM = 1800;
/** One row of a table; wider ones are cut. */
export const ROW_ROOM = 240;
/** Lines of one quotation; the log has the rest. */
export const QUOTED_LINES = 30;
/** Separators are components too; more than these only waste room. */
export const MOST_GAPS = 8;
/** What a code block takes on a phone before it turns over. */
export const PHONE_COLUMNS = 56;
/** Room that is kept for `… and 23 more lines`. */
export const NOTE_ROOM = 40;

/** `23` of something were left out. */
export function andMore(count: number): string {
  return `… and ${count} more ${count === 1 ? 'line' : 'lines'}`;
}
