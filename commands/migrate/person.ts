import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { privately } from '../options.js';
import type { MigrateService } from './service.js';

/** About whoever asks. */
export function personSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'whoami',
      description: 'How Drover knows you, and what you may do',
      role: 'viewer',
      visibility: 'private',
      options: {},
      handle: async ({ actor }) => privately(await service().whoami(actor)),
    }),
    defineSubcommand({
      name: 'board',
      description: 'A private link to the board: what waits, runs and failed, to read only',
      role: 'viewer',
      visibility: 'private',
      options: {},
      handle: async ({ actor }) => privately(await service().board(actor)),
    }),
  ];
}
