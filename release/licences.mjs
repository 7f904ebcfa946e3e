import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What may be shipped beside Apache-2.0 code without terms of its own for us: all of these ask for their notice to be
 * kept, which the packages carry; MPL-2.0 also for the source of its own files, which npm has.
 */
const MAY_BE_SHIPPED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
]);

/** Packages whose package.json has no SPDX name: theirs stands in the files that they carry. */
const STANDS_ELSEWHERE = {
  buildcheck: 'MIT',
  'cpu-features': 'MIT',
  'dejavu-fonts-ttf': 'Bitstream-Vera',
  ssh2: 'MIT',
};

/**
 * The production dependencies by the lock, with the licence that each names itself.
 * @returns {{ name: string, version: string, licence: string }[]} sorted by name; `none named` where there is none
 */
export function licencesShipped(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shipped = Object.entries(lock.packages).filter(
    ([path, { dev, link }]) => path !== '' && dev !== true && link !== true,
  );
  const rows = shipped.map(([path, { version, license }]) => {
    const name = path.replace(/^.*node_modules\//, '').replace(/^packages\//, '');
    return { name, version, licence: STANDS_ELSEWHERE[name] ?? license ?? 'none named' };
  });
  return rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Those that nobody has allowed. */
export function unknownLicences(rows) {
  return rows.filter(
    ({ name, licence }) => !MAY_BE_SHIPPED.has(licence) && STANDS_ELSEWHERE[name] !== licence,
  );
}

/** THIRD-PARTY.txt: a line a package, then the text of each licence file that is here. */
export function thirdPartyText(root, rows) {
  const lines = rows.map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
  const texts = [...new Set(rows.map(({ name }) => name))].flatMap((name) => licenceFiles(root, name));
  return `What Drover is shipped with, and under which licence.\n\n${lines.join('\n')}\n\n${texts.join('\n')}`;
}

function licenceFiles(root, name) {
  const folder = join(root, 'node_modules', name);
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Made for another platform.
  }
  const named = entries.filter((entry) => /^(?:licen[cs]e|copying|notice)/i.test(entry.name));
  // What a package took from others it may have in a folder.
  const files = named.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(folder, entry.name)).map((file) => join(entry.name, file))
      : [entry.name],
  );
  return files.map((file) => `--- ${name}: ${file}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`);
}
