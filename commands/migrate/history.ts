import { defined } from '../../src/base/defined.js';
import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { privately, text } from '../options.js';
import type { MigrateService } from './service.js';

/** What has ended. */
export function historySubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'history',
      description: 'Requests that have ended, newest first',
      role: 'viewer',
      visibility: 'private',
      options: {
        server: {
          description: 'Only this server, by name or id',
          type: text,
          kind: 'text',
          required: false,
          positional: true,
          completes: 'server',
          placeholder: 'NAME',
        },
        host: {
          description: 'Only moves from or to this host',
          type: text,
          kind: 'text',
          required: false,
          completes: 'host',
          placeholder: 'HOST',
        },
        by: {
          description: 'Only those that this person asked for or approved: a name of `people`, or an id',
          type: text,
          kind: 'text',
          required: false,
          placeholder: 'PERSON',
        },
        since: {
          description: 'Only what ended since then: 12h, 7d, a day as 2026-11-22, or a time with its zone',
          type: text,
          kind: 'text',
          required: false,
          placeholder: 'TIME',
        },
        page: { description: 'Where the page before ended', type: text, kind: 'text', required: false },
      },
      handle: async ({ options }) =>
        privately(
          await service().history(
            defined({
              server: options.server,
              host: options.host,
              by: options.by,
              since: options.since,
            }),
            defined({ size: 20, after: options.page }),
          ),
        ),
    }),
  ];
}
