/** From the oldest on. */
export const RELEASES = [
  'yoga',
  'zed',
  '2023.1',
  '2023.2',
  '2024.1',
  '2024.2',
  '2025.1',
  '2025.2',
  '2026.1',
] as const;
export type Release = (typeof RELEASES)[number];

/** A rule as a service ships it: name, first and last release of this default, the default. */
export type ListedRule = readonly [name: string, first: Release, last: Release, check: string];

/** The defaults of one release. */
export function rulesOf(
  list: readonly ListedRule[],
  release: Release,
): readonly (readonly [string, string])[] {
  const at = RELEASES.indexOf(release);
  return list
    .filter(([, first, last]) => RELEASES.indexOf(first) <= at && at <= RELEASES.indexOf(last))
    .map(([name, , , check]) => [name, check] as const);
}
