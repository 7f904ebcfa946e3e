import { createHash } from 'node:crypto';

export type Place = readonly [request: string | null, seq: number | null];

/** Which request a line of the audit is about, and which of its events. */
export function placeOf({ request, event }: Readonly<Record<string, unknown>>): Place {
  const seq = typeof event === 'object' && event !== null && 'seq' in event ? event.seq : undefined;
  return [typeof request === 'string' ? request : null, typeof seq === 'number' ? seq : null];
}

/** As `placeOf`, of a line as it was written; nothing of one that a crash has torn. */
export function placeOfLine(line: string): Place {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === 'object' && read !== null ? placeOf({ ...read }) : [null, null];
  } catch {
    return [null, null];
  }
}

/** The key of a line that is to be there once: the same for the same words. */
export function keyOf(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
