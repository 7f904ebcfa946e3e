import { DroverError } from '../base/errors.js';
import type { Card } from '../chat/card.js';
import type { Clouds } from '../cloud/clouds.js';
import { noSuchHost, sayingWhichCloud } from '../cloud/no-such-host.js';
import { resolveServer } from '../cloud/resolve-server.js';
import { HostReader } from '../hosts/host-reader.js';
import type { Hosts } from '../hosts/hosts.js';
import { groupsUnreadWords } from '../preflight/cards/groups-unread.js';
import {
  type HostPreflightView,
  hostListing,
  hostPreflightCard,
  type ServerOnHost,
} from '../preflight/cards/host-preflight-card.js';
import { meshCard, meshListing } from '../preflight/cards/mesh-card.js';
import { preflightCard, preflightListing } from '../preflight/cards/preflight-card.js';
import { checkHostItself } from '../preflight/host-preflight.js';
import { runMesh } from '../preflight/mesh.js';
import { hostPicture } from '../procedures/drain/cards/host-picture.js';
import { planWords, unplacedWords } from '../procedures/drain/placement/words.js';
import type { DrainPlanner } from '../procedures/drain/planning.js';
import type { PlayedDrain } from '../procedures/drain/played.js';
import type { MovePlanner } from '../procedures/move/planning.js';
import type { RepairOrder, RepairService } from '../procedures/repair/service.js';
import { type AskedThere, answerWithPicture, type PictureParts } from './answer-in-channel.js';
import type { CloudAsk, CloudPreflight } from './cloud-preflight/service.js';
import type { Listings } from './listings.js';
import { hostAgain, meshAgain, serverAgain } from './preflight-again.js';

export interface PreflightServiceParts extends PictureParts {
  clouds: Clouds;
  planner: Pick<MovePlanner, 'preflight'>;
  drains: Pick<DrainPlanner, 'play'>;
  /** Undefined: SSH is not configured for that cloud. */
  hosts: (cloud: string) => Hosts | undefined;
  repairs: RepairService;
  whole: Pick<CloudPreflight, 'answer'>;
  /** Keeps what a card has no room for. */
  listings: Pick<Listings, 'more'>;
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

  /** One host by itself, and whether it can be emptied as a whole; `without`: as if those hosts took nothing. */
  async host(
    ask: AskedThere & {
      cloud: string | undefined;
      host: string;
      without: readonly string[];
      picture: boolean;
    },
  ): Promise<Card> {
    const { clouds, drains, clock } = this.#parts;
    const cloud = await clouds.open(ask.cloud);
    const reached = this.#parts.hosts(cloud.name);
    const facts = reached === undefined ? null : new HostReader(reached, clock);
    const { host: name, without } = ask;
    const wish = { cloud: cloud.name, host: name, except: [], ifStalled: 'abort', without } as const;
    const [played, own, hypervisors] = await Promise.all([
      sayingWhichCloud(clouds, cloud.name, () => drains.play(wish)),
      checkHostItself({ cloud, host: name, clock, hosts: facts }),
      cloud.hypervisors(),
    ]);
    const view: HostPreflightView = {
      service: played.service,
      hypervisor: hypervisors.find(({ host }) => host === name),
      findings: own,
      servers: serversOf(played),
      left: 0,
      whole: [
        ...planWords(played.placed),
        ...(played.groupsUnread === null ? [] : [groupsUnreadWords(played.groupsUnread)]),
      ],
      now: clock.now(),
    };
    const shown = hostPreflightCard(view, this.#parts.listings.more(hostListing(view), hostAgain(ask)));
    if (!ask.picture) return shown;
    return await answerWithPicture(this.#parts, ask, 'preflight', shown, {
      chart: hostPicture(played.placed),
      otherwise: 'nothing would move',
    });
  }

  async cloud(ask: CloudAsk): Promise<Card> {
    return await this.#parts.whole.answer(ask);
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

/** Those with a place, those without one, and those that are off. */
function serversOf({ servers, placed, standing }: PlayedDrain): readonly ServerOnHost[] {
  const why = new Map([
    ...placed.unplaced.map((one) => [one.server, unplacedWords(one)] as const),
    ...placed.staying.map(({ server, staying }) => [server, staying.text] as const),
  ]);
  const unread = new Set(
    placed.staying.flatMap(({ server, staying }) => (staying.code === 'unread' ? [server] : [])),
  );
  const going = new Map(servers.map((one) => [one.server.id, one]));
  return [
    ...standing.movable.map((server): ServerOnHost => {
      const one = going.get(server.id);
      if (one !== undefined) return { server, preflight: one.toward, to: one.to };
      const words = why.get(server.id) ?? 'it has no place';
      return { server, why: words, ...(unread.has(server.id) ? { unread: true } : {}) };
    }),
    ...standing.stuck.map((one): ServerOnHost => one),
    ...standing.off.map(({ server }): ServerOnHost => ({ server, why: 'off', stays: true })),
  ];
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
