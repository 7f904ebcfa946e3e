import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Scripts stand beside their commands in src, and are shipped there: the built program reads them from src too. */
const folder = [here, join(here, '..', '..', '..', 'src', 'hosts')].find((one) =>
  existsSync(join(one, 'system', 'identity.sh')),
);

/** A script that runs on a host, `storage/nfs` for storage/nfs.sh, without the comment above it. Read once, at the start. */
export function script(name: string): string {
  if (folder === undefined) throw new Error('the scripts for the hosts are missing: install Drover again');
  const text = readFileSync(join(folder, `${name}.sh`), 'utf8');
  return text.replace(/^(?:#.*\n)+/, '').trimEnd();
}
