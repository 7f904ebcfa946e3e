import { fault } from '../http/answer.js';
import { type Microversion, show } from '../http/microversion.js';
import type { ServiceDefinition } from '../http/service.js';
import type { World } from '../world/world.js';
import { attachmentRoutes } from './attachments.js';
import { backendRoutes } from './backends.js';
import { messageRoutes } from './messages.js';
import { quotaRoutes } from './quotas.js';
import { snapshotRoutes } from './snapshots.js';
import { typeRoutes } from './types.js';
import { versionRoutes } from './versions.js';
import type { VolumeWork } from './volume-work.js';
import { volumeWriteRoutes } from './volume-writes.js';
import { volumeRoutes } from './volumes.js';

const LEAST: Microversion = { major: 3, minor: 0 };
const MOST: Microversion = { major: 3, minor: 70 };

export function cinder(world: World, work: VolumeWork): ServiceDefinition {
  const resources = [
    ...volumeRoutes(world),
    ...attachmentRoutes(world),
    ...backendRoutes(world),
    ...typeRoutes(world),
    ...quotaRoutes(world),
    ...volumeWriteRoutes(world, work),
    ...snapshotRoutes(world, work),
    ...messageRoutes(world),
  ];
  return {
    name: 'volume',
    routes: [
      ...versionRoutes(LEAST, MOST),
      ...resources.map((route) => ({ ...route, path: `/v3/{project}${route.path}` })),
    ],
    versions: {
      type: 'volume',
      least: LEAST,
      most: MOST,
      echo: true,
      refuse: (status, asked) =>
        status === 400
          ? fault(
              400,
              `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`,
            )
          : fault(
              406,
              `Version ${asked} is not supported by the API. Minimum is ${show(LEAST)} and maximum is ${show(MOST)}.`,
            ),
    },
    notFound: () => fault(404, 'The resource could not be found.'),
    extraRequestIdHeader: 'x-compute-request-id',
  };
}
