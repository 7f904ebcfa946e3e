import { describedPresentation } from '../../report/described.js';
import type { KindDefinition } from '../../report/kind.js';
import { describeRepair } from './describe.js';
import { readRepair } from './plan.js';

/** More lines than these are counted on the card. */
const MOST_CHANGES = 12;

/** `preflight-repair`: SSH between hosts is set up. */
export const repairKind: KindDefinition = {
  kind: 'preflight-repair',
  asked: '`/preflight repair`.',
  // Hosts are kept by `keepsHosts`; two repairs of one host are told apart when they are planned and started.
  exclusive: () => [],
  keepsHosts: (plan) =>
    readRepair(plan).identity.hosts.map(({ name }) => ({
      host: name,
      why: 'SSH between the hosts is being repaired',
    })),
  present: describedPresentation({
    describe: ({ plan }) => describeRepair(readRepair(plan), MOST_CHANGES),
    service: 'Drover',
    serviceMessage: () => null,
  }),
};
