import type { Duplex } from 'node:stream';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { HostAccess } from '../config/config.js';
import { parseAddress, parseJump } from './address.js';
import { type Connection, logIn, openSocket, type Target } from './connection.js';
import type { Deadline } from './deadline.js';
import { messageOf } from './error-words.js';
import { escaped, hostAddress } from './forms.js';
import { HostError, isHostError } from './host-error.js';
import type { HostPlace } from './known-hosts.js';
import { readKnownHosts, readLogin, type SshEnvironment } from './login.js';
import { Slots } from './slots.js';

export interface PoolOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Connections open at once, over all hosts. */
  readonly limit: number;
  readonly env: SshEnvironment;
  /** The hypervisor's host_ip, for hosts that `addresses` does not name. */
  readonly hostIp: (host: string) => string | undefined;
  readonly connectMs: number;
  readonly idleMs: number;
  readonly onLogin: (result: 'ok' | 'failed') => void;
}

/** sshd's MaxSessions is 10 unless changed: more channels than that on one connection are refused. */
const CHANNELS = 8;

interface Entry {
  readonly connection: Promise<Connection>;
  readonly channels: LimitFunction;
  users: number;
  idleSince: AbortController | undefined;
  settled: Connection | undefined;
}

/** One connection a host, shared by whoever needs it at the time, and closed when nobody has for a while. */
export class Pool {
  readonly #access: HostAccess;
  readonly #options: PoolOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #slots: Slots;
  #jump: Promise<Connection> | undefined;
  #closed = false;
  /** Logins done so far, the jump host's not counted. */
  logins = 0;

  constructor(access: HostAccess, options: PoolOptions) {
    this.#access = access;
    this.#options = options;
    this.#slots = new Slots(options.limit, () => this.#endOneIdle());
  }

  async use<T>(host: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#closed)
      throw new HostError('closed', host, `Drover is closing its connections: ${host} was not asked`);
    const entry = this.#entries.get(host) ?? this.#open(host);
    entry.users++;
    entry.idleSince?.abort();
    entry.idleSince = undefined;
    try {
      const connection = await entry.connection;
      return await entry.channels(() => work(connection));
    } catch (error) {
      // The host itself ends a command in time: if not even that came back, the connection is dead, and would stay so
      // for minutes after the host is there again.
      if (isHostError(error) && error.kind === 'timeout') this.#end(host, entry);
      throw error;
    } finally {
      entry.users--;
      if (entry.users === 0) this.#idle(host, entry);
    }
  }

  place(host: string): HostPlace {
    const { addresses, port } = this.#access;
    const configured = Object.hasOwn(addresses, host) ? addresses[host] : undefined;
    if (configured !== undefined) {
      const place = parseAddress(configured, port);
      if (place !== undefined) return { ...place, alias: host };
      throw noAddress(host, `hosts.addresses has ${escaped(configured)} for it`);
    }
    const told = this.#options.hostIp(host);
    const address = hostAddress.safeParse(told ?? host);
    if (address.success) return { address: address.data, port, alias: host };
    throw noAddress(host, told === undefined ? 'its name is none' : `Nova tells ${escaped(told)} (host_ip)`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#entries.values()].map(({ connection }) => connection);
    if (this.#jump !== undefined) open.push(this.#jump);
    for (const { idleSince } of this.#entries.values()) idleSince?.abort();
    await Promise.all(open.map((one) => one.then((connection) => connection.close()).catch(() => undefined)));
    this.#jump = undefined;
  }

  #open(host: string): Entry {
    const entry: Entry = {
      connection: this.#connect(host),
      channels: pLimit(CHANNELS),
      users: 0,
      idleSince: undefined,
      settled: undefined,
    };
    this.#entries.set(host, entry);
    const forget = () => {
      if (this.#entries.get(host) === entry) this.#entries.delete(host);
    };
    entry.connection.then(
      (connection) => {
        entry.settled = connection;
        connection.onEnd(forget);
      },
      // Whoever asked gets the error; the next one tries again.
      forget,
    );
    return entry;
  }

  async #connect(host: string): Promise<Connection> {
    const place = this.place(host);
    await this.#slots.take();
    try {
      const connection = await this.#logIn(host, place);
      connection.onEnd(() => this.#slots.release());
      this.#options.onLogin('ok');
      this.#options.log.debug({ host, user: this.#access.user }, 'Logged in to a host');
      return connection;
    } catch (error) {
      this.#slots.release();
      this.#options.onLogin('failed');
      throw error;
    }
  }

  async #logIn(host: string, place: HostPlace): Promise<Connection> {
    const { knownHostsFile, proxyJump } = this.#access;
    const deadline: Deadline = { ms: this.#options.connectMs, clock: this.#options.clock };
    const [login, knownHosts] = await Promise.all([
      readLogin(this.#access, this.#options.env),
      readKnownHosts(knownHostsFile),
    ]);
    const target: Target = { host, place, login, knownHosts, knownHostsFile };
    const sock =
      proxyJump === undefined ? await openSocket(target, deadline) : await this.#through(proxyJump, target);
    this.logins++;
    return await logIn(target, sock, deadline);
  }

  async #through(proxyJump: string, target: Target): Promise<Duplex> {
    const jump = parseJump(proxyJump, { user: target.login.user, port: 22 });
    if (jump === undefined) {
      throw new HostError(
        'bad-argument',
        target.host,
        'hosts.proxyJump is not of the form [user@]host[:port]',
      );
    }
    const connection = await this.#jumpConnection({
      ...target,
      host: jump.place.address,
      place: jump.place,
      login: { ...target.login, user: jump.user },
    });
    try {
      return await connection.forward(target.place);
    } catch (error) {
      const { address, port } = target.place;
      throw new HostError(
        'unreachable',
        target.host,
        `${target.host} (${address}:${port}) cannot be reached from the jump host ${jump.place.address}: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  #jumpConnection(target: Target): Promise<Connection> {
    if (this.#jump !== undefined) return this.#jump;
    const deadline: Deadline = { ms: this.#options.connectMs, clock: this.#options.clock };
    const jump = openSocket(target, deadline).then((sock) => logIn(target, sock, deadline));
    this.#jump = jump;
    const forget = () => {
      if (this.#jump === jump) this.#jump = undefined;
    };
    jump.then((connection) => connection.onEnd(forget), forget);
    return jump;
  }

  #idle(host: string, entry: Entry): void {
    const { settled } = entry;
    if (settled === undefined || !settled.open) return;
    if (this.#slots.waiting || this.#closed) {
      this.#end(host, entry);
      return;
    }
    const idle = new AbortController();
    entry.idleSince = idle;
    this.#options.clock.sleep(this.#options.idleMs, idle.signal).then(
      () => this.#end(host, entry),
      () => undefined,
    );
  }

  #endOneIdle(): void {
    for (const [host, entry] of this.#entries) {
      if (entry.users > 0 || entry.idleSince === undefined) continue;
      this.#end(host, entry);
      return;
    }
  }

  #end(host: string, entry: Entry): void {
    entry.idleSince?.abort();
    if (this.#entries.get(host) === entry) this.#entries.delete(host);
    entry.settled?.close();
    // The jump host is of use only while somebody jumps.
    if (this.#entries.size === 0) this.#jump?.then((jump) => jump.close()).catch(() => undefined);
  }
}

function noAddress(host: string, why: string): HostError {
  return new HostError(
    'bad-argument',
    host,
    `${escaped(host)} has no address to connect to: ${why}, which is no address of a host. Nothing was sent.`,
    { remedy: 'Set its entry of hosts.addresses to an address or address:port.' },
  );
}
