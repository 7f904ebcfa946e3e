import { type Board, createBoard } from '../app/board/board.js';
import type { Requests } from '../app/requests.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { platformOf } from '../chat/actor.js';
import type { Authority } from '../chat/authority.js';
import type { ChatPlatform } from '../chat/platform.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Config } from '../config/config.js';
import type { Events } from '../requests/events.js';
import type { Store } from '../requests/store-port.js';

interface Parts {
  config: Config;
  clouds: Clouds;
  platforms: ReadonlyMap<string, ChatPlatform>;
  authority: Authority;
  store: Store;
  requests: Requests;
  events: Events;
  clock: Clock;
  log: Log;
}

/** The board, where one is configured: for viewers alone, whose role is read again. */
export function boardOf({ config, platforms, authority, requests, ...parts }: Parts): Board | undefined {
  if (config.http?.board === undefined) return undefined;
  const { cards, progressOf, kinds } = requests;
  return createBoard({
    ...parts,
    config: config.http.board,
    people: config.people,
    cards,
    progressOf,
    kinds,
    mayView: async (id) => {
      const actor = await platforms.get(platformOf(id))?.actor(id);
      return actor !== undefined && (await authority.hasRole(actor, 'viewer', true));
    },
  });
}
