import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Notes } from '../app/cloud-preflight/last-look.js';
import { CloudPreflight } from '../app/cloud-preflight/service.js';
import type { HostServices } from '../app/host-services.js';
import { Listings } from '../app/listings.js';
import { MigrateService } from '../app/migrate-service.js';
import { serverAgain } from '../app/preflight-again.js';
import { PreflightService } from '../app/preflight-service.js';
import type { Requests } from '../app/requests.js';
import { VolumesService } from '../app/volumes-service.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Actor } from '../chat/actor.js';
import type { Card } from '../chat/card.js';
import type { ChatPlatform } from '../chat/platform.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Config } from '../config/config.js';
import { preflightListing } from '../preflight/cards/preflight-card.js';
import { EnableService } from '../procedures/drain/enable/service.js';
import { DrainService } from '../procedures/drain/service.js';
import { MoveService } from '../procedures/move/service.js';
import { createRepairService } from '../procedures/repair/service.js';
import { RollingService } from '../procedures/rolling/service.js';
import { pngOf } from '../report/charts/draw.js';
import type { Events } from '../requests/events.js';
import type { Store } from '../requests/store-port.js';

interface Parts {
  config: Config;
  clouds: Clouds;
  hosts: HostServices;
  store: Store;
  /** Where what was said last of a whole cloud is kept. */
  notes: Notes;
  platforms: ReadonlyMap<string, ChatPlatform>;
  requests: Requests;
  events: Events;
  clock: Clock;
  log: Log;
  /** The answer to `/migrate board`; throws where none is served. */
  boardLink(actor: Actor): Card;
}

export interface Services {
  listings: Listings;
  migrate: MigrateService;
  preflight: PreflightService;
  volumes: VolumesService;
}

/** What the commands ask. */
export function servicesOf({
  config,
  clouds,
  hosts,
  store,
  notes,
  platforms,
  requests,
  events,
  clock,
  log,
  boardLink,
}: Parts): Services {
  const { kinds, ledger, actions, children, planner, moves, electorate, cards, runner } = requests;
  const listings = new Listings({ clock, newKey: () => randomBytes(5).toString('hex') });
  const pictured = { platforms, draw: pngOf, clock, log };
  return {
    listings,
    migrate: new MigrateService({
      clouds,
      store,
      ledger,
      actions,
      moves: new MoveService({
        clouds,
        ledger,
        actions,
        planner,
        clock,
        more: (preflight, asked) =>
          listings.more(preflightListing(preflight, clock.now()), serverAgain(preflight.server, asked)),
      }),
      drains: new DrainService({ clouds, ledger, actions, children, asking: requests.drainAsking, clock }),
      enables: new EnableService({ clouds, planner: requests.enablePlanner, actions }),
      rollings: new RollingService({
        clouds,
        ledger,
        actions,
        children,
        asking: requests.rollingAsking,
        clock,
      }),
      effectOfForce: (request) => moves.effectOfForce(request),
      electorate,
      clock,
      cards,
      namedPerson: (actor) =>
        Object.keys(config.people).find((person) => config.people[person]?.includes(actor)),
      actorsOf: (person) => [person, `console:${person}`, ...(config.people[person] ?? [])],
      boardLink,
      wake: (id) => runner.wake(id),
      freezeChanged: () => events.emit({ type: 'freeze-changed' }),
      wakeAll: () => runner.wakeAll(),
    }),
    preflight: new PreflightService({
      clouds,
      planner,
      drains: requests.drainPlanner,
      hosts: (cloud) => hosts.of(cloud),
      repairs: createRepairService({ clouds, hosts, clock, actions, ledger, electorate, kinds }),
      whole: new CloudPreflight({
        clouds,
        planner,
        policy: config.policy,
        reservePercent: config.policy.drain.reservePercent,
        platforms,
        notes,
        listings,
        clock,
        log,
        breathe: () => nextTurn(),
      }),
      listings,
      ...pictured,
    }),
    volumes: new VolumesService({ clouds, electorate, actions, ...pictured }),
  };
}
