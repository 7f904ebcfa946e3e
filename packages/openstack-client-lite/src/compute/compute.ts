import type { ServiceClient } from '../client.js';
import type { ComputeApi } from './api.js';
import { flavorsApi } from './flavors.js';
import { aggregatesApi, servicesApi } from './hosts.js';
import { hypervisorsApi } from './hypervisors.js';
import { instanceActionsApi } from './instance-actions.js';
import { keyPairsApi } from './key-pairs.js';
import { readLimits } from './limits.js';
import { liveMigrateCall } from './live-migrate.js';
import { migrationsApi, serverMigrationsApi } from './migrations.js';
import { serverGroupsApi } from './server-groups.js';
import { serversApi } from './servers.js';
import { volumeAttachmentsApi } from './volume-attachments.js';

export function computeApi(client: ServiceClient): ComputeApi {
  return {
    microversions: (options) => client.microversions(options),
    prepareLiveMigration: (serverId, how, options) => client.prepare(liveMigrateCall(serverId, how), options),
    servers: serversApi(client),
    serverMigrations: serverMigrationsApi(client),
    migrations: migrationsApi(client),
    instanceActions: instanceActionsApi(client),
    services: servicesApi(client),
    hypervisors: hypervisorsApi(client),
    aggregates: aggregatesApi(client),
    flavors: flavorsApi(client),
    volumeAttachments: volumeAttachmentsApi(client),
    serverGroups: serverGroupsApi(client),
    keyPairs: keyPairsApi(client),
    limits: (options) => readLimits(client, options),
  };
}
