import type { Boots } from '../boot/boots.js';
import { fault } from '../http/answer.js';
import { type Microversion, show } from '../http/microversion.js';
import type { ServiceDefinition } from '../http/service.js';
import type { LiveMigrations } from '../migration/live-migrations.js';
import type { PowerActions } from '../migration/power-actions.js';
import type { World } from '../world/world.js';
import { aggregateRoutes } from './aggregates.js';
import { flavorWriteRoutes } from './flavor-writes.js';
import { flavorRoutes } from './flavors.js';
import { hostRoutes } from './hosts.js';
import { hypervisorRoutes } from './hypervisors.js';
import { instanceActionRoutes } from './instance-actions.js';
import { keyPairRoutes } from './key-pairs.js';
import { migrationRoutes } from './migrations.js';
import { quotaRoutes } from './quotas.js';
import { serverActionRoutes } from './server-actions.js';
import { serverGroupRoutes } from './server-groups.js';
import { serverMigrationRoutes } from './server-migrations.js';
import { serverWriteRoutes } from './server-writes.js';
import { serverRoutes } from './servers.js';
import { versionRoutes } from './versions.js';
import { volumeAttachmentRoutes } from './volume-attachments.js';

export interface NovaParts {
  readonly world: World;
  readonly liveMigrations: LiveMigrations;
  readonly power: PowerActions;
  readonly boots: Boots;
  readonly most: Microversion;
}

const LEAST: Microversion = { major: 2, minor: 1 };

export function nova(parts: NovaParts): ServiceDefinition {
  const { world, liveMigrations, most } = parts;
  const resources = [
    ...serverRoutes(world),
    ...serverWriteRoutes(world, parts.boots),
    ...keyPairRoutes(world),
    ...serverActionRoutes(parts),
    ...serverMigrationRoutes(world, liveMigrations),
    ...instanceActionRoutes(world),
    ...volumeAttachmentRoutes(world),
    ...migrationRoutes(world),
    ...hostRoutes(world),
    ...hypervisorRoutes(world),
    ...aggregateRoutes(world),
    ...flavorRoutes(world),
    ...flavorWriteRoutes(world),
    ...serverGroupRoutes(world),
    ...quotaRoutes(world),
  ];
  return {
    name: 'compute',
    routes: [
      ...versionRoutes(LEAST, most),
      ...resources.map((route) => ({ ...route, path: `/v2.1${route.path}` })),
    ],
    versions: {
      type: 'compute',
      legacyHeader: 'x-openstack-nova-api-version',
      least: LEAST,
      most,
      echo: true,
      refuse: (status, asked) =>
        status === 400
          ? fault(
              400,
              `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`,
            )
          : fault(
              406,
              `Version ${asked} is not supported by the API. Minimum is ${show(LEAST)} and maximum is ${show(most)}.`,
            ),
    },
    notFound: () => fault(404, 'The resource could not be found.'),
    extraRequestIdHeader: 'x-compute-request-id',
  };
}
