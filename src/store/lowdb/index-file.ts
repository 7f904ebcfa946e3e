import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isAbsent } from '../../base/errno.js';
import type { HistoryEntry } from '../../requests/store-port.js';
import { newestFirst } from '../history.js';
import { historyEntry } from './document.js';

const CHUNK = 256 * 1024;
/** Further back than this from its end, the index is read whole. */
const MOST = 16 * 1024 * 1024;

/** Every line. Of several of one request the last one counts. */
export async function readIndex(path: string): Promise<{ entries: Map<string, HistoryEntry>; torn: number }> {
  const entries = new Map<string, HistoryEntry>();
  let torn = 0;
  try {
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const entry = parsedLine(line);
      if (entry === undefined) torn += 1;
      else entries.set(entry.id, entry);
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return { entries, torn };
}

function parsedLine(line: string): HistoryEntry | undefined {
  try {
    return historyEntry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Nothing where it is torn, or was written otherwise: then all is read. */
function placed(line: string): Line | undefined {
  const [id, endedAt] = [ID.exec(line)?.[1], ENDED_AT.exec(line)?.[1]];
  return id === undefined || endedAt === undefined ? undefined : { id, endedAt, text: line };
}

/** What says which requests come first. Of thousands of lines most are looked at no further. */
interface Line {
  id: string;
  endedAt: string;
  text: string;
}

/** As the archive writes its lines; a quote within a text is escaped there. */
const ID = /^\{"id":"([^"\\]+)"/;
const ENDED_AT = /"endedAt":"([^"\\]+)"/;

/**
 * The newest `most` of these requests, newest first, read from the end of the index back until the lines of all are there.
 * undefined: they are not, or a line is torn on the way; the whole index says more.
 */
export async function newestLines(
  path: string,
  ids: ReadonlySet<string>,
  most: number,
): Promise<HistoryEntry[] | undefined> {
  const lines = await linesOf(path, ids);
  if (lines === undefined) return undefined;
  const newest = [...lines.values()].sort(newestFirst).slice(0, most);
  const entries = newest.flatMap(({ text }) => parsedLine(text) ?? []);
  return entries.length === newest.length ? entries : undefined;
}

async function linesOf(
  path: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Line> | undefined> {
  const file = await open(path).catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const found = new Map<string, Line>();
    for await (const lines of linesBack(file)) {
      for (const line of lines) {
        const entry = placed(line);
        if (entry === undefined) return undefined;
        if (ids.has(entry.id) && !found.has(entry.id)) found.set(entry.id, entry);
        if (found.size === ids.size) return found;
      }
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** From the last line to the first, as many at a time as were read. */
async function* linesBack(file: FileHandle): AsyncGenerator<readonly string[]> {
  const { size } = await file.stat();
  let rest = Buffer.alloc(0);
  for (let end = size; end > 0 && size - end < MOST; ) {
    const start = Math.max(0, end - CHUNK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    const read = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
    // The line that this begins with may begin before it.
    const whole = start === 0 ? 0 : read.indexOf('\n') + 1;
    rest = read.subarray(0, start > 0 && whole === 0 ? read.length : whole);
    const lines = start > 0 && whole === 0 ? [] : read.subarray(whole).toString('utf8').split('\n');
    yield lines.reverse().filter((line) => line !== '');
    end = start;
  }
}
