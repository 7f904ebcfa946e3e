import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { privately, requestOption } from '../options.js';
import type { MigrateService } from './service.js';

/** What is under way, read by anybody. */
export function readingSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'status',
      description: 'Where a move is now; without a request, all that run or wait',
      role: 'viewer',
      visibility: 'private',
      options: { request: { ...requestOption, required: false } },
      handle: async ({ options }) => {
        const request = options.request === undefined ? undefined : await service().request(options.request);
        return privately(await service().status(request, options.cloud));
      },
    }),
    defineSubcommand({
      name: 'list',
      description: 'What runs, what waits, what others move',
      role: 'viewer',
      visibility: 'private',
      costly: true,
      options: {},
      handle: async ({ options }) => privately(await service().list(options.cloud)),
    }),
    defineSubcommand({
      name: 'show',
      description: 'Everything about a request: plan, votes, timeline, outcome',
      role: 'viewer',
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ options }) =>
        privately(await service().show(await service().request(options.request))),
    }),
    defineSubcommand({
      name: 'check',
      description: "Read the server's true place and state again, now",
      role: 'viewer',
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ options }) =>
        privately(await service().check(await service().request(options.request))),
    }),
  ];
}
