import type { KindDefinition } from '../../report/kind.js';
import { keysOf } from '../../volumes/marks.js';
import { readBoot } from './plan.js';
import { presentBoot } from './present.js';

/** `volume-boot`: a server from a volume. */
export const bootKind: KindDefinition = {
  kind: 'volume-boot',
  asked: 'Booting a server from a volume.',
  // It touches nobody's running server.
  quorum: 0,
  exclusive: (plan) => keysOf(readBoot(plan).identity),
  present: presentBoot,
};
