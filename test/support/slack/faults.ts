/** What a call of the Web API meets instead of its answer. */
export type CallFault =
  | { kind: 'limited'; retryAfter: number }
  | { kind: 'status'; status: number }
  | { kind: 'error'; error: string }
  /** The connection breaks before anything happens. */
  | { kind: 'cut-before' }
  /** It is done, and the connection breaks before the answer. */
  | { kind: 'cut-after' };

interface Planned {
  method: string;
  fault: CallFault;
  left: number;
}

export class Faults {
  readonly #planned: Planned[] = [];

  /** The next `times` calls of a method. */
  on(method: string, fault: CallFault, times = 1): void {
    this.#planned.push({ method, fault, left: times });
  }

  clear(): void {
    this.#planned.length = 0;
  }

  take(method: string): CallFault | undefined {
    const found = this.#planned.find((planned) => planned.method === method && planned.left > 0);
    if (found === undefined) return undefined;
    found.left--;
    return found.fault;
  }
}

/** How a delivery to the app goes wrong. */
export interface DeliveryFault {
  /** So often in all. */
  times?: number;
  /** Kept back until `release`. */
  hold?: boolean;
}

/** Calls a minute, by tier (https://docs.slack.dev/apis/web-api/rate-limits); "special" ones as their pages say. */
const TIERS: Readonly<Record<string, number>> = {
  'apps.connections.open': 20,
  'chat.update': 50,
  'conversations.history': 50,
  'conversations.replies': 50,
  'files.completeUploadExternal': 100,
  'files.getUploadURLExternal': 100,
  'conversations.info': 50,
  'reactions.add': 50,
  'reactions.get': 50,
  'usergroups.users.list': 20,
  'users.conversations': 50,
  'users.info': 100,
  'views.open': 100,
  'views.publish': 100,
  'chat.postEphemeral': 100,
};
/** chat.postMessage: one a second and channel, short bursts tolerated. */
const POST_BURST = 20;

/** Counts as Slack does; answers with the seconds to wait where a call is too many. */
export class RateLimits {
  readonly #now: () => number;
  readonly #calls = new Map<string, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(method: string, channel: string | undefined): number | undefined {
    const isPost = method === 'chat.postMessage';
    const most = isPost ? POST_BURST : TIERS[method];
    if (most === undefined) return undefined;
    const windowMs = isPost ? POST_BURST * 1000 : 60_000;
    const key = isPost ? `${method} ${channel}` : method;
    const now = this.#now();
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > now - windowMs);
    this.#calls.set(key, recent);
    const oldest = recent[0];
    if (recent.length >= most && oldest !== undefined)
      return Math.max(1, Math.ceil((oldest + windowMs - now) / 1000));
    recent.push(now);
    return undefined;
  }
}
