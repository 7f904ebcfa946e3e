import type { CommandDefinition } from '../src/chat/command.js';
import { actingSubcommands } from './migrate/acting.js';
import { freezingSubcommands } from './migrate/freezing.js';
import { historySubcommands } from './migrate/history.js';
import { hostSubcommands } from './migrate/host.js';
import { personSubcommands } from './migrate/person.js';
import { readingSubcommands } from './migrate/reading.js';
import { rollingSubcommands } from './migrate/rolling.js';
import { serverSubcommands } from './migrate/server.js';
import type { MigrateService } from './migrate/service.js';

/** `/migrate`: the main job, and the rest of a request's life. */
export function migrateCommand<Request>(service: () => MigrateService<Request>): CommandDefinition {
  return {
    name: 'migrate',
    description: 'Move a running server to another host: checked, approved by people, watched and proved',
    defaultSubcommand: 'server',
    subcommands: [
      ...serverSubcommands(service),
      ...hostSubcommands(service),
      ...rollingSubcommands(service),
      ...readingSubcommands(service),
      ...actingSubcommands(service),
      ...freezingSubcommands(service),
      ...historySubcommands(service),
      ...personSubcommands(service),
    ],
  };
}
