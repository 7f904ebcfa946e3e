import type { KindDefinition } from '../../report/kind.js';
import { serverKey } from '../../requests/keys.js';
import { readMove } from './plan.js';
import { presentMove } from './present.js';

/** `migrate`: one server, by live migration. */
export const moveKind: KindDefinition = {
  kind: 'migrate',
  asked: '`/migrate server`.',
  exclusive: (plan) => {
    const { cloud, server } = readMove(plan).identity;
    return [serverKey(cloud, server)];
  },
  mayBeEmergency: true,
  longestMs: (plan) => {
    const { forecast, novaGivesUpAfterSeconds } = readMove(plan).about;
    // Where nobody can say how long it takes, Nova does: later than that it gives up.
    const seconds = forecast?.maxSeconds ?? novaGivesUpAfterSeconds;
    return seconds === null ? undefined : seconds * 1000;
  },
  present: presentMove,
};
