import type { KindDefinition } from '../../report/kind.js';
import { keysOf } from '../../volumes/marks.js';
import { readRetype } from './plan.js';
import { presentRetype } from './present.js';

/** `volume-retype`: another type for a volume. */
export const retypeKind: KindDefinition = {
  kind: 'volume-retype',
  asked: "Changing a volume's type.",
  exclusive: (plan) => keysOf(readRetype(plan).identity),
  present: presentRetype,
};
