import type { KindDefinition } from '../../report/kind.js';
import { hostKey } from '../../requests/keys.js';
import { readDrain } from './plan.js';
import { presentDrain } from './present.js';

/** `drain`: a whole host, emptied by moves that are its children. */
export const drainKind: KindDefinition = {
  kind: 'drain',
  asked: '`/migrate host`.',
  exclusive: (plan) => {
    const { cloud, host } = readDrain(plan).identity;
    return [hostKey(cloud, host)];
  },
  exclusiveFrom: 'start',
  hasChildren: true,
  asksHooks: true,
  mayBeEmergency: true,
  keepsHosts: (plan) => [{ host: readDrain(plan).identity.host, why: 'it is being emptied' }],
  present: presentDrain,
};
