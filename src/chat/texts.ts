import type { Block, Span, Text } from './card.js';

/** Every text of a card, whatever it stands in. */
export function textsOf(blocks: readonly Block[]): readonly Text[] {
  return blocks.flatMap((block): readonly Text[] => {
    switch (block.kind) {
      case 'line':
      case 'item':
      case 'quote':
        return [block.text];
      case 'field':
        return [block.value];
      case 'folded':
        return textsOf(block.blocks);
      default:
        return [];
    }
  });
}

/** Every span of a text, those inside of others too. */
export function spansOf(text: Text): readonly Exclude<Span, string>[] {
  return text.flatMap((span) => {
    if (typeof span === 'string') return [];
    const inner = 'bold' in span ? span.bold : 'italic' in span ? span.italic : [];
    return [span, ...spansOf(inner)];
  });
}
