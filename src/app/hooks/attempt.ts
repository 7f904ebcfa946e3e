import type { Clock } from '../../base/clock.js';
import type { Network } from '../../base/proxies/network.js';
import { redactText } from '../../base/redaction.js';
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
    return await within(clock, hook.timeoutMs, async (signal) => {
      const response = await network.fetch(hook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'drover', ...signed },
        body,
        redirect: 'manual',
        signal,
      });
      // What it says beside its status is of no use to us, however long it is.
      await response.body?.cancel().catch(() => undefined);
      return answered(response.status);
    });
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

async function within(
  clock: Clock,
  timeoutMs: number,
  act: (signal: AbortSignal) => Promise<Attempt>,
): Promise<Attempt> {
  const stop = new AbortController();
  const done = new AbortController();
  void clock.sleep(timeoutMs, done.signal).then(
    () => stop.abort(),
    () => undefined,
  );
  try {
    return await act(stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return { kind: 'failed', why: `no answer within ${timeoutMs / 1000} s` };
    return { kind: 'failed', why: redactText(reasonOf(error)) };
  } finally {
    done.abort();
  }
}

/** fetch says no more than that it failed; why is its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
