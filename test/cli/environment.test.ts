import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the environment', () => {
  it('is told in the guide: every DROVER_ variable that the code reads, and no other', async () => {
    const read = new Set<string>();
    for (const folder of ['src', 'adapters', 'commands']) {
      const names = await readdir(join(ROOT, folder), { recursive: true });
      for (const name of names.filter((one) => one.endsWith('.ts'))) {
        const text = await readFile(join(ROOT, folder, name), 'utf8');
        for (const [, variable = ''] of text.matchAll(/env\.(DROVER_\w+)/g)) read.add(variable);
      }
    }
    const guide = await readFile(join(ROOT, 'docs', 'operators-guide.md'), 'utf8');
    const section = guide.slice(guide.indexOf('## Environment'), guide.indexOf('## What Drover never does'));
    const told = [...section.matchAll(/^\| `(DROVER_\w+)`/gm)].map(([, variable]) => variable);
    expect(told.sort()).toEqual([...read].sort());
  });
});
