import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `npm run bench -- NAME [ARGUMENTS]`: each bench in a process of its own; `all` runs one after another. */
const here = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(here)
  .filter((file) => file.endsWith('.js') && file !== basename(fileURLToPath(import.meta.url)))
  .map((file) => basename(file, '.js'))
  .sort();
const [wanted, ...rest] = process.argv.slice(2);
const chosen = wanted === 'all' ? names : names.filter((name) => name === wanted);

if (chosen.length === 0) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}, all\n`);
  process.exitCode = 2;
}
for (const name of chosen) {
  process.stdout.write(`${name}\n\n`);
  const { status } = spawnSync(process.execPath, [join(here, `${name}.js`), ...rest], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
