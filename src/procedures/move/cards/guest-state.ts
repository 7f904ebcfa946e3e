import { clipped } from '../../../base/format/words.js';
import type { Place } from '../outcome.js';

/** `running`, `paused`, or both words of Nova where they do not say one thing. */
export function guestState(place: Omit<Place, 'host'> | null): string {
  if (place === null) return 'state unknown';
  const power = POWER[place.powerState] ?? `power state ${place.powerState}`;
  const plain =
    (place.status === 'ACTIVE' && power === 'running') || (place.status === 'PAUSED' && power === 'paused');
  const task = place.taskState === null ? '' : `, task ${clipped(place.taskState, 40)}`;
  return `${plain ? power : `status ${clipped(place.status, 40)}, ${power}`}${task}`;
}

/** Nova's power states (nova/compute/power_state.py). */
const POWER: Readonly<Record<number, string>> = {
  0: 'no power state',
  1: 'running',
  3: 'paused',
  4: 'shut down',
  6: 'crashed',
  7: 'suspended',
};
