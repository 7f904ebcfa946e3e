import type { Clock } from '../../base/clock.js';
import type { Network } from '../../base/proxies/network.js';
import { oneAnswer } from '../../base/proxies/one-answer.js';
import type { HookConfig } from '../../config/config.js';
import type { HookEvent } from './event.js';
import { pagerDutyBody } from './pagerduty.js';
import { signatureOf } from './signature.js';

export type Attempt = { kind: 'taken'; status: number } | { kind: 'failed'; why: string };

/** Tells one receiver one event, once. Never rejects. */
export type Attempting = (hook: HookConfig, event: HookEvent) => Promise<Attempt>;

export function attempting(network: Pick<Network, 'fetch'>, clock: Clock): Attempting {
  return async (hook, event) => {
    const content = hook.format === 'pagerduty' ? pagerDutyBody(event, hook.routingKey) : event;
    if (content === undefined) return { kind: 'taken', status: 204 };
    const body = JSON.stringify(content);
    const timestamp = Math.floor(clock.now() / 1000);
    const signed: Readonly<Record<string, string>> =
      hook.format === 'drover'
        ? {
            'drover-timestamp': String(timestamp),
            'drover-signature': signatureOf(hook.secret, timestamp, body),
            'drover-event-id': event.id,
          }
        : {};
    const answer = await oneAnswer(network, clock, {
      url: hook.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'drover', ...signed },
      body,
      timeoutMs: hook.timeoutMs,
      limitBytes: 0,
    });
    return answer.kind === 'none' ? { kind: 'failed', why: answer.why } : answered(answer.status);
  };
}

function answered(status: number): Attempt {
  if (status >= 200 && status < 300) return { kind: 'taken', status };
  const redirected = status >= 300 && status < 400;
  return {
    kind: 'failed',
    why: `it answered ${status}${redirected ? ', and redirects are not followed' : ''}`,
  };
}
