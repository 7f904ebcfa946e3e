import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { makeDatabase, type TestDatabase } from './database.js';
import { findBinaries } from './server.mjs';

/** Whether this platform has a PostgreSQL to test with: a suite that leaves it out says so. */
export const HAS_POSTGRES = (await findBinaries()) !== undefined;

/** `describe` where there is a PostgreSQL; elsewhere it says that this was left out. */
export const describePostgres: typeof describe.skip = HAS_POSTGRES ? describe : describe.skip;

const FILE = join(tmpdir(), `drover-postgres-of-${process.pid}.json`);
const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));
const kept = z.object({ url: z.string(), keeper: z.number() });

/** The address of the one PostgreSQL that all tests of this process share, started by the first who asks. */
async function cluster(): Promise<string> {
  const found = await running();
  if (found !== undefined) return found;
  await rm(FILE, { force: true });
  const child = spawn(process.execPath, [KEEPER, String(process.pid), FILE], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  child.unref();
  for (let tries = 0; tries < 600; tries += 1) {
    const started = await running();
    if (started !== undefined) return started;
    if (child.exitCode !== null) throw new Error('PostgreSQL did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('PostgreSQL did not start within half a minute');
}

async function running(): Promise<string | undefined> {
  try {
    const { url, keeper } = kept.parse(JSON.parse(await readFile(FILE, 'utf8')));
    process.kill(keeper, 0);
    return url;
  } catch {
    return undefined;
  }
}

/** An empty database; `like`: a copy of another one, to which nobody is connected. */
export async function testDatabase(like?: string): Promise<TestDatabase> {
  return await makeDatabase(await cluster(), `t${randomBytes(6).toString('hex')}`, like);
}
