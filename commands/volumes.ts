import type { CommandDefinition } from '../src/chat/command.js';
import { changingSubcommands } from './volumes/changing.js';
import { readingSubcommands } from './volumes/reading.js';
import type { VolumesService } from './volumes/service.js';

/** `/volumes`: the Cinder side, and what boots from it. */
export function volumesCommand(service: () => VolumesService): CommandDefinition {
  return {
    name: 'volumes',
    description:
      'See volumes, images, types and pools; make volumes, boot from them, retype and snapshot them',
    defaultSubcommand: 'show',
    subcommands: [...readingSubcommands(service), ...changingSubcommands(service)],
  };
}
