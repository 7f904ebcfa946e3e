import { randomBytes } from 'node:crypto';
import { DroverError } from '../../base/errors.js';
import type { Actor, ActorId } from '../../chat/actor.js';
import { type Card, card, line } from '../../chat/card.js';
import type { BoardConfig } from '../../config/config.js';
import type { Events } from '../../requests/events.js';
import { Access } from './access.js';
import { Links } from './links.js';
import { Pages, type PagesParts } from './pages.js';
import { BoardServer } from './server.js';
import { Sessions } from './sessions.js';
import { Streams } from './streams.js';

export interface BoardParts extends PagesParts {
  config: BoardConfig;
  people: Readonly<Record<string, readonly ActorId[]>>;
  events: Events;
  /** Whether this actor may look now, as their platform says; rejects where it can't be asked. */
  mayView(actor: ActorId): Promise<boolean>;
}

export interface Board {
  readonly server: BoardServer;
  /** The answer to `/migrate board`: a link for that person alone. */
  link(actor: Actor): Card;
  close(): void;
}

export function createBoard(parts: BoardParts): Board {
  const { config, people, events, mayView, clock, log } = parts;
  const links = new Links({ clock, newToken: () => randomBytes(32).toString('base64url') });
  const sessions = new Sessions(config.secret, clock);
  const access = new Access({ proxy: config.proxy, people, sessions, mayView, clock, log });
  const streams = new Streams({ events, clock, still: (viewer) => access.still(viewer) });
  const { publicUrl } = config;
  const server = new BoardServer({
    access,
    links,
    sessions,
    pages: new Pages(parts),
    streams,
    publicUrl,
    now: () => clock.now(),
    log,
  });
  return {
    server,
    link: ({ id }) =>
      card(
        line({ url: `${publicUrl}/board/enter?link=${links.make(id)}`, label: 'Open the board' }),
        line('For you alone: it works once, within 5 minutes, and lasts 12 hours in that browser.'),
      ),
    close: () => streams.close(),
  };
}

/** @throws DroverError where there is no board */
export function noBoard(): never {
  throw new DroverError('This Drover serves no board.', {
    code: 'no-board',
    remedy: 'Whoever runs it sets `http.board`, `http.publicUrl` and `http.secretFile`.',
  });
}
