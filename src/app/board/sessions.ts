import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../base/clock.js';
import type { ActorId } from '../../chat/actor.js';

export const SESSION_MS = 12 * 3_600_000;
/** A `__Host-` cookie is taken over https alone, for this host alone, whatever else runs beside it. */
export const COOKIE = '__Host-drover-board';

const content = z.strictObject({ actor: z.string(), until: z.number() });

export type Session = z.output<typeof content>;

/** Sessions that nobody but us can write: they hold after a restart, and end by their time. */
export class Sessions {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #key: Buffer;

  constructor(secret: string, clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#key = createHmac('sha256', secret).update('drover board session').digest();
  }

  /** The value of `set-cookie`. */
  begin(actor: ActorId): string {
    const session: Session = { actor, until: this.#clock.now() + SESSION_MS };
    const body = Buffer.from(JSON.stringify(session)).toString('base64url');
    const seconds = Math.floor(SESSION_MS / 1000);
    return `${COOKIE}=${body}.${this.#signed(body)}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;
  }

  /** The value of `set-cookie` that takes it away. */
  end(): string {
    return `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;
  }

  /** Of the header `cookie`; undefined for what we did not write, and for what is over. */
  read(header: string | undefined): Session | undefined {
    for (const pair of (header ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=');
      if (name !== COOKIE) continue;
      const [body = '', signature = ''] = value.split('.');
      if (!this.#isOurs(body, signature)) return undefined;
      const session = content.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
      return session.success && this.#clock.now() < session.data.until ? session.data : undefined;
    }
    return undefined;
  }

  #isOurs(body: string, signature: string): boolean {
    const [given, right] = [Buffer.from(signature), Buffer.from(this.#signed(body))];
    return given.length === right.length && timingSafeEqual(given, right);
  }

  #signed(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url');
  }
}
