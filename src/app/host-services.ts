import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Clouds } from '../cloud/clouds.js';
import { type Config, type HostAccess, hostAccessFor } from '../config/config.js';
import { type Hosts, type HostsOptions, openHosts } from '../hosts/hosts.js';

/** The compute hosts of each cloud over SSH: one pool of connections a cloud, opened when it is first asked for. */
export interface HostServices {
  /** Undefined: SSH is not configured for this cloud. */
  of(cloud: string): Hosts | undefined;
  /** The same hosts with the login that may repair. Undefined: repair is not configured for this cloud. */
  repairing(cloud: string): Hosts | undefined;
  /** The same hosts with the login that reboots. Undefined: nobody but people reboots hosts of this cloud. */
  rebooting(cloud: string): Hosts | undefined;
  close(): Promise<void>;
}

/** Addresses that Nova told are asked again after this long, when a host is not among them. */
const STALE_MS = 5 * 60_000;

/** A mesh has all of its hosts open at once: ended and opened again, each would be logged in to many times. */
const MOST_OPEN = 128;

/** Told of every login that was tried, by cloud: for metrics. */
export interface HostsObserver {
  loggedIn?: (cloud: string, result: 'ok' | 'failed') => void;
}

export function openHostServices(
  config: Pick<Config, 'hosts'>,
  clouds: Pick<Clouds, 'open'>,
  clock: Clock,
  log: Log,
  options: Partial<HostsOptions> & HostsObserver = {},
): HostServices {
  const { loggedIn, ...others } = options;
  const open = new Map<string, Hosts>();
  let closed = false;
  const opened = (cloud: string, key: string, login: (access: HostAccess) => HostAccess | undefined) => {
    const known = open.get(key);
    if (known !== undefined) return known;
    const configured = hostAccessFor(config, cloud);
    const access = configured === undefined ? undefined : login(configured);
    if (access === undefined || closed) return undefined;
    const book = addressBook(clouds, cloud, clock, log);
    const hosts = openHosts(access, {
      clock,
      log,
      limit: MOST_OPEN,
      hostIp: book.address,
      ...(loggedIn === undefined ? {} : { onLogin: (result) => loggedIn(cloud, result) }),
      ...others,
    });
    const withAddresses = learning(hosts, access, book);
    open.set(key, withAddresses);
    return withAddresses;
  };
  return {
    of: (cloud) => opened(cloud, `read ${cloud}`, (access) => access),
    repairing: (cloud) =>
      opened(cloud, `repair ${cloud}`, ({ repair, ...access }) =>
        repair === undefined ? undefined : { ...access, ...repair },
      ),
    rebooting: (cloud) =>
      opened(cloud, `reboot ${cloud}`, ({ reboot, ...access }) =>
        reboot === undefined ? undefined : { ...access, ...reboot },
      ),
    close: async () => {
      closed = true;
      await Promise.all([...open.values()].map((hosts) => hosts.close()));
    },
  };
}

/** Asks Nova for the address of a host before it is first talked to, unless the configuration names it. */
function learning(hosts: Hosts, access: HostAccess, book: AddressBook): Hosts {
  return {
    user: hosts.user,
    get logins() {
      return hosts.logins;
    },
    address: (host) => hosts.address(host),
    close: () => hosts.close(),
    run: async (host, command, values, stdin) => {
      if (access.addresses[host] === undefined) await book.learn(host);
      return await hosts.run(host, command, values, stdin);
    },
  };
}

type AddressBook = ReturnType<typeof addressBook>;

/** The hypervisors' `host_ip`, for hosts that the configuration does not name. Where Nova can't tell, the name serves. */
function addressBook(clouds: Pick<Clouds, 'open'>, cloud: string, clock: Clock, log: Log) {
  let addresses = new Map<string, string>();
  let learnt = Number.NEGATIVE_INFINITY;
  let learning: Promise<void> | undefined;
  const read = async () => {
    try {
      const hypervisors = await (await clouds.open(cloud)).hypervisors();
      addresses = new Map(
        hypervisors.flatMap(({ host, hostIp }) => (hostIp === null ? [] : [[host, hostIp] as const])),
      );
    } catch (error) {
      log.debug({ error, cloud }, 'the addresses of the hosts could not be read; their names serve');
    }
    learnt = clock.monotonic();
    learning = undefined;
  };
  return {
    address: (host: string) => addresses.get(host),
    learn: async (host: string) => {
      if (addresses.has(host) || (learning === undefined && clock.monotonic() - learnt < STALE_MS)) return;
      learning ??= read();
      await learning;
    },
  };
}
