import type { Card } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';

/** A card as the wording of the examples has it: Slack's markup, so that bold, code and mentions are seen in tests. */
export function markedText(card: Card): string {
  return plainText(card, {
    bold: (text) => `*${text}*`,
    italic: (text) => `_${text}_`,
    code: (text) => `\`${text}\``,
    actor: (id) => `<@${id.slice(id.indexOf(':') + 1)}>`,
    vote: (verdict) => (verdict === 'approve' ? ':white_check_mark:' : ':x:'),
    message: (ref, label) => `<${ref.id}|${label}>`,
  });
}
