import pLimit from 'p-limit';
import type { Clock } from '../base/clock.js';
import { DroverError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Card } from '../chat/card.js';
import type { Clouds } from '../cloud/clouds.js';
import { noSuchHost } from '../cloud/no-such-host.js';
import { resolveServer } from '../cloud/resolve-server.js';
import { HostReader } from '../hosts/host-reader.js';
import type { Hosts } from '../hosts/hosts.js';
import { hostListing, hostPreflightCard, type ServerOnHost } from '../preflight/cards/host-preflight-card.js';
import { meshCard, meshListing } from '../preflight/cards/mesh-card.js';
import { preflightCard, preflightListing } from '../preflight/cards/preflight-card.js';
import { checkHostItself } from '../preflight/host-preflight.js';
import { runMesh } from '../preflight/mesh.js';
import type { MovePlanner } from '../procedures/move/planning.js';
import type { RepairOrder, RepairService } from '../procedures/repair/service.js';
import type { Listings } from './listings.js';
import { hostAgain, meshAgain, serverAgain } from './preflight-again.js';

/** Servers of one host that are judged at once: each asks a dozen things of the cloud. */
const AT_ONCE = 4;
const MOST_SERVERS = 50;

export interface PreflightServiceParts {
  clouds: Clouds;
  planner: Pick<MovePlanner, 'preflight'>;
  /** Undefined: SSH is not configured for that cloud. */
  hosts: (cloud: string) => Hosts | undefined;
  repairs: RepairService;
  /** Keeps what a card has no room for. */
  listings: Pick<Listings, 'more'>;
  clock: Clock;
  log: Log;
}

/** What `/preflight` does: reads and judges, and changes nothing. */
export class PreflightService {
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
    const { clouds } = this.#parts;
    const cloud = await clouds.open(ask.cloud);
    const server = await resolveServer(cloud, ask.server, ask.project, clouds.others(cloud.name));
    const preflight = await this.#parts.planner.preflight(cloud.name, server.id, ask.to);
    const now = this.#parts.clock.now();
    const again = serverAgain(preflight.server, ask);
    const more = this.#parts.listings.more(preflightListing(preflight, now), again);
    return preflightCard(preflight, now, ask.all, more);
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
    const reached = this.#parts.hosts(cloud.name);
    // Read once for all servers of the host.
    const facts = reached === undefined ? null : new HostReader(reached, clock);
    const [servers, own] = await Promise.all([
      cloud.serversOn(ask.host),
      checkHostItself({ cloud, host: ask.host, clock, hosts: facts }),
    ]);
    const limit = pLimit(AT_ONCE);
    const judged = await Promise.all(
      servers.slice(0, MOST_SERVERS).map((server) =>
        limit(async (): Promise<ServerOnHost> => {
          try {
            return {
              server,
              preflight: await planner.preflight(cloud.name, server.id, undefined, { hosts: facts }),
            };
          } catch (error) {
            log.warn({ error, server: server.id }, 'a server of the host could not be judged');
            return { server, why: error instanceof DroverError ? error.message : 'it could not be judged' };
          }
        }),
      ),
    );
    const view = {
      service,
      hypervisor: hypervisors.find(({ host }) => host === ask.host),
      findings: own,
      servers: judged,
      left: servers.length - judged.length,
      now: clock.now(),
    };
    return hostPreflightCard(view, this.#parts.listings.more(hostListing(view), hostAgain(ask)));
  }

  async repair(order: RepairOrder): Promise<Card | undefined> {
    return await this.#parts.repairs.repair(order);
  }

  async mesh(ask: { cloud: string | undefined; hosts: readonly string[] }): Promise<Card> {
    const { clouds, clock } = this.#parts;
    const cloud = await clouds.open(ask.cloud);
    const services = await cloud.services();
    const known = services.map(({ host }) => host);
    const stranger = ask.hosts.find((host) => !known.includes(host));
    if (stranger !== undefined) throw noSuchHost(stranger, cloud.name, known);
    const reached = this.#parts.hosts(cloud.name);
    if (reached === undefined) throw notConfigured(cloud.name);
    const up = services.filter(({ state }) => state === 'up').map(({ host }) => host);
    const names = ask.hosts.length > 0 ? ask.hosts : up;
    if (new Set(names).size < 2) throw tooFew();
    const mesh = await runMesh(new HostReader(reached, clock), names, clock);
    return meshCard(mesh, this.#parts.listings.more(meshListing(mesh), meshAgain(ask)));
  }
}

function notConfigured(cloud: string): DroverError {
  return new DroverError(`SSH to the hosts of ${cloud} is not configured.`, {
    code: 'hosts-not-configured',
    remedy: 'Set `hosts` in drover.yaml; docs/hosts/README.md has the login that only reads.',
  });
}

function tooFew(): DroverError {
  return new DroverError('A mesh needs two hosts at least.', {
    code: 'too-few-hosts',
    remedy: 'Name two compute hosts, or none for all that are up.',
  });
}
