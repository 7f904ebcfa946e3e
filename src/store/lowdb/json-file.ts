import type { Adapter } from 'lowdb';
import { Low } from 'lowdb';
import type { z } from 'zod';
import { DroverError } from '../../base/errors.js';
import type { Files } from '../../base/files.js';
import { withoutKnownSecrets } from '../../base/redaction.js';
import { FORMAT } from './document.js';

/** A file whose content is not what the store writes. */
export class CorruptDocument extends DroverError {
  readonly file: string;

  constructor(file: string, why: string, cause?: unknown) {
    super(`The store's document ${file} can't be read: ${why}.`, {
      code: 'store-corrupt',
      remedy: 'Restore it from a backup, or move it away after reading what it says.',
      cause,
    });
    this.file = file;
  }
}

/** lowdb's port to the disk, but atomic and durable (its own JSONFile never calls fsync), and validated on reading. */
class DurableJson<Document> implements Adapter<Document | null> {
  readonly #files: Files;
  readonly #path: string;
  readonly #parse: (text: string, path: string) => Document;

  constructor(files: Files, path: string, parse: (text: string, path: string) => Document) {
    this.#files = files;
    this.#path = path;
    this.#parse = parse;
  }

  async read(): Promise<Document | null> {
    const text = await this.#files.read(this.#path);
    return text === undefined ? null : this.#parse(text, this.#path);
  }

  async write(document: Document | null): Promise<void> {
    await this.#files.replace(this.#path, `${JSON.stringify(withoutKnownSecrets(document))}\n`);
  }
}

/** @throws CorruptDocument */
export function parseDocument<Document>(
  schema: z.ZodType<Document>,
): (text: string, path: string) => Document {
  return (text, path) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new CorruptDocument(path, text === '' ? 'it is empty' : 'it is not JSON', cause);
    }
    if (formatOf(value) > FORMAT) throw new CorruptDocument(path, 'a newer Drover wrote it');
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new CorruptDocument(
      path,
      `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
      parsed.error,
    );
  };
}

function formatOf(value: unknown): number {
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  return typeof format === 'number' ? format : FORMAT;
}

/** `data` is null until the file was read, and where there is none. */
export function jsonFile<Document>(
  files: Files,
  path: string,
  schema: z.ZodType<Document>,
): Low<Document | null> {
  return new Low<Document | null>(new DurableJson(files, path, parseDocument(schema)), null);
}
