import type { KindDefinition } from '../../report/kind.js';
import { presentRolling } from './present.js';

/** `rolling`: host after host, emptied by drains that are its children, handed over, and enabled again. */
export const rollingKind: KindDefinition = {
  kind: 'rolling',
  asked: '`/migrate rolling`.',
  // Two people: it runs for days.
  quorum: 2,
  votesLiveMs: 7 * 24 * 3_600_000,
  // Its drains take their hosts when they start.
  exclusive: () => [],
  hasChildren: true,
  present: presentRolling,
};
