import type { Random } from '../../base/seeded-random.js';
import { hex } from '../identifiers.js';
import type { ApplicationCredential, Project, User } from '../world/tenancy.js';

export interface Token {
  readonly id: string;
  readonly user: User | null;
  readonly methods: readonly string[];
  readonly roles: readonly string[];
  readonly project: Project | null;
  readonly applicationCredential?: ApplicationCredential;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly auditId: string;
}

const HOUR = 3_600_000;

/** Tokens that are in force. Each lives an hour. */
export class Tokens {
  readonly #now: () => number;
  readonly #random: Random;
  readonly #tokens = new Map<string, Token>();

  constructor(now: () => number, random: Random) {
    this.#now = now;
    this.#random = random;
  }

  issue(
    token: Pick<Token, 'user' | 'methods' | 'roles' | 'project' | 'applicationCredential'>,
    until?: number,
  ): Token {
    const issuedAt = this.#now();
    const issued: Token = {
      ...token,
      id: `gAAAAA${hex(this.#random, 96)}`,
      issuedAt,
      expiresAt: Math.min(issuedAt + HOUR, until ?? Number.POSITIVE_INFINITY),
      auditId: hex(this.#random, 22),
    };
    this.#tokens.set(issued.id, issued);
    return issued;
  }

  find(id: string | undefined): Token | undefined {
    const token = id === undefined ? undefined : this.#tokens.get(id);
    if (!token) return undefined;
    if (token.expiresAt > this.#now()) return token;
    this.#tokens.delete(token.id);
    return undefined;
  }

  revoke(id: string): boolean {
    return this.#tokens.delete(id);
  }

  /** Ends every token at once, as a restarted Keystone with new keys would. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}
