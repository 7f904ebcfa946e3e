/** Nova's own major version: 26 is Zed. Juno (2014.2) counts as 10, Kilo (2015.1) as 11. */
export type NovaRelease = number;

export const JUNO = 10;

const NAMES: Readonly<Record<NovaRelease, string>> = {
  10: 'Juno',
  11: 'Kilo',
  12: 'Liberty',
  13: 'Mitaka',
  14: 'Newton',
  15: 'Ocata',
  16: 'Pike',
  17: 'Queens',
  18: 'Rocky',
  19: 'Stein',
  20: 'Train',
  21: 'Ussuri',
  22: 'Victoria',
  23: 'Wallaby',
  24: 'Xena',
  25: 'Yoga',
  26: 'Zed',
  27: '2023.1',
  28: '2023.2',
  29: '2024.1',
  30: '2024.2',
  31: '2025.1',
  32: '2025.2',
  33: '2026.1',
};

/** As operators call it: `Nova 26 (Zed)`. */
export function releaseName(release: NovaRelease): string {
  const name = NAMES[release];
  return name === undefined ? `Nova ${release}` : `Nova ${release} (${name})`;
}

/** Nova's release of a package version (`2:26.2.2-1~deb12u5`, `1:2014.2.4-0ubuntu1`). null: it cannot be told. */
export function novaRelease(version: string): NovaRelease | null {
  const [, major, minor] = /^(?:\d+:)?(\d{1,4})\.(\d{1,3})/.exec(version) ?? [];
  if (major === undefined) return null;
  const years: Readonly<Record<string, number>> = { '2014.1': 9, '2014.2': JUNO, '2015.1': 11 };
  return major.length === 4 ? (years[`${major}.${minor}`] ?? null) : Number(major);
}
