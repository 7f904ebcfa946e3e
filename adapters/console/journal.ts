import { chmod, copyFile, type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isAbsent } from '../../src/base/errno.js';
import { FILE_MODE, type Files, FOLDER_MODE, nodeFiles, syncFolder } from '../../src/base/files.js';
import { BUTTON_ACTIONS } from '../../src/chat/card.js';
import type { ChatLog } from '../../src/chat/dispatch.js';

const FILE = 'console.ndjson';

const Button = z.object({
  action: z.enum(BUTTON_ACTIONS),
  value: z.string(),
  label: z.string(),
});

/** One line of the console's state. Everything that happened, in order; the state is what they add up to. */
const JournalEntry = z.discriminatedUnion('type', [
  /** First line: makes keys of this file differ from those of any other, so that a new file repeats no request. */
  z.object({ type: z.literal('console'), id: z.string() }),
  z.object({
    type: z.literal('message'),
    number: z.string(),
    thread: z.string().optional(),
    mark: z.string(),
    text: z.string(),
    buttons: z.array(Button),
  }),
  z.object({ type: z.literal('edit'), number: z.string(), text: z.string(), buttons: z.array(Button) }),
  /** Said to one person; kept for its number and its buttons, the words are gone once read. */
  z.object({
    type: z.literal('private'),
    number: z.string(),
    to: z.string(),
    buttons: z.array(Button).optional(),
  }),
  z.object({ type: z.literal('reaction'), number: z.string(), author: z.string(), emoji: z.string() }),
  z.object({ type: z.literal('unreaction'), number: z.string(), author: z.string(), emoji: z.string() }),
  z.object({ type: z.literal('delete'), number: z.string() }),
  /** Messages up to this number are not known any more: none of these numbers is given again. */
  z.object({ type: z.literal('numbers'), after: z.number().int() }),
  /** A typed line was taken: its number is never given again. */
  z.object({ type: z.literal('input'), count: z.number().int() }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;

export interface Journal {
  /** Durable when it resolves. Callers wait for one another: entries stand in the order in which they are given. */
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

export interface JournalPlace {
  directory: string;
  /** Milliseconds since the epoch, for the names of what is put aside. */
  now(): number;
  log: Pick<ChatLog, 'error'>;
}

/**
 * Opens `<directory>/console.ndjson`, for nobody else on the machine to read, creating both where they are missing. A last
 * line without its end was being written when the process died: it was never acted on, and is cut off. Lines that can't be
 * read anywhere else are left out, and what can't be opened at all begins again; as it was it is kept in `unreadable/`.
 * `each` gets what the file has, in order; nothing of it is kept here.
 */
export async function openJournal(
  place: JournalPlace,
  each: (entry: JournalEntry) => void,
): Promise<Journal> {
  const { directory } = place;
  await mkdir(directory, { recursive: true, mode: FOLDER_MODE });
  const path = join(directory, FILE);
  const files = nodeFiles(join(directory, 'tmp'));
  const why = await files.unusable(path, 'file');
  if (why !== undefined) await begunAnew(place, files, path, why);
  else await withoutDamage(place, files, path);
  const file = await open(path, 'a+', FILE_MODE);
  try {
    await file.chmod(FILE_MODE);
    const { entries, size } = await readEntries(file);
    await syncFolder(directory);
    for (const entry of entries) each(entry);
    return { append: appender(file, size), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Nobody knows which numbers it gave: the new ones begin far above. */
async function begunAnew(place: JournalPlace, files: Files, path: string, why: string): Promise<void> {
  const kept = await keptIn(place, files);
  await files.move(path, kept);
  await written(place, files, path, [{ type: 'numbers', after: Math.floor(place.now() / HOUR_MS) }]);
  place.log.error({ file: kept, why }, 'the messages of the console can not be read and were put aside');
}

/** Leaves out lines that can't be read; the whole is copied first. */
async function withoutDamage(place: JournalPlace, files: Files, path: string): Promise<void> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isAbsent(error)) return Buffer.alloc(0);
    throw error;
  });
  const { entries, damaged } = linesOf(bytes);
  if (damaged.length === 0) return;
  const kept = await keptIn(place, files);
  await copyFile(path, kept);
  await chmod(kept, FILE_MODE);
  await syncFolder(dirname(kept));
  const after = Math.max(0, ...damaged.flatMap(numbersIn));
  // Without its name: a typed line may be among those that are lost, and its key must not come again.
  const others = entries.filter(({ type }) => type !== 'console');
  await written(place, files, path, [...others, { type: 'numbers', after }]);
  place.log.error(
    { file: kept, lines: damaged.length },
    'lines of the messages of the console can not be read and were left out; the whole is kept',
  );
}

async function keptIn({ directory, now }: JournalPlace, files: Files): Promise<string> {
  const folder = join(directory, 'unreadable');
  await files.makeFolder(folder);
  return join(folder, `${FILE}_${new Date(now()).toISOString().replaceAll(/[:.]/g, '')}`);
}

async function written(
  { directory }: JournalPlace,
  files: Files,
  path: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  await files.makeFolder(join(directory, 'tmp'));
  await files.replace(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

async function readEntries(file: FileHandle): Promise<{ entries: readonly JournalEntry[]; size: number }> {
  const bytes = await file.readFile();
  const { entries, size } = linesOf(bytes);
  if (size < bytes.length) {
    await file.truncate(size);
    await file.datasync();
  }
  return { entries, size };
}

/** `size`: up to where whole lines stand. */
function linesOf(bytes: Buffer): { entries: JournalEntry[]; damaged: string[]; size: number } {
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const entries: JournalEntry[] = [];
  const damaged: string[] = [];
  let size = 0;
  while (size < whole) {
    const end = bytes.indexOf(NEWLINE, size);
    const line = bytes.subarray(size, end).toString('utf8');
    const read = entryOf(line);
    // Power lost while the last line was written may leave its end and not its middle.
    if (!read.success && end + 1 === whole) break;
    if (read.success) entries.push(read.data);
    else damaged.push(line);
    size = end + 1;
  }
  return { entries, damaged, size };
}

const NEWLINE = 0x0a;
const HOUR_MS = 3_600_000;

/** The numbers of messages that a damaged line still shows. */
function numbersIn(line: string): number[] {
  return [...line.matchAll(/"(?:number|thread)":"(\d{1,9})/g)].map(([, number]) => Number(number));
}

function entryOf(line: string) {
  try {
    return JournalEntry.safeParse(JSON.parse(line));
  } catch (error) {
    return { success: false, error } as const;
  }
}

/** A write that failed half-way (a full disk) is taken back: what follows must not be glued to it. */
function appender(file: FileHandle, start: number): Journal['append'] {
  let size = start;
  return async (entry) => {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      await file.appendFile(line);
      await file.datasync();
    } catch (error) {
      await file.truncate(size);
      throw error;
    }
    size += line.length;
  };
}
