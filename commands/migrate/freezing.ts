import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { privately, publicly, reasonOption, text } from '../options.js';
import type { MigrateService } from './service.js';

/** Letting nothing new start, and letting it again. */
export function freezingSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'freeze',
      description: 'Let nothing new start, in one cloud or in all; what runs goes on',
      role: 'operator',
      visibility: 'public',
      options: {
        reason: reasonOption,
        until: {
          description: 'When it ends by itself: 2h, 22:00 or a time as 2026-11-22T18:00Z',
          type: text,
          kind: 'text',
          required: false,
          placeholder: 'TIME',
        },
      },
      handle: async ({ actor, options }) =>
        publicly(
          await service().freeze(actor, {
            reason: options.reason,
            until: options.until,
            cloud: options.cloud,
          }),
        ),
    }),
    defineSubcommand({
      name: 'thaw',
      description: 'End a freeze, of one cloud or of all',
      role: 'operator',
      visibility: 'public',
      options: {},
      handle: async ({ actor, options }) => {
        const { card, was } = await service().thaw(actor, options.cloud);
        return was ? publicly(card) : privately(card);
      },
    }),
  ];
}
