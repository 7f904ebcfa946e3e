/** Longer than any name of ours by far: such a word is no slip of the fingers. */
const LONGEST = 64;

/**
 * How many letters have to be put in, left out, changed or swapped with their neighbour to make `b` of `a`
 * (Damerau-Levenshtein, optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  const from = [...a];
  const to = [...b];
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** The candidate that somebody who typed `word` most likely meant; undefined when none is near enough to be named. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  return nearestOf(word, candidates)[0];
}

/** More than these are no help to who has to choose. */
const MOST_MEANT = 3;

/** `Did you mean ...?` with all that are as near as the nearest one; empty where none is near. A space follows. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = [...new Set(nearestOf(word, candidates))].sort(
    new Intl.Collator('en', { numeric: true }).compare,
  );
  if (near.length === 0) return '';
  const shown = near.slice(0, MOST_MEANT).map((one) => `\`${one}\``);
  if (near.length > MOST_MEANT)
    return `Did you mean ${shown.join(', ')} or one of ${near.length - MOST_MEANT} more? `;
  const last = shown.pop();
  return `Did you mean ${shown.length === 0 ? last : `${shown.join(', ')} or ${last}`}? `;
}

/** All at the least distance, as they stand in `candidates`. */
function nearestOf(word: string, candidates: readonly string[]): readonly string[] {
  const typed = word.toLowerCase();
  if (typed.length === 0 || typed.length > LONGEST) return [];
  let best = Number.POSITIVE_INFINITY;
  let found: string[] = [];
  for (const candidate of candidates) {
    const distance = distanceTo(typed, candidate.toLowerCase());
    if (distance === undefined || distance > best) continue;
    if (distance < best) found = [];
    best = distance;
    found.push(candidate);
  }
  return found;
}

/** One slip is forgiven in a short word, one more for each three letters; a beginning of two letters or more counts too. */
function distanceTo(typed: string, candidate: string): number | undefined {
  if (typed.length >= 2 && candidate.startsWith(typed)) return 0.5;
  const allowed = Math.max(1, Math.floor(Math.max(typed.length, candidate.length) / 3));
  if (Math.abs(typed.length - candidate.length) > allowed) return undefined;
  const distance = editDistance(typed, candidate);
  return distance <= allowed && distance < candidate.length ? distance : undefined;
}
