import type { KindDefinition } from '../../report/kind.js';
import { keysOf } from '../../volumes/marks.js';
import { readSnapshot } from './plan.js';
import { presentSnapshot } from './present.js';

/** `volume-snapshot`: a snapshot of a volume. */
export const snapshotKind: KindDefinition = {
  kind: 'volume-snapshot',
  asked: 'Taking a snapshot.',
  // It touches nobody's running server.
  quorum: 0,
  exclusive: (plan) => keysOf(readSnapshot(plan).identity),
  present: presentSnapshot,
};
