import { isDroverError } from '../../base/errors.js';
import type { GuestRule } from '../../config/guest-rule.js';
import type { GuestProber } from '../../procedures/move/guest/watch.js';
import { type CheckRow, ok, row } from './row.js';

/** Whoever asks finds itself there: what matters is that it can ask at all. */
const ITSELF = '127.0.0.1';

/** Whether guests of a cloud can be asked as `policy.guestView` says; undefined where the policy asks nobody. */
export async function checkGuestView(
  cloud: string,
  rule: GuestRule | undefined,
  prober: GuestProber,
): Promise<CheckRow | undefined> {
  if (rule === undefined) return undefined;
  const { by, port, from } = rule;
  const about = `${cloud}: policy.guestView`;
  const who = `${by === 'ping' ? 'ping' : `TCP ${port ?? ''}`} from ${from ?? 'Drover'}`;
  try {
    await prober.probe(cloud, { ...rule, address: ITSELF });
    return ok(about, `guests can be asked: ${who}`);
  } catch (error) {
    if (!isDroverError(error)) throw error;
    const remedy =
      from === null
        ? 'Install ping (iputils-ping) where Drover runs, or ask `by: tcp`.'
        : `See that ${from} can be reached, and has ping, or for TCP bash or nc (docs/hosts/README.md).`;
    // Moves go on without it, and their cards say so.
    return row(about, 'warn', `${who}: ${error.message}`, remedy);
  }
}
