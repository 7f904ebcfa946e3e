/**
 * What Slack would make of mrkdwn, in the few rules that matter to a hostile name: references and links in angle
 * brackets, pairs of markers at the edges of words, code, emoji names. Generous: what could be alive counts as alive.
 */
export interface Alive {
  references: string[];
  formats: string[];
  emoji: string[];
}

export function readMrkdwn(text: string): Alive {
  const references = [...text.matchAll(/<([^>]*)>/gu)].map(([, inside = '']) => inside);
  const bare = text
    .replace(/<[^>]*>/gu, ' ')
    .replace(/```[\s\S]*?```/gu, ' ')
    .replace(/`[^`\n]+`/gu, ' ');
  const formats = ['*', '_', '~'].flatMap((marker) => {
    const pair = new RegExp(
      `(?<![\\p{L}\\p{N}])[${marker}](?=\\S)([^\\n${marker}]*\\S)[${marker}](?![\\p{L}\\p{N}])`,
      'gu',
    );
    return [...bare.matchAll(pair)].map(([whole]) => whole);
  });
  const emoji = [...bare.matchAll(/:[\p{L}\p{N}_+'-]+:/gu)].map(([whole]) => whole);
  return { references, formats: [...formats, ...(bare.includes('`') ? ['`'] : [])], emoji };
}
