import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { ActorId } from '../../chat/actor.js';
import type { BoardConfig } from '../../config/config.js';
import type { Sessions } from './sessions.js';

/** Who looks at the board. */
export interface Viewer {
  /** As the configuration or the platform writes them. */
  name: string;
  /** Any of these makes them a viewer. */
  actors: readonly ActorId[];
  /** When the session ends, milliseconds; undefined where a proxy names them again each time. */
  until: number | undefined;
}

export interface AccessParts {
  proxy: BoardConfig['proxy'];
  people: Readonly<Record<string, readonly ActorId[]>>;
  sessions: Sessions;
  /** Whether this actor may look now, as their platform says; rejects where it can't be asked. */
  mayView(actor: ActorId): Promise<boolean>;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

/** Roles are read again when the last answer is older. */
const ROLES_MS = 60_000;
/** A platform that can't be asked shuts nobody out for this long after its last answer. */
const OVERDUE_AFTER_MS = 10 * 60_000;

/** Decides who may look: by a session of Drover's, or by the word of a proxy that is trusted. */
export class Access {
  readonly #parts: AccessParts;
  readonly #trusted: BlockList;
  readonly #answers = new Map<ActorId, { may: boolean; at: number }>();

  constructor(parts: AccessParts) {
    this.#parts = parts;
    this.#trusted = listOf(parts.proxy?.trustedProxies ?? []);
  }

  /** undefined: they must come by a link first. */
  async viewer(request: IncomingMessage): Promise<Viewer | undefined> {
    const viewer = this.#named(request) ?? this.#inSession(request);
    if (viewer === undefined) return undefined;
    return (await this.still(viewer)) ? viewer : undefined;
  }

  /** Whether they still may, by roles that are a minute old at most. */
  async still({ actors, until }: Viewer): Promise<boolean> {
    if (until !== undefined && this.#parts.clock.now() >= until) return false;
    for (const actor of actors) if (await this.#may(actor)) return true;
    return false;
  }

  #named({ socket, headers }: IncomingMessage): Viewer | undefined {
    const { proxy, people } = this.#parts;
    if (proxy === undefined || !this.#isTrusted(socket.remoteAddress)) return undefined;
    const name = headers[proxy.userHeader];
    if (typeof name !== 'string' || !Object.hasOwn(people, name)) return undefined;
    return { name, actors: people[name] ?? [], until: undefined };
  }

  #inSession({ headers }: IncomingMessage): Viewer | undefined {
    const session = this.#parts.sessions.read(headers.cookie);
    if (session === undefined) return undefined;
    return { name: session.actor, actors: [session.actor], until: session.until };
  }

  #isTrusted(address: string | undefined): boolean {
    const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
    const family = isIP(plain);
    return family !== 0 && this.#trusted.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }

  async #may(actor: ActorId): Promise<boolean> {
    const { clock, mayView, log } = this.#parts;
    const known = this.#answers.get(actor);
    if (known !== undefined && clock.now() - known.at < ROLES_MS) return known.may;
    try {
      const may = await mayView(actor);
      this.#answers.set(actor, { may, at: clock.now() });
      return may;
    } catch (error) {
      log.warn({ error, actor }, 'who looks at the board could not be asked about');
      return known !== undefined && clock.now() - known.at < OVERDUE_AFTER_MS && known.may;
    }
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
