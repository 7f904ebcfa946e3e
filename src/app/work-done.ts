import type { Clock } from '../base/clock.js';
import type { Request } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';

const LOOK_MS = 100;
/** Unsent news of ended requests are waited for this long. */
const TELL_MS = 30_000;

export interface WorkDoneParts {
  store: Pick<Store, 'active'>;
  clock: Clock;
  /** A card that is being posted, a vote that is being read: what the last words typed have set going. */
  busy(): boolean;
  /** Told once of what is waited for, if there is anything. */
  waiting?(requests: readonly Request[]): void;
}

/** Resolves once nothing runs any more and what has ended was told; requests that wait for people are not waited for. */
export async function workDone(parts: WorkDoneParts, stopping: AbortSignal): Promise<void> {
  const { store, clock, busy } = parts;
  let toldBy: number | undefined;
  let said = false;
  while (!stopping.aborted) {
    const requests = await store.active();
    const running = requests.filter(isWork);
    const untold = requests.filter(({ state }) => isEnd(state));
    if (running.length > 0 && !said) parts.waiting?.(running);
    said ||= running.length > 0;
    if (running.length > 0) toldBy = undefined;
    else if (untold.length === 0 && !busy()) return;
    else toldBy ??= clock.monotonic() + TELL_MS;
    if (toldBy !== undefined && clock.monotonic() >= toldBy) return;
    await clock.sleep(LOOK_MS, stopping).catch(() => undefined);
  }
}

/** Running, or about to: an approved one that nothing holds. An unknown one waits for people, however long. */
function isWork({ state, timeline }: Request): boolean {
  if (state === 'running' || state === 'verifying') return true;
  return state === 'approved' && timeline.at(-1)?.type !== 'held';
}
