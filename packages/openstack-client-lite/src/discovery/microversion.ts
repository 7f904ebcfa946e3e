import { MicroversionTooLow } from '../errors/capability.js';
import type { MicroversionRange, ServiceName } from '../service.js';

/** What a call must have, in words that complete "this cloud cannot …". */
export interface Need {
  feature: string;
  version: string;
}

/** Negative when `a` is the lower. Microversions are two numbers, not a decimal: 2.9 is below 2.10. */
export function compareMicroversions(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor === bMajor ? aMinor - bMinor : aMajor - bMajor;
}

export function isAtLeast(version: string, needed: string): boolean {
  return compareMicroversions(version, needed) >= 0;
}

/**
 * The lowest microversion that gives the call all it can use here: the highest of `wants` that the cloud has, never more, so that a
 * cloud's upgrade cannot change what we are answered. Throws `MicroversionTooLow` when a need is not met.
 */
export function negotiate(
  service: ServiceName,
  range: MicroversionRange,
  needs: readonly Need[],
  wants: readonly string[] = [],
): string {
  for (const need of needs) {
    if (!isAtLeast(range.max, need.version)) {
      throw new MicroversionTooLow(service, need.feature, need.version, range);
    }
  }
  const usable = [
    ...wants.filter((want) => isAtLeast(range.max, want)),
    ...needs.map((need) => need.version),
  ];
  return usable.reduce((highest, next) => (isAtLeast(next, highest) ? next : highest), range.min);
}
