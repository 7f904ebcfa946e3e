import type { KindDefinition } from '../../report/kind.js';
import { readForce } from './plan.js';
import { presentForce } from './present.js';

/** `force`: the forced end of a running move, whose child it is. */
export const forceKind: KindDefinition = {
  kind: 'force',
  asked: '`/migrate force`, when it is asked for by hand.',
  exclusive: (plan) => {
    const { cloud, parent } = readForce(plan).identity;
    return [{ scope: 'force', cloud, id: parent }];
  },
  present: presentForce,
};
