import { type Block, type Card, card, code, line, type Span, type Text } from './card.js';

/**
 * Our own sentences as spans: what stands between backticks becomes code, the rest stays literal. Safe for sentences
 * that carry foreign words, since both are escaped by the adapter.
 */
export function prose(sentence: string): Text {
  return sentence
    .split(/`([^`\n]+)`/u)
    .map((part, index): Span => (index % 2 === 1 ? code(part) : part))
    .filter((span) => span !== '');
}

/** What a person reads of a failure that they can do something about. */
export function errorCard(error: { message: string; remedy?: string | undefined }): Card {
  const blocks: Block[] = [line(...prose(error.message))];
  if (error.remedy !== undefined) blocks.push(line(...prose(error.remedy)));
  return card(...blocks);
}
