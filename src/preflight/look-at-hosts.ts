import type { Clock } from '../base/clock.js';
import { isDroverError } from '../base/errors.js';
import type { Server } from '../cloud/server.js';
import type { HostFacts } from '../hosts/host-facts.js';
import { measuredOf } from './checks/convergence.js';
import type { FactReader } from './facts/facts.js';
import type { Finding } from './finding.js';
import { type Measured, NOTHING_MEASURED } from './forecast.js';
import { HostBook } from './host-book.js';
import type { HostCheck } from './host-check.js';
import { notConfigured, runHostChecks } from './host-engine.js';
import { localDiskGib } from './local-disks.js';

/** Destinations that are looked at when none was asked for: each is a login and some thirty commands. */
export const MOST_LOOKED_AT = 5;

export interface LookInputs {
  /** null: SSH is not configured, which is one finding. */
  facts: HostFacts | null;
  checks: readonly HostCheck[];
  cloud: FactReader;
  clock: Clock;
  /** The host asked for; else the best that the API's own checks leave. */
  asked: string | null | undefined;
  /** Other hosts that could take the server by what the API tells, best first. Waits for all of its reads. */
  likely(): Promise<readonly string[]>;
}

/** What the hosts themselves say about one move. */
export interface LookedAtHosts {
  /** Of the source, or of all: not about one destination. */
  readonly findings: readonly Finding[];
  /** undefined for a host that was not looked at. */
  of(destination: string): readonly Finding[] | undefined;
  /** False where no host was asked anything, so that "not checked" goes without saying. */
  readonly asked: boolean;
  measured(destination: string | null): Promise<Measured>;
  /** The source's own live_migration_completion_timeout, seconds for each GiB; null: not read. */
  secondsAGib(): Promise<number | null>;
}

const NOBODY: LookedAtHosts = {
  findings: [notConfigured],
  of: () => undefined,
  asked: false,
  measured: async () => NOTHING_MEASURED,
  secondsAGib: async () => null,
};

/** Reads and judges the source and the destinations in play, as soon as they are known. */
export async function lookAtHosts(inputs: LookInputs): Promise<LookedAtHosts> {
  const { facts, checks, cloud, clock } = inputs;
  if (facts === null) return NOBODY;
  const server = await cloud.value('server');
  const { host: source } = server;
  if (source === null) return { ...NOBODY, findings: [unseen()], asked: false };
  const destinations = await destinationsOf(inputs, source);
  const book = new HostBook(facts, onHosts(server, source), [...destinations, source], clock);
  const found = await runHostChecks(checks, book, cloud, { source, destinations });
  return {
    findings: found.source,
    of: (destination) => found.destinations.get(destination),
    asked: true,
    measured: (destination) =>
      measured(book, source, found.destinations.has(destination ?? '') ? destination : null),
    secondsAGib: async () => {
      const nova = await read(() => book.host(source, 'nova'));
      return nova?.conf.integer('libvirt', 'live_migration_completion_timeout').value ?? null;
    },
  };
}

/** Only hosts that Nova knows are ever logged in to: a name that somebody typed is none yet. */
async function destinationsOf(
  { cloud, asked, likely }: LookInputs,
  source: string,
): Promise<readonly string[]> {
  const services = await cloud.reading('services');
  if (!services.read) return [];
  const others = services.value.filter(({ host }) => host !== source);
  if (typeof asked === 'string') return others.some(({ host }) => host === asked) ? [asked] : [];
  const up = others.filter(
    ({ state, status, forcedDown }) => state === 'up' && status === 'enabled' && forcedDown !== true,
  );
  if (up.length <= MOST_LOOKED_AT) return up.map(({ host }) => host);
  return (await likely()).slice(0, MOST_LOOKED_AT);
}

function onHosts(server: Server, source: string) {
  return { id: server.id, domain: server.instanceName, source, localDiskGib: localDiskGib(server) };
}

async function measured(book: HostBook, source: string, destination: string | null): Promise<Measured> {
  const [nova, dirty, path] = await Promise.all([
    read(() => book.host(source, 'nova')),
    read(() => book.host(source, 'dirtyRate')),
    destination === null ? undefined : read(() => book.pair(source, destination, 'path')),
  ]);
  if (nova === undefined) return { ...NOTHING_MEASURED, dirtyBytesPerSecond: dirty?.bytesPerSecond ?? null };
  return measuredOf(nova.conf, dirty?.bytesPerSecond ?? null, path?.linkMbit ?? null);
}

/** What could not be read is told by a check already. */
async function read<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch (error) {
    if (isDroverError(error)) return undefined;
    throw error;
  }
}

function unseen(): Finding {
  return {
    ...notConfigured,
    text: "the hosts were not checked: we may not see the server's host",
    remedy: "Give Drover's credential the rights that the guide lists.",
  };
}
