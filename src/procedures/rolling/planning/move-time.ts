/** What a move of this cloud gets of the link, and what it takes beside the copying. */
export interface TransferRates {
  bytesPerSecond: number;
  /** Checks, ports and volumes before, cleaning up after. */
  aroundSeconds: number;
}

export interface GuestLoad {
  /** Local disks that are copied along. */
  copiedDiskGib: number;
  /** What the guest changes of its memory. */
  dirtyBytesPerSecond: number;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** A guest that changes more than this part of what the link carries does not converge by itself: no estimate beyond. */
const CONVERGES_UP_TO = 0.8;

/**
 * Seconds that a move is expected to take. Each pass sends what the pass before left dirty, so the whole of the memory
 * takes memory / (rate - dirty rate); a disk is copied once.
 */
export function moveSeconds(memoryMib: number, rates: TransferRates, load?: GuestLoad): number {
  const { bytesPerSecond, aroundSeconds } = rates;
  const dirty = Math.min(load?.dirtyBytesPerSecond ?? 0, CONVERGES_UP_TO * bytesPerSecond);
  const disk = ((load?.copiedDiskGib ?? 0) * GIB) / bytesPerSecond;
  return aroundSeconds + (memoryMib * MIB) / (bytesPerSecond - dirty) + disk;
}
