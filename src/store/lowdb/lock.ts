import { createHash, randomBytes } from 'node:crypto';
import { linkSync, lstatSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, isAbsent } from '../../base/errno.js';
import { DroverError } from '../../base/errors.js';

/** sun_path holds 108 bytes on Linux and 104 on BSD and macOS, the closing zero included. */
const LONGEST_PATH = 103;
/** A holder that accepts but says nothing is alive all the same. */
const ANSWER_MS = 500;
const TRIES = 10;
const LOCK = 'lock';

export interface Lock {
  /** False once somebody took the lock's file away: then nothing may be written any more. */
  held(): boolean;
  release(): Promise<void>;
}

/**
 * One process at a time: a listening unix socket in the data folder. The kernel closes it with its process, however
 * that ends, so a lock whose socket refuses is dead and is taken over at once.
 * @throws DroverError `store-locked`; `store-directory` for a path that is too long for a socket on this system
 */
export async function takeLock(directory: string): Promise<Lock> {
  const folder = await openFolder(directory);
  try {
    await refuseFormer(directory);
    const draft = `${LOCK}-${randomBytes(3).toString('hex')}`;
    const server = await listen(folder.socket(draft));
    try {
      const inode = identity(join(directory, draft)) ?? '';
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        if (linked(join(directory, draft), join(directory, LOCK))) {
          return lockOf(server, join(directory, LOCK), inode);
        }
        await clearDead(directory, folder);
      }
    } catch (error) {
      server.close();
      throw error;
    } finally {
      removeQuietly(join(directory, draft));
    }
    server.close();
    throw lockedError(directory, 'others take it at the same time');
  } finally {
    await folder.close();
  }
}

/** The data folder as sockets are named in it. */
interface SocketFolder {
  socket(name: string): string;
  close(): Promise<void>;
}

/**
 * A socket's name is short whatever the folder's is: Linux names an open folder by its number. So the lock stands in the
 * data folder itself, where every process finds it, whatever its TMPDIR and its mounts.
 */
async function openFolder(directory: string): Promise<SocketFolder> {
  const longest = Buffer.byteLength(join(directory, `${LOCK}-000000`));
  if (longest <= LONGEST_PATH) {
    return { socket: (name) => join(directory, name), close: async () => undefined };
  }
  if (process.platform !== 'linux') {
    throw new DroverError(
      `store.directory ${directory} is ${longest - LONGEST_PATH} bytes too long for its lock on this system.`,
      { code: 'store-directory', remedy: 'Name a folder with a shorter path in `store.directory`.' },
    );
  }
  const handle = await open(directory, 'r');
  return { socket: (name) => `/proc/self/fd/${handle.fd}/${name}`, close: () => handle.close() };
}

/** Earlier versions kept the lock of a long path in the temporary folder: one that still runs is not run into. */
async function refuseFormer(directory: string): Promise<void> {
  const hash = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex');
  for (const folder of new Set([tmpdir(), '/tmp'])) {
    const path = join(folder, `drover-${hash.slice(0, 16)}`);
    // Everybody can make a file there: only one of our own is a lock.
    if (ownerOf(path) !== process.geteuid?.()) continue;
    const holder = await holderOf(path);
    if (holder.kind === 'alive') throw lockedError(directory, `${holder.who}, an earlier version of Drover`);
  }
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
async function clearDead(directory: string, folder: SocketFolder): Promise<void> {
  const path = join(directory, LOCK);
  const seen = identity(path);
  if (seen === undefined) return;
  const holder = await holderOf(folder.socket(LOCK));
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

/** undefined: there is no such file, or it can't be looked at. */
function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path).uid;
  } catch {
    return undefined;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already.
  }
}
