import { basename, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../../base/errno.js';
import type { Files } from '../../base/files.js';
import type { Log } from '../../base/log.js';
import { type ExclusiveKey, keyText } from '../../requests/keys.js';
import { isEnd } from '../../requests/states.js';
import type { StoreProblem } from '../../requests/store-port.js';
import { state } from '../shape.js';
import { exclusiveKeys, FORMAT } from './document.js';
import { fromFormat1 } from './format-1.js';
import { CorruptDocument } from './json-file.js';
import type { StorePaths } from './paths.js';

export interface AsideParts {
  files: Files;
  paths: StorePaths;
  log: Log;
  /** Milliseconds since the epoch, for the names of what is put aside. */
  now(): number;
}

/** What the disk says of one document alone. Whatever else fails (too many open files) is no document's fault. */
const OF_ONE_DOCUMENT = new Set<unknown>([
  'EACCES',
  'EISDIR',
  'EIO',
  'ELOOP',
  'ENOTDIR',
  'ENXIO',
  'EPERM',
  'ERR_ENCODING_INVALID_ENCODED_DATA',
  'ERR_STRING_TOO_LONG',
]);

export function isUnreadable(error: unknown): boolean {
  return error instanceof CorruptDocument || OF_ONE_DOCUMENT.has(codeOf(error));
}

/** `undefined`: nobody can say what it is about, so it may be about anything. */
type Keys = readonly ExclusiveKey[] | undefined;

/** The one place of a name: where the document was, in the data folder; `_` stands in no name of Drover's. */
const NAME = /^(active|archive|deliveries)(?:_(\d{4}-\d{2}))?_([a-z0-9][a-z0-9-]{0,63})\.json_/;

/** By its name in the folder: a request that had not ended, or all of them. What it says itself may show that it holds nothing. */
export function holdsStarts(name: string): boolean {
  return /^active[_.]/.test(name);
}

/**
 * What could not be read: moved into `unreadable/`, never deleted, and told at each start until somebody takes it away.
 * A request that has not ended goes on holding what it held. Where that can't be read either, it may be any server's, and
 * nothing starts: a move that was sent once must not be sent again under another name.
 */
export class Aside {
  readonly #parts: AsideParts;
  /** By the name in the folder. */
  readonly #problems = new Map<string, StoreProblem>();
  readonly #keys = new Map<string, Keys>();
  /** Could not be moved either: held as long as this process lives. */
  readonly #left = new Set<string>();

  constructor(parts: AsideParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    const { files, paths } = this.#parts;
    const why = await files.unusable(paths.unreadable, 'folder');
    if (why === undefined) {
      for (const name of await files.list(paths.unreadable)) {
        await this.#report(name, join(paths.unreadable, name), 'it was put aside earlier');
      }
      return;
    }
    // What it held is not known: as a request of which nothing can be read.
    const elsewhere = join(paths.directory, this.#freeName('unreadable'));
    await files.move(paths.unreadable, elsewhere);
    await this.take(elsewhere, why, 'active_unreadable');
  }

  get isEmpty(): boolean {
    return this.#problems.size === 0;
  }

  /** Moves a document, or what stands in its place, out of the way. Never rejects: it keeps nothing from starting. */
  async take(path: string, error: unknown, as?: string): Promise<void> {
    const { files, paths } = this.#parts;
    const was = relative(paths.directory, path).split(sep).join('_');
    const why = error instanceof Error ? error.message : String(error);
    const name = this.#freeName(as ?? was.replace(/\.corrupt-.*$/, ''));
    const kept = join(paths.unreadable, name);
    try {
      await files.makeFolder(paths.unreadable);
      await files.move(path, kept);
      await this.#report(name, kept, why, error);
    } catch (failure) {
      this.#left.add(name);
      await this.#report(name, path, `${why}; it could not be moved either`, failure);
    }
  }

  /** Whether a request of this id, or its delivery, was put aside. */
  has(id: string, ...folders: readonly ('active' | 'archive' | 'deliveries')[]): boolean {
    return [...this.#problems.keys()].some((name) => {
      const [, folder, , named] = NAME.exec(name) ?? [];
      return named === id && folders.some((one) => one === folder);
    });
  }

  /** What is still there. Somebody may have put something into the folder, too. */
  async problems(): Promise<readonly StoreProblem[]> {
    const { files, paths } = this.#parts;
    const there = [...(await files.list(paths.unreadable)), ...this.#left];
    for (const name of there) {
      if (!this.#problems.has(name))
        await this.#report(name, join(paths.unreadable, name), 'it was put there');
    }
    return there.flatMap((name) => this.#problems.get(name) ?? []);
  }

  /** What holds one of these keys, or may hold any. Read at each start, as the freeze is. */
  async holder(keys: readonly ExclusiveKey[]): Promise<StoreProblem | undefined> {
    const all = await this.problems();
    return all.find(
      (problem) => this.#holds(problem, keys) || (problem.holds && !this.#keys.get(problem.name)),
    );
  }

  /** What is known to hold one of these keys. */
  async knownHolder(keys: readonly ExclusiveKey[]): Promise<StoreProblem | undefined> {
    return (await this.problems()).find((problem) => this.#holds(problem, keys));
  }

  #holds({ name }: StoreProblem, keys: readonly ExclusiveKey[]): boolean {
    const texts = keys.map(keyText);
    return this.#keys.get(name)?.some((key) => texts.includes(keyText(key))) === true;
  }

  #freeName(wanted: string): string {
    const stamp = new Date(this.#parts.now()).toISOString().replaceAll(/[:.]/g, '');
    for (let count = 1; ; count += 1) {
      const name = `${wanted}_${stamp}${count === 1 ? '' : `-${count}`}`;
      if (!this.#problems.has(name)) return name;
    }
  }

  async #report(name: string, path: string, why: string, error?: unknown): Promise<void> {
    if (holdsStarts(name)) this.#keys.set(name, await this.#heldBy(name, path));
    const [, folder, , id] = NAME.exec(name) ?? [];
    const request = folder === undefined ? {} : { request: id };
    const file = basename(path) === name ? `unreadable/${name}` : relative(this.#parts.paths.directory, path);
    const holds = holdsStarts(name) && this.#keys.get(name)?.length !== 0;
    this.#problems.set(name, { name, file, why, holds, ...request });
    this.#parts.log.error(
      {
        file: path,
        why,
        error,
        ...request,
        ...(holds ? { holds: this.#keys.get(name) ?? 'every start' } : {}),
      },
      'a document of the store can not be read and was put aside: somebody must look',
    );
  }

  /** What a whole document says that no longer fits Drover's: its keys are believed, for its own request alone. */
  async #heldBy(name: string, path: string): Promise<Keys> {
    try {
      const read = held.parse(JSON.parse((await this.#parts.files.read(path)) ?? ''));
      if (NAME.exec(name)?.[3] !== read.request.id || read.format > FORMAT) return undefined;
      if (isEnd(read.request.state)) return [];
      return read.exclusive.length === 0 ? undefined : read.exclusive;
    } catch {
      return undefined;
    }
  }
}

const held = z.preprocess(
  fromFormat1,
  z.object({
    format: z.number(),
    request: z.looseObject({ id: z.string(), state }),
    exclusive: exclusiveKeys,
  }),
);
