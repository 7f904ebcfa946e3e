import type { HookConfig } from '../../config/config.js';
import type { Attempting } from '../hooks/attempt.js';
import { pingOf } from '../hooks/event.js';
import { type CheckRow, ok, row } from './row.js';

/** Every hook is sent a ping, signed as events are; PagerDuty is asked to resolve an incident that there is not. */
export async function checkHooks(
  hooks: readonly HookConfig[],
  attempt: Attempting,
  now: number,
): Promise<readonly CheckRow[]> {
  return await Promise.all(
    hooks.map(async (hook) => {
      const about = `hooks.${hook.name}`;
      const answer = await attempt(hook, pingOf(new Date(now).toISOString()));
      const host = new URL(hook.url).host;
      if (answer.kind === 'taken') return ok(about, `${host} took a ping (${answer.status})`);
      const remedy = 'See that the receiver runs, answers 2xx, and checks signatures as docs/hooks.md says.';
      return row(about, 'fail', `${host} did not take a ping: ${answer.why}`, remedy);
    }),
  );
}
