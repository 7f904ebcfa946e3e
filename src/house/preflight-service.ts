import pLimit from 'p-limit';
import type { Card } from '../chat/card.js';
import { nearest } from '../chat/nearest.js';
import type { Clock } from '../clock.js';
import type { Clouds } from '../cloud/clouds.js';
import { DroverError } from '../errors.js';
import type { Log } from '../log.js';
import { hostPreflightCard, type ServerOnHost } from '../report/host-preflight-card.js';
import { preflightCard } from '../report/preflight-card.js';
import type { MovePlanner } from '../requests/move/planning.js';
import { resolveServer } from '../requests/move/resolve.js';

/** Servers of one host that are judged at once: each asks a dozen things of the cloud. */
const AT_ONCE = 4;
const MOST_SERVERS = 50;

export interface PreflightServiceParts {
  clouds: Clouds;
  planner: Pick<MovePlanner, 'preflight'>;
  clock: Clock;
  log: Log;
}

/** What `/preflight` does: reads and judges, and changes nothing. */
export class PreflightHouse {
  readonly #parts: PreflightServiceParts;

  constructor(parts: PreflightServiceParts) {
    this.#parts = parts;
  }

  async server(ask: {
    cloud: string | undefined;
    server: string;
    to: string | undefined;
    project: string | undefined;
    all: boolean;
  }): Promise<Card> {
    const cloud = await this.#parts.clouds.open(ask.cloud);
    const server = await resolveServer(cloud, ask.server, ask.project);
    const preflight = await this.#parts.planner.preflight(cloud.name, server.id, ask.to);
    return preflightCard(preflight, this.#parts.clock.now(), ask.all);
  }

  async host(ask: { cloud: string | undefined; host: string }): Promise<Card> {
    const { clouds, planner, log, clock } = this.#parts;
    const cloud = await clouds.open(ask.cloud);
    const [services, hypervisors] = await Promise.all([cloud.services(), cloud.hypervisors()]);
    const service = services.find(({ host }) => host === ask.host);
    if (service === undefined)
      throw noSuchHost(
        ask.host,
        cloud.name,
        services.map(({ host }) => host),
      );
    const servers = await cloud.serversOn(ask.host);
    const limit = pLimit(AT_ONCE);
    const judged = await Promise.all(
      servers.slice(0, MOST_SERVERS).map((server) =>
        limit(async (): Promise<ServerOnHost> => {
          try {
            return { server, preflight: await planner.preflight(cloud.name, server.id, undefined) };
          } catch (error) {
            log.warn({ error, server: server.id }, 'a server of the host could not be judged');
            return { server, why: error instanceof DroverError ? error.message : 'it could not be judged' };
          }
        }),
      ),
    );
    return hostPreflightCard({
      service,
      hypervisor: hypervisors.find(({ host }) => host === ask.host),
      servers: judged,
      left: servers.length - judged.length,
      now: clock.now(),
    });
  }
}

function noSuchHost(host: string, cloud: string, hosts: readonly string[]): DroverError {
  const near = nearest(host, hosts);
  return new DroverError(`${cloud} has no compute host \`${host}\`.`, {
    code: 'host-not-found',
    remedy: near === undefined ? `It has ${hosts.slice(0, 8).join(', ')}.` : `Did you mean \`${near}\`?`,
  });
}
