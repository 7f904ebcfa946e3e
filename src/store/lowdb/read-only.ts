import { DroverError } from '../../base/errors.js';
import { nodeFiles } from '../../base/files.js';
import { type Log, silentLog } from '../../base/log.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import { historyEntryOf, newestFirst } from '../history.js';
import type { StoreReader } from '../reader.js';
import { Archive } from './archive.js';
import { isUnreadable } from './aside.js';
import { historyPage } from './history-page.js';
import { isId, pathsIn } from './paths.js';
import { RequestFiles } from './request-files.js';

/**
 * Reads beside a running Drover, without its lock, and writes nothing.
 * @throws DroverError `store-missing` where there is no store.
 */
export async function openReadOnly(directory: string, log: Log = silentLog): Promise<StoreReader> {
  const paths = pathsIn(directory);
  const files = nodeFiles(paths.temporary);
  const archive = new Archive({ files, paths, log });
  const disk = new RequestFiles(files, paths);
  if ((await files.list(paths.directory)).length === 0) {
    throw new DroverError(`There is no store in ${directory}.`, {
      code: 'store-missing',
      remedy: 'Check `store.directory`; `drover start` makes one.',
    });
  }

  async function activeOne(id: string): Promise<Request | undefined> {
    try {
      return (await disk.read(id))?.document.request;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      // Settled while it was read: all of it is in the archive by now.
      if ((await files.read(disk.headPath(id))) === undefined) return undefined;
      log.error({ error, path: disk.headPath(id) }, 'a request can not be read and is left out');
      return undefined;
    }
  }

  async function active(): Promise<readonly Request[]> {
    const names = (await files.list(paths.active)).filter((name) => name.endsWith('.json'));
    const found = await Promise.all(names.map((name) => activeOne(name.slice(0, -'.json'.length))));
    return found.flatMap((request) => request ?? []);
  }

  return {
    close: async () => undefined,
    active,
    async get(id) {
      if (!isId(id)) return undefined;
      return (await activeOne(id)) ?? (await archive.get(id));
    },
    async history(query, page) {
      const ended = (await active()).filter((request) => isEnd(request.state));
      const untold = ended.map(historyEntryOf).sort(newestFirst);
      return await historyPage(untold, archive, query, page);
    },
  };
}
