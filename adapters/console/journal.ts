import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DroverError } from '../../src/errors.js';

const FILE = 'console.ndjson';

const Button = z.object({
  action: z.enum(['approve', 'reject', 'details', 'more']),
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
  /** A typed line was taken: its number is never given again. */
  z.object({ type: z.literal('input'), count: z.number().int() }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Durable when it resolves. Callers wait for one another: entries stand in the order in which they are given. */
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `<directory>/console.ndjson`, creating both where they are missing. A last line without its end was being
 * written when the process died: it was never acted on, and is cut off.
 *
 * @throws DroverError `console-unreadable` for damage anywhere else.
 */
export async function openJournal(directory: string): Promise<Journal> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, FILE);
  const file = await open(path, 'a+');
  try {
    const { entries, size } = await readEntries(file, path);
    await syncFolder(directory);
    return { entries, append: appender(file, size), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readEntries(file: FileHandle, path: string) {
  const bytes = await file.readFile();
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const entries: JournalEntry[] = [];
  let size = 0;
  for (let number = 1; size < whole; number++) {
    const end = bytes.indexOf(NEWLINE, size);
    const read = entryOf(bytes.subarray(size, end).toString('utf8'));
    // Power lost while the last line was written may leave its end and not its middle.
    if (!read.success && end + 1 === whole) break;
    if (!read.success) throw unreadable(number, path, read.error);
    entries.push(read.data);
    size = end + 1;
  }
  if (size < bytes.length) {
    await file.truncate(size);
    await file.datasync();
  }
  return { entries, size };
}

const NEWLINE = 0x0a;

function entryOf(line: string) {
  try {
    return JournalEntry.safeParse(JSON.parse(line));
  } catch (error) {
    return { success: false, error } as const;
  }
}

function unreadable(number: number, path: string, cause: unknown): DroverError {
  return new DroverError(`Line ${number} of ${path} can't be read.`, {
    code: 'console-unreadable',
    remedy: 'Restore the file, or move it away: the console then starts anew, and requests stay as they are.',
    cause,
  });
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

/** A new file is only durable once its folder is. */
async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
