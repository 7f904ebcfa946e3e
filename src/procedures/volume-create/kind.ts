import type { KindDefinition } from '../../report/kind.js';
import { keysOf } from '../../volumes/marks.js';
import { readCreate } from './plan.js';
import { presentCreate } from './present.js';

/** `volume-create`: a bootable volume from an image. */
export const createKind: KindDefinition = {
  kind: 'volume-create',
  asked: 'Making a volume.',
  // It touches nobody's running server.
  quorum: 0,
  exclusive: (plan) => keysOf(readCreate(plan).identity),
  present: presentCreate,
};
