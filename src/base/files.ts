import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, isAbsent } from './errno.js';

/** What the store does to the disk. Everything that resolves is durable: it survives a power cut. */
export interface Files {
  /** UTF-8 text; undefined where there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** The last `bytes` of a file, and whether that is all of it; empty where there is no such file. */
  tail(path: string, bytes: number): Promise<{ text: string; whole: boolean }>;
  /** The whole file, or the old one: never a part. */
  replace(path: string, content: string | Uint8Array): Promise<void>;
  /** One line at the end, on a line of its own even after one that a crash has torn. */
  append(path: string, line: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  makeFolder(folder: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Why what stands there is no file or folder that can be read and written; undefined: it is one, or nothing is there. */
  unusable(path: string, kind: 'file' | 'folder'): Promise<string | undefined>;
}

/** Requests name people and reasons: nobody else on the machine reads them. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;
const NEWLINE = 0x0a;
/** Bytes that are no text are told, not replaced. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `temporary` must be on the same file system as what is written. */
export function nodeFiles(temporary: string): Files {
  return {
    read,
    tail,
    append,
    move,
    list,
    makeFolder,
    unusable,
    async replace(path, content) {
      // A name of its own: lowdb's fixed one lets two writers tear each other's file.
      const draft = join(temporary, randomBytes(8).toString('hex'));
      try {
        await writeSynced(draft, content);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncFolder(dirname(path));
    },
    async remove(path) {
      await rm(path, { force: true });
      await syncFolder(dirname(path));
    },
  };
}

async function tail(path: string, bytes: number): Promise<{ text: string; whole: boolean }> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (isAbsent(error)) return { text: '', whole: true };
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, bytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return { text: buffer.subarray(0, bytesRead).toString('utf8'), whole: length === size };
  } finally {
    await handle.close();
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return UTF8.decode(await readFile(path));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', FILE_MODE);
  let created = false;
  try {
    const { size } = await file.stat();
    created = size === 0;
    const torn = size > 0 && !(await endsInNewline(file, size));
    await file.appendFile(`${torn ? '\n' : ''}${line}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  if (created) await syncFolder(dirname(path));
}

async function endsInNewline(file: FileHandle, size: number): Promise<boolean> {
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last[0] === NEWLINE;
}

async function move(from: string, to: string): Promise<void> {
  await rename(from, to);
  // The new place first: a crash between the two may show the file twice, never not at all.
  await syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function unusable(path: string, kind: 'file' | 'folder'): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (kind === 'folder' ? !found.isDirectory() : !found.isFile()) return `it is no ${kind}`;
    await access(path, constants.R_OK | constants.W_OK | (kind === 'folder' ? constants.X_OK : 0));
    return undefined;
  } catch (error) {
    return isAbsent(error) ? undefined : `it can't be opened (${String(codeOf(error) ?? error)})`;
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is durable only once its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
