import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type Files, nodeFiles } from '../../base/files.js';
import { jsonFile } from './json-file.js';
import { pathsIn } from './paths.js';

/** Names hold what clouds and people named: the file's name is made of its hash, and it says the name itself. */
const document = z.object({ name: z.string(), note: z.unknown() });

/** Small documents beside the requests, in `notes/`; nothing depends on their being there. */
export function notesIn(directory: string, files: (temporary: string) => Files = nodeFiles) {
  const paths = pathsIn(directory);
  const disk = files(paths.temporary);
  const folder = join(paths.directory, 'notes');
  const fileOf = (name: string) => {
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
    return jsonFile(disk, join(folder, `${hash}.json`), document);
  };
  return {
    async read(name: string): Promise<unknown> {
      const file = fileOf(name);
      await file.read();
      return file.data?.name === name ? file.data.note : undefined;
    },
    async write(name: string, note: unknown): Promise<void> {
      await disk.makeFolder(folder);
      const file = fileOf(name);
      file.data = { name, note };
      await file.write();
    },
  };
}
