import type { MigrateService as MigrateCommands } from '../../commands/migrate/service.js';
import { migrateCommand } from '../../commands/migrate.js';
import type { PreflightService as PreflightCommands } from '../../commands/preflight.js';
import { preflightCommand } from '../../commands/preflight.js';
import type { VolumesService as VolumesCommands } from '../../commands/volumes/service.js';
import { volumesCommand } from '../../commands/volumes.js';
import type { CommandDefinition } from '../chat/command.js';
import type { Request } from '../requests/request.js';

export interface CommandServices {
  preflight(): PreflightCommands;
  migrate(): MigrateCommands<Request>;
  volumes(): VolumesCommands;
}

/** Every slash command there is. The services are reached only when a command runs, so that docs need none. */
export function commandDefinitions(services: CommandServices): readonly CommandDefinition[] {
  return [
    preflightCommand(services.preflight),
    volumesCommand(services.volumes),
    migrateCommand(services.migrate),
  ];
}

/** For help texts, manifests and registration: the same definitions, which can't be run. */
export function describedCommands(): readonly CommandDefinition[] {
  const never = () => {
    throw new Error('these commands are only described');
  };
  return commandDefinitions({ migrate: never, preflight: never, volumes: never });
}
