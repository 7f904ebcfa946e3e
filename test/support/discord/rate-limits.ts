import { Refusal } from './errors.js';

export interface BucketRule {
  limit: number;
  /** Milliseconds. */
  window: number;
}

interface Bucket {
  left: number;
  resetAt: number;
}

/** Routes whose limits are known from practice; the numbers are Discord's, a test may make them smaller. */
const ROUTES: readonly [RegExp, string][] = [
  [/^POST \/channels\/\d+\/messages$/u, 'post'],
  [/^PATCH \/channels\/\d+\/messages\/\d+$/u, 'edit'],
  [/^PUT \/channels\/\d+\/messages\/\d+\/reactions\//u, 'react'],
];

/** 50 requests a second for a bot, and buckets by route and channel (topics/rate-limits). */
export class RateLimits {
  /** Loose by default: a suite that waits for buckets would be slow. */
  rules: Partial<Record<string, BucketRule>> = {};
  globalPerSecond = 50;
  /** 401, 403 and 429 answers: ten thousand in ten minutes ban the address. */
  invalid = 0;
  #buckets = new Map<string, Bucket>();
  #global: Bucket = { left: 50, resetAt: 0 };

  /** @throws Refusal 429; returns the headers of an allowed request. */
  take(method: string, path: string, withAuth: boolean): Record<string, string> {
    const now = Date.now();
    if (withAuth) this.#takeGlobal(now);
    const name = ROUTES.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? 'other';
    const rule = this.rules[name] ?? { limit: 1000, window: 1000 };
    const major = /^\/(?:channels|guilds|webhooks|interactions)\/\d+/u.exec(path)?.[0] ?? '';
    const key = `${name} ${major}`;
    const known = this.#buckets.get(key);
    const bucket =
      known !== undefined && known.resetAt > now ? known : { left: rule.limit, resetAt: now + rule.window };
    this.#buckets.set(key, bucket);
    const resetAfter = (bucket.resetAt - now) / 1000;
    const headers = {
      'x-ratelimit-limit': String(rule.limit),
      'x-ratelimit-remaining': String(Math.max(0, bucket.left - 1)),
      'x-ratelimit-reset': String(bucket.resetAt / 1000),
      'x-ratelimit-reset-after': resetAfter.toFixed(3),
      'x-ratelimit-bucket': name,
    };
    if (bucket.left <= 0) throw limited(resetAfter, { ...headers, 'x-ratelimit-scope': 'user' }, false);
    bucket.left -= 1;
    return headers;
  }

  #takeGlobal(now: number): void {
    if (this.#global.resetAt <= now) this.#global = { left: this.globalPerSecond, resetAt: now + 1000 };
    if (this.#global.left <= 0) {
      throw limited(
        (this.#global.resetAt - now) / 1000,
        { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
        true,
      );
    }
    this.#global.left -= 1;
  }
}

/** @param retryAfter seconds */
export function limited(retryAfter: number, headers: Record<string, string>, global: boolean): Refusal {
  return new Refusal(
    429,
    0,
    'You are being rate limited.',
    { ...headers, 'retry-after': String(Math.ceil(retryAfter * 1000) / 1000) },
    { retry_after: retryAfter, global },
  );
}
