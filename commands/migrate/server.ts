import { z } from 'zod';
import { askedWords, askingOptions, emergencyOption } from '../../src/chat/asking.js';
import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { postedOr, serverOption, serverProjectOption, text } from '../options.js';
import type { MigrateService } from './service.js';

/** `/migrate server`: the main job. */
export function serverSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'server',
      description: 'Ask to move a server; nothing happens before people approve',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      examples: [
        '/migrate web-01',
        '/migrate web-01 --to compute2 --reason "kernel update" --ticket CHG-4711',
        '/migrate web-01 --window night',
        '/migrate web-01 --at "sat 22:00"',
      ],
      options: {
        server: serverOption,
        to: {
          description: 'The host to move to; the best one is chosen when left out',
          type: text,
          kind: 'text',
          required: false,
          completes: 'host',
          placeholder: 'HOST',
        },
        ...askingOptions,
        ...emergencyOption,
        'if-stalled': {
          description: 'What to do if it does not converge; approved with the plan',
          type: z.enum(['ask', 'abort', 'force']).default('ask'),
          kind: 'text',
          required: false,
          choices: ['ask', 'abort', 'force'],
        },
        project: serverProjectOption,
      },
      handle: async ({ key, actor, conversation, options }) =>
        postedOr(
          await service().move({
            key,
            actor,
            conversation,
            ask: {
              cloud: options.cloud,
              server: options.server,
              to: options.to,
              ifStalled: options['if-stalled'] ?? 'ask',
              project: options.project,
            },
            words: askedWords(options),
          }),
        ),
    }),
  ];
}
