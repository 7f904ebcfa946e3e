import { DroverError } from '../../base/errors.js';
import type { Files } from '../../base/files.js';
import type { Freeze } from '../../requests/store-port.js';
import { type Aside, isUnreadable } from './aside.js';
import { type FreezeDocument, freezeDocument } from './document.js';
import { jsonFile } from './json-file.js';

interface FreezeParts {
  files: Files;
  path: string;
  aside: Pick<Aside, 'take'>;
  now(): number;
}

/**
 * The freeze is read from the disk each time it is asked for, and whatever can't be read is no thaw: a missing file
 * is an error too, so that a folder that vanished does not start migrations.
 */
export class FreezeFile {
  readonly #files: Files;
  readonly #path: string;
  readonly #aside: Pick<Aside, 'take'>;
  readonly #now: () => number;

  constructor({ files, path, aside, now }: FreezeParts) {
    this.#files = files;
    this.#path = path;
    this.#aside = aside;
    this.#now = now;
  }

  /** One that can't be read is put aside; it then is missing, which is no thaw either. */
  async check(): Promise<void> {
    try {
      await jsonFile<FreezeDocument>(this.#files, this.#path, freezeDocument).read();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await this.#aside.take(this.#path, error);
    }
  }

  /** For a store without any request: in every other one the file was there before. */
  async makeFirst(): Promise<void> {
    if ((await this.#files.read(this.#path)) === undefined) await this.set(undefined);
  }

  /** @throws when it can't be told whether there is one: nothing may start then. */
  async get(cloud?: string): Promise<Freeze | undefined> {
    const { freeze, clouds = {} } = await this.#read();
    const here = cloud !== undefined && Object.hasOwn(clouds, cloud) ? clouds[cloud] : undefined;
    return [freeze ?? undefined, here].find((one) => one !== undefined && !this.#isOver(one));
  }

  async #read(): Promise<FreezeDocument> {
    const file = jsonFile<FreezeDocument>(this.#files, this.#path, freezeDocument);
    await file.read();
    if (file.data === null) {
      throw new DroverError(`${this.#path} is gone, so nothing starts.`, {
        code: 'store-freeze-missing',
        remedy: 'Find out why; `/migrate thaw` writes it again.',
      });
    }
    return file.data;
  }

  /** A document that can't be read may freeze it all: one cloud alone can't be frozen or thawed then. */
  async set(freeze: Freeze | undefined, cloud?: string): Promise<void> {
    await this.check();
    const file = jsonFile<FreezeDocument>(this.#files, this.#path, freezeDocument);
    await file.read();
    if (cloud === undefined) {
      file.data = { freeze: freeze ?? null, clouds: file.data?.clouds ?? {} };
    } else {
      const { freeze: all, clouds = {} } = await this.#read();
      const { [cloud]: _before, ...others } = clouds;
      file.data = { freeze: all, clouds: freeze === undefined ? others : { ...others, [cloud]: freeze } };
    }
    await file.write();
  }

  /** An end that can't be read never comes. */
  #isOver(freeze: Freeze): boolean {
    return freeze.until !== undefined && Date.parse(freeze.until) <= this.#now();
  }
}
