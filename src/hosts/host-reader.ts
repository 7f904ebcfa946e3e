import type { Clock } from '../base/clock.js';
import { ReadOnce } from '../base/read-once.js';
import type { ArgumentForms, ArgumentValues } from './arguments.js';
import { MOST_ARGUMENTS } from './arguments.js';
import type { Command } from './command.js';
import * as ask from './commands.js';
import { HostError, isHostError } from './host-error.js';
import type { Hosts } from './hosts.js';
import type { PeerTrial, PeerTrials } from './network/peers.js';
import { type MigrationUri, migrationUri } from './nova/migration-uri.js';
import { NovaConf } from './nova/nova-conf.js';
import { novaRelease } from './nova/nova-release.js';

/** nova-compute's configuration, and whether it is the one that runs. */
export interface NovaComputeState {
  readonly conf: NovaConf;
  /** Files changed after nova-compute started: what they say does not hold yet. Empty when it does not run. */
  readonly changedSinceStart: readonly string[];
  /** Seconds since the epoch, by the host's clock; null: nova-compute does not run. */
  readonly startedAt: number | null;
}

/** The clock of a host against Drover's. */
export interface ClockOffset {
  /** Milliseconds by which the host is ahead, give or take `uncertaintyMs`. */
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
  readonly offsetMs: number | null;
  readonly synchronised: boolean | null;
}

/**
 * What one preflight reads from the hosts. Each read happens once, however many checks ask, and side by side with the
 * others over the host's one connection. When the login fails, every read of that host fails with the same error and
 * nothing is tried again.
 */
export class HostReader {
  readonly #hosts: Hosts;
  readonly #clock: Clock;
  readonly #once = new ReadOnce();

  constructor(hosts: Hosts, clock: Clock) {
    this.#hosts = hosts;
    this.#clock = clock;
  }

  /** The host answers to our login, and gives its own name. */
  reached(host: string): Promise<string> {
    return this.#once.get(`reached ${host}`, () => this.#hosts.run(host, ask.identity, {}));
  }

  /** Any command of the closed list, once. */
  async ask<F extends ArgumentForms, T>(
    host: string,
    command: Command<F, T>,
    values: ArgumentValues<F>,
    stdin?: string,
  ): Promise<T> {
    const key = JSON.stringify([host, command.id, values, stdin ?? '']);
    return await this.#once.get(key, async () => {
      await this.#loggedIn(host);
      return await this.#hosts.run(host, command, values, stdin);
    });
  }

  novaCompute(host: string): Promise<NovaComputeState> {
    return this.#once.get(`nova-compute ${host}`, async () => {
      const [reading, versions] = await Promise.all([
        this.ask(host, ask.novaConf, {}),
        // Only the defaults depend on it.
        this.ask(host, ask.packages, {}).catch(() => new Map<string, string>()),
      ]);
      const { process } = reading;
      return {
        conf: new NovaConf(reading, novaReleaseOf(versions)),
        startedAt: process?.startedAt ?? null,
        changedSinceStart: reading.files.flatMap(({ path, changedAt }) =>
          // ps tells the start in whole seconds since the boot, which may be one too early or too late.
          process !== null && changedAt !== null && changedAt > process.startedAt + 1 ? [path] : [],
        ),
      };
    });
  }

  /** SSH from `host` to `peer`, as the user and port of the URI that Nova would use. */
  meshTo(host: string, peer: string, among: readonly string[] = [peer]): Promise<MeshTrial> {
    return this.#trial('mesh', host, peer, among, (uris) => this.#mesh(host, uris));
  }

  /** libvirt from `host` to `peer`, through that URI. */
  libvirtTo(host: string, peer: string, among: readonly string[] = [peer]): Promise<MeshTrial> {
    return this.#trial('reach', host, peer, among, (uris) => this.#reach(host, uris));
  }

  clock(host: string): Promise<ClockOffset> {
    return this.#once.get(`clock ${host}`, async () => {
      // The login must not count as the host's slowness.
      await this.#loggedIn(host);
      const before = this.#clock.now();
      const reading = await this.#hosts.run(host, ask.clock, {});
      const after = this.#clock.now();
      return {
        aheadMs: Math.round(reading.now * 1000 - (before + after) / 2),
        uncertaintyMs: Math.ceil((after - before) / 2),
        offsetMs: reading.offset === null ? null : Math.round(reading.offset * 1000),
        synchronised: reading.synchronised,
      };
    });
  }

  /** How `host` would reach `peer` by its own configuration and the peer's inbound address, where that can be read. */
  async uri(host: string, peer: string): Promise<ReturnType<typeof migrationUri>> {
    const [{ conf }, inbound] = await Promise.all([
      this.novaCompute(host),
      this.novaCompute(peer).then(
        (facts) => facts.conf.string('libvirt', 'live_migration_inbound_addr').value,
        () => null,
      ),
    ]);
    return migrationUri(conf, peer, inbound);
  }

  async #trial(
    kind: 'mesh' | 'reach',
    host: string,
    peer: string,
    among: readonly string[],
    tryAll: (uris: readonly MigrationUri[]) => Promise<PeerTrials>,
  ): Promise<MeshTrial> {
    const uri = await this.uri(host, peer);
    if (!uri.usable) throw new HostError('unreadable', host, `live_migration_uri of ${host}: ${uri.why}`);
    const peers = [...new Set([...among, peer])].filter((one) => one !== host).sort();
    const group = await this.#once.get(`uris ${host} ${peers.join(' ')}`, () =>
      Promise.all(peers.map((one) => this.uri(host, one))),
    );
    const alike = group.flatMap((one) => (one.usable && sameWay(one.uri, uri.uri) ? [one.uri] : []));
    const at = alike.findIndex((one) => one.host === uri.uri.host);
    const first = Math.floor(at / MOST_ARGUMENTS) * MOST_ARGUMENTS;
    const batch = alike.slice(first, first + MOST_ARGUMENTS);
    const key = JSON.stringify([kind, host, batch.map((one) => one.text)]);
    const { as, trials } = await this.#once.get(key, () => tryAll(batch));
    const trial = trials.get(uri.uri.host);
    if (trial === undefined) throw new HostError('unreadable', host, `${host} told nothing of ${peer}`);
    return { as, uri: uri.uri, trial };
  }

  #mesh(host: string, uris: readonly MigrationUri[]): Promise<PeerTrials> {
    return this.ask(host, ask.mesh, { ...wayOf(uris), peers: uris.map((uri) => uri.host) });
  }

  #reach(host: string, uris: readonly MigrationUri[]): Promise<PeerTrials> {
    const transport = uris[0]?.transport ?? 'ssh';
    return this.ask(host, ask.libvirtReach, {
      transport,
      pkiPath: uris[0]?.pkiPath ?? '-',
      ...wayOf(uris),
      peers: uris.map((uri) => uri.host),
    });
  }

  /** A login that fails is everybody's failure; a command that fails after it is its own. */
  async #loggedIn(host: string): Promise<void> {
    try {
      await this.reached(host);
    } catch (error) {
      if (!isHostError(error) || error.kind !== 'not-permitted') throw error;
      // The login works: reads without root may still be allowed.
    }
  }
}

/** One host's try of another, and by which way. */
export interface MeshTrial {
  readonly as: string | null;
  readonly uri: MigrationUri;
  readonly trial: PeerTrial;
}

function sameWay(a: MigrationUri, b: MigrationUri): boolean {
  return (
    a.transport === b.transport &&
    a.user === b.user &&
    a.port === b.port &&
    a.keyFile === b.keyFile &&
    a.pkiPath === b.pkiPath &&
    a.proved === b.proved
  );
}

function wayOf(uris: readonly MigrationUri[]) {
  const [uri] = uris;
  return {
    user: uri?.user ?? '-',
    port: uri?.port ?? '-',
    keyFile: uri?.keyFile ?? '-',
    proved: uri?.proved === false ? ('no' as const) : ('yes' as const),
  };
}

const NOVA_PACKAGES = ['nova-compute', 'python3-nova', 'openstack-nova-compute', 'python-nova', 'nova'];

function novaReleaseOf(versions: ReadonlyMap<string, string>): number | null {
  const version = NOVA_PACKAGES.map((name) => versions.get(name)).find((one) => one !== undefined);
  return version === undefined ? null : novaRelease(version);
}
