import { askedWords, askingOptions, emergencyOption } from '../../src/chat/asking.js';
import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { postedOr, privately, reasonOption, requestOption } from '../options.js';
import type { MigrateService } from './service.js';

/** What people do with a request that there is. */
export function actingSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'abort',
      description: 'Stop a running move at once; the server stays where it is',
      role: ['operator', 'approver'],
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ actor, options }) =>
        privately(await service().abort(await service().request(options.request), actor)),
    }),
    defineSubcommand({
      name: 'force',
      description: 'Ask to end a move that does not converge by pausing the guest; needs a vote of its own',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      options: { request: { ...requestOption, required: true } },
      handle: async ({ key, actor, options }) =>
        postedOr(await service().force(key, await service().request(options.request), actor)),
    }),
    defineSubcommand({
      name: 'withdraw',
      description: 'Take back a request that has not started, or end an unknown one that is overdue',
      role: 'operator',
      visibility: 'private',
      options: { request: { ...requestOption, required: true }, reason: reasonOption },
      handle: async ({ actor, options }) =>
        privately(await service().withdraw(await service().request(options.request), actor, options.reason)),
    }),
    defineSubcommand({
      name: 'take',
      description: 'Be the one who is asked about a request from now on',
      role: 'operator',
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ actor, options }) =>
        privately(await service().take(await service().request(options.request), actor)),
    }),
    defineSubcommand({
      name: 'confirm',
      description: 'Confirm that an emergency was one, after it was carried out without votes',
      role: 'approver',
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ actor, options }) =>
        privately(await service().confirm(await service().request(options.request), actor)),
    }),
    defineSubcommand({
      name: 'retry',
      description: 'Ask again for a move that ended without success, with a fresh plan and a new vote',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      options: { request: { ...requestOption, required: true }, ...askingOptions, ...emergencyOption },
      handle: async ({ key, actor, options }) =>
        postedOr(
          await service().retry(key, await service().request(options.request), actor, askedWords(options)),
        ),
    }),
  ];
}
