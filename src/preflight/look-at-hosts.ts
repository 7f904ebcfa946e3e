import { isDroverError } from '../base/errors.js';
import type { Check } from './check.js';
import { measuredOf, permitsPostCopy } from './checks/convergence.js';
import { notConfigured, runOnHost } from './engine.js';
import type { FactCache } from './facts/fact-cache.js';
import type { FactReader } from './facts/facts.js';
import type { Finding } from './finding.js';
import { type Measured, NOTHING_MEASURED } from './forecast.js';

/** Destinations that are looked at when none was asked for: each is a login and some thirty commands. */
export const MOST_LOOKED_AT = 5;

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
  /** Whether the source permits post-copy; null: not read. */
  postCopy(): Promise<boolean | null>;
}

const NOBODY: LookedAtHosts = {
  findings: [notConfigured],
  of: () => undefined,
  asked: false,
  measured: async () => NOTHING_MEASURED,
  secondsAGib: async () => null,
  postCopy: async () => null,
};

/** Reads and judges the source and the destinations in play, as soon as they are known. */
export async function lookAtHosts(checks: readonly Check[], facts: FactCache): Promise<LookedAtHosts> {
  if (!facts.hasHosts) return NOBODY;
  const { host: source } = await facts.value('server');
  if (source === null) return { ...NOBODY, findings: [unseen()] };
  const ofSource = runOnHost(checks, facts, { role: 'source', host: source, source });
  const destinations = await facts.value('destinations');
  const [findings, ...each] = await Promise.all([
    ofSource,
    ...destinations.map((host) => runOnHost(checks, facts, { role: 'destination', host, source })),
  ]);
  const byHost = new Map(destinations.map((host, index) => [host, each[index] ?? []]));
  return {
    findings,
    of: (destination) => byHost.get(destination),
    asked: true,
    measured: (destination) => measured(facts, source, byHost.has(destination ?? '') ? destination : null),
    secondsAGib: async () => {
      const nova = await orUndefined(facts.host(source, 'nova'));
      return nova?.conf.integer('libvirt', 'live_migration_completion_timeout').value ?? null;
    },
    postCopy: async () => {
      const nova = await orUndefined(facts.host(source, 'nova'));
      return nova === undefined ? null : permitsPostCopy(nova.conf);
    },
  };
}

/**
 * The host asked for, else the best that the API's own checks leave (`likely` waits for all of its reads). Only hosts
 * that Nova knows are ever logged in to: a name that somebody typed is none yet.
 */
export async function destinationsOf(
  read: FactReader,
  asked: string | null | undefined,
  likely: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const [services, { host: source }] = await Promise.all([read.reading('services'), read.value('server')]);
  if (!services.read) return [];
  const others = services.value.filter(({ host }) => host !== source);
  if (typeof asked === 'string') return others.some(({ host }) => host === asked) ? [asked] : [];
  const up = others.filter(
    ({ state, status, forcedDown }) => state === 'up' && status === 'enabled' && forcedDown !== true,
  );
  if (up.length <= MOST_LOOKED_AT) return up.map(({ host }) => host);
  return (await likely()).slice(0, MOST_LOOKED_AT);
}

async function measured(facts: FactCache, source: string, destination: string | null): Promise<Measured> {
  const [nova, dirty, path] = await Promise.all([
    orUndefined(facts.host(source, 'nova')),
    orUndefined(facts.host(source, 'dirtyRate')),
    destination === null ? undefined : orUndefined(facts.pair(source, destination, 'path')),
  ]);
  if (nova === undefined) return { ...NOTHING_MEASURED, dirtyBytesPerSecond: dirty?.bytesPerSecond ?? null };
  return measuredOf(nova.conf, dirty?.bytesPerSecond ?? null, path?.linkMbit ?? null);
}

/** What could not be read is told by a check already. */
async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
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
