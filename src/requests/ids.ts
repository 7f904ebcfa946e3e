import { createHash } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 10;

/** The request that an invocation makes: the same invocation delivered twice makes the same id, so it makes one request. */
export function requestIdOf(invocationKey: string): string {
  return base32(createHash('sha256').update(invocationKey).digest()).slice(0, LENGTH);
}

/** The request that follows a superseded one. */
export function successorIdOf(predecessor: string): string {
  return requestIdOf(`${predecessor} successor`);
}

/** One of a parent's requests. */
export function childIdOf(parent: string, subject: string, attempt: number): string {
  return requestIdOf(`${parent} child ${JSON.stringify(subject)} ${attempt}`);
}

/** Reads `m-7f3k2qabcd`, with or without the prefix, in any case, and with the hyphen that platforms show. */
export function parseRequestId(text: string): string | undefined {
  const match = /^(?:m[-\u2011])?([a-z2-7]{10})$/i.exec(text.trim());
  return match?.[1]?.toLowerCase();
}

/** Reads the beginning of an id, which only the prefix tells from a server's name: `m-7f3k`. */
export function parseBeginning(text: string): string | undefined {
  return /^m[-\u2011]([a-z2-7]{3,9})$/i.exec(text.trim())?.[1]?.toLowerCase();
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
