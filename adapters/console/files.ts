import { join } from 'node:path';
import { nodeFiles } from '../../src/base/files.js';
import type { PostedFile } from '../../src/chat/platform.js';

/**
 * Puts a file into `<directory>/files/`, whole or not at all, for nobody else on the machine to read. Doing it twice
 * changes nothing: a name has one content.
 *
 * @returns its path
 */
export async function writeFile(directory: string, file: PostedFile): Promise<string> {
  const folder = join(directory, 'files');
  const drafts = join(directory, 'tmp');
  const files = nodeFiles(drafts);
  await files.makeFolder(folder);
  await files.makeFolder(drafts);
  const path = join(folder, file.name);
  await files.replace(path, 'text' in file ? file.text : file.png);
  return path;
}
