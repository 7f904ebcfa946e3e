import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './main.js';

/** Writes the files that are made from the definitions, or with `--check` only says whether they are in step. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const checking = process.argv.includes('--check');
let stale = 0;
for (const { path, text } of await generatedFiles()) {
  const file = join(root, path);
  const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (now === text) continue;
  if (checking) {
    stale += 1;
    process.stderr.write(`${path} is not in step with its definitions: run npm run generate\n`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
