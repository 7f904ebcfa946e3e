import { ago, mebibytesPerSecond } from '../../base/format/findings.js';
import { type Check, defineCheck, pass, warn } from '../check.js';

/** Moves change with what the guest does: what was seen a month ago says little of today. */
const COUNTS_FOR_MS = 30 * 24 * 3_600_000;

/**
 * C1. Whether the server's last move converged. What a guest changes is measured before a move by sampling pages and
 * comparing their contents (QEMU's page-sampling), which sees nothing of a guest that writes the same bytes again: what
 * a move itself saw is the better witness.
 */
const lastStall = defineCheck({
  id: 'C1',
  title: 'Converged last time',
  scope: 'server',
  reads: { cloud: ['own', 'now'] },
  decide: ({ cloud: { own, now } }) => {
    const stall = own.lastStall;
    if (stall === undefined) return pass('no earlier move failed to converge');
    if (now - stall.at > COUNTS_FOR_MS) return pass('no move of the last 30 days failed to converge');
    const rate = stall.dirtyBytesPerSecond;
    const changed = rate === null ? '' : `: it changed ${mebibytesPerSecond(rate)}`;
    return warn(
      `its last move did not converge (${stall.request}, ${ago(now - stall.at)} ago)${changed}`,
      'Try off-peak or with more bandwidth, or say with --if-stalled what is to be done.',
      "Drover's own requests",
    );
  },
});

/** What the guest was seen to change in its last move, where that did not converge; null: nothing is known. */
export function changedLastTime(
  stall: { at: number; dirtyBytesPerSecond: number | null } | undefined,
  now: number,
): number | null {
  return stall === undefined || now - stall.at > COUNTS_FOR_MS ? null : stall.dirtyBytesPerSecond;
}

export const lastStallChecks: readonly Check[] = [lastStall];
