import { join } from 'node:path';
import { z } from 'zod';
import { type Files, nodeFiles } from '../../base/files.js';
import type { Log } from '../../base/log.js';
import type { AnsweredKeys } from '../../chat/inbox.js';
import { pathsIn } from './paths.js';

/** Far longer than a caught request can be sent again (Slack: five minutes), for a clock that was set back in between. */
const KEPT_MS = 24 * 3_600_000;
/** A day of commands is far less. */
const MOST = 20_000;

const line = z.object({ at: z.number(), key: z.string() });

export interface AnsweredKeysParts {
  /** The store's own, whose lock this process holds. */
  directory: string;
  now(): number;
  log: Log;
  files?: (temporary: string) => Files;
}

/** Keys of commands and clicks that were answered, a line each in `answered.ndjson`. What can't be read keeps nothing from starting. */
export async function openAnsweredKeys(parts: AnsweredKeysParts): Promise<AnsweredKeys> {
  const paths = pathsIn(parts.directory);
  const files = (parts.files ?? nodeFiles)(paths.temporary);
  const path = join(paths.directory, 'answered.ndjson');
  const keys = new Map<string, number>();

  function keptLines(): string {
    return [...keys].map(([key, at]) => `${JSON.stringify({ at, key })}\n`).join('');
  }

  function forgetOld(): void {
    const old = parts.now() - KEPT_MS;
    for (const [key, at] of keys) if (at < old || keys.size > MOST) keys.delete(key);
  }

  try {
    const text = (await files.read(path)) ?? '';
    for (const row of text.split('\n')) {
      const read = parsed(row);
      if (read !== undefined) keys.set(read.key, read.at);
    }
    forgetOld();
    if (keptLines() !== text) await files.replace(path, keptLines());
  } catch (error) {
    parts.log.error(
      { error, file: path },
      'the keys of answered commands can not be read: one that is sent again in the next minutes may act again',
    );
  }

  return {
    has: async (key) => keys.has(key),
    async keep(key) {
      if (keys.has(key)) return true;
      const at = parts.now();
      keys.set(key, at);
      if (keys.size > MOST) forgetOld();
      try {
        await files.append(path, JSON.stringify({ at, key }));
      } catch (error) {
        parts.log.warn({ error, key }, 'the key of a command could not be kept for after a restart');
      }
      return true;
    },
  };
}

/** A line that a crash has torn is none. */
function parsed(row: string): z.output<typeof line> | undefined {
  try {
    return line.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined;
  }
}
