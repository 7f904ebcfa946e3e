import { DroverError } from '../base/errors.js';
import { didYouMean } from '../chat/nearest.js';
import type { Clouds } from './clouds.js';

/** Another cloud is only asked whether the host is there: it keeps nobody waiting for longer. */
const ASKED_MS = 5_000;

class NoSuchHost extends DroverError {
  readonly host: string;

  constructor(host: string, cloud: string, hosts: readonly string[]) {
    const meant = didYouMean(host, hosts).trim();
    super(`${cloud} has no compute host \`${host}\`.`, {
      code: 'host-not-found',
      remedy: meant === '' ? `It has ${hosts.slice(0, 8).join(', ')}.` : meant,
    });
    this.host = host;
  }
}

/** For a name that is no compute host of this cloud; `hosts`: those that are. */
export function noSuchHost(host: string, cloud: string, hosts: readonly string[]): DroverError {
  return new NoSuchHost(host, cloud, hosts);
}

/**
 * Does what is asked of hosts of this cloud.
 * @throws DroverError `host-in-other-cloud` instead of `host-not-found`, with that cloud, where another one has the host
 */
export async function sayingWhichCloud<T>(clouds: Clouds, cloud: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NoSuchHost)) throw error;
    const { host } = error;
    const others = await Promise.all(clouds.others(cloud).map((other) => hasHost(clouds, other, host)));
    const having = others.flatMap((other) => other ?? []);
    const [first] = having;
    if (first === undefined) throw error;
    throw new DroverError(
      `${cloud} has no compute host \`${host}\`, but ${having.join(' and ')} ${having.length === 1 ? 'has' : 'have'} one.`,
      {
        code: 'host-in-other-cloud',
        remedy: `Name its cloud: \`--cloud ${first}\`.`,
      },
    );
  }
}

/** The cloud's name where it has the host; undefined also where it cannot be asked. */
async function hasHost(clouds: Clouds, name: string, host: string): Promise<string | undefined> {
  try {
    const cloud = await clouds.open(name);
    const services = await cloud.services({ timeoutMs: ASKED_MS });
    return services.some((one) => one.host === host) ? name : undefined;
  } catch {
    return undefined;
  }
}
