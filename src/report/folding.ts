import { type Block, folded } from '../chat/card.js';

/** What is folded stands below all that is not, in one place; nothing where nothing is. */
export function foldedLast(blocks: readonly Block[]): readonly Block[] {
  const shown = blocks.filter(({ kind }) => kind !== 'folded');
  const hidden = blocks.flatMap((block) =>
    block.kind === 'folded' && block.blocks.length > 0 ? [block] : [],
  );
  if (hidden.length === 0) return shown;
  const title = [...new Set(hidden.map((one) => one.title))].join(' · ');
  return [...shown, folded(title, ...hidden.flatMap((one) => one.blocks))];
}
