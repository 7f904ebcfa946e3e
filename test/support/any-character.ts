import fc from 'fast-check';

const FIRST_HALF = 0xd800;
const HALVES = 0x800;

/**
 * Any character of Unicode, as fast-check's unit `binary` draws them: for `fc.string({ unit: anyCharacter })`. That one
 * makes a map of a million characters in each suite before its first string, which costs seconds and 130 MB.
 */
export const anyCharacter = fc.nat({ max: 0x10ffff - HALVES }).map(characterAt, placeOf);

function characterAt(place: number): string {
  return String.fromCodePoint(place < FIRST_HALF ? place : place + HALVES);
}

function placeOf(character: unknown): number {
  const code = typeof character === 'string' ? character.codePointAt(0) : undefined;
  if (code === undefined || String.fromCodePoint(code) !== character || /\p{Surrogate}/u.test(character))
    throw new Error('not one character');
  return code < FIRST_HALF ? code : code - HALVES;
}
