import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.js';
import type { ActorId } from '../../chat/actor.js';

export const LINK_MS = 5 * 60_000;
/** Of one process; nobody asks for so many within five minutes. The oldest goes first. */
const MOST_LINKS = 500;

export interface LinksParts {
  clock: Pick<Clock, 'now'>;
  /** 32 bytes or more that nobody can guess, as base64url. */
  newToken(): string;
}

/**
 * Private links, each for one person, once, within five minutes. They are kept in memory by their hash: one that was
 * used, is too old, or was made before a restart is none any more.
 */
export class Links {
  readonly #parts: LinksParts;
  readonly #kept = new Map<string, { actor: ActorId; until: number }>();

  constructor(parts: LinksParts) {
    this.#parts = parts;
  }

  /** @returns the token of a new link */
  make(actor: ActorId): string {
    const token = this.#parts.newToken();
    this.#kept.set(hashOf(token), { actor, until: this.#parts.clock.now() + LINK_MS });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_LINKS) break;
      this.#kept.delete(oldest);
    }
    return token;
  }

  /** Whose link it is, and from then on nobody's. */
  take(token: string): ActorId | undefined {
    const hash = hashOf(token);
    const found = this.#kept.get(hash);
    this.#kept.delete(hash);
    return found !== undefined && this.#parts.clock.now() < found.until ? found.actor : undefined;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
