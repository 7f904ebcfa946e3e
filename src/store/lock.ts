import { createHash, randomBytes } from 'node:crypto';
import { linkSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, isAbsent } from '../errno.js';
import { DroverError } from '../errors.js';

/** sun_path holds 108 bytes on Linux and 104 on BSD and macOS, the closing zero included. */
const LONGEST_PATH = 103;
/** A holder that accepts but says nothing is alive all the same. */
const ANSWER_MS = 500;
const TRIES = 10;

export interface Lock {
  /** False once somebody took the lock's file away: then nothing may be written any more. */
  held(): boolean;
  release(): Promise<void>;
}

/**
 * One process at a time: a listening unix socket in the data folder. The kernel closes it with its process, however
 * that ends, so a lock whose socket refuses is dead and is taken over at once.
 * @throws DroverError `store-locked`
 */
export async function takeLock(directory: string): Promise<Lock> {
  const path = await lockPath(directory);
  const draft = `${path}-${randomBytes(3).toString('hex')}`;
  const server = await listen(draft);
  try {
    const inode = identity(draft) ?? '';
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      if (linked(draft, path)) return lockOf(server, path, inode);
      await clearDead(path, directory);
    }
  } catch (error) {
    server.close();
    throw error;
  } finally {
    removeQuietly(draft);
  }
  server.close();
  throw lockedError(directory, 'others take it at the same time');
}

async function lockPath(directory: string): Promise<string> {
  const path = join(directory, 'lock');
  const longest = Buffer.byteLength(`${path}-000000`);
  if (longest <= LONGEST_PATH) return path;
  const hash = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex');
  return join(tmpdir(), `drover-${hash.slice(0, 16)}`);
}

function lockOf(server: Server, path: string, inode: string): Lock {
  let released = false;
  const held = () => !released && identity(path) === inode;
  return {
    held,
    async release() {
      if (held()) removeQuietly(path);
      released = true;
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Who connects is told who holds the lock. */
async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(String(process.pid));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  return server;
}

/** A hard link either makes the name or finds it taken: two can't both succeed. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead lock's file away. Another may do the same: what was taken away by mistake is put back. */
async function clearDead(path: string, directory: string): Promise<void> {
  const seen = identity(path);
  if (seen === undefined) return;
  const holder = await holderOf(path);
  if (holder.kind === 'alive') throw lockedError(directory, holder.who);
  const aside = `${path}-${randomBytes(3).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  if (identity(aside) !== seen) linked(aside, path);
  removeQuietly(aside);
}

type Holder = { kind: 'alive'; who: string } | { kind: 'dead' };

function holderOf(path: string): Promise<Holder> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let said = '';
    const done = (holder: Holder) => {
      socket.destroy();
      resolve(holder);
    };
    const alive = () =>
      done({ kind: 'alive', who: /^\d+$/.test(said) ? `process ${said}` : 'another process' });
    socket.setTimeout(ANSWER_MS, alive);
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('end', alive);
    socket.on('error', (error) => {
      const code = codeOf(error);
      const dead = code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ENOTSOCK';
      if (dead) done({ kind: 'dead' });
      else alive();
    });
  });
}

function lockedError(directory: string, who: string): DroverError {
  return new DroverError(`The store in ${directory} is in use by ${who}.`, {
    code: 'store-locked',
    remedy: 'Stop that Drover first, or give this one a `store.directory` of its own.',
  });
}

function identity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already.
  }
}
