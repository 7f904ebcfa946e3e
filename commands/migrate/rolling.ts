import { z } from 'zod';
import { askedWords, askingOptions } from '../../src/chat/asking.js';
import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { hostOption, namesIn, postedOr, privately, stalledOption, text } from '../options.js';
import type { MigrateService } from './service.js';

/** Many hosts, one after another. */
export function rollingSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'rolling',
      description: 'Ask to maintain many hosts: each is emptied, handed over, checked and enabled in turn',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      costly: true,
      examples: [
        '/migrate rolling --hosts "compute1 compute2 compute3" --reason "kernel update"',
        '/migrate rolling --zone nova --batch 2 --then reboot --window night',
      ],
      options: {
        hosts: {
          description: 'The hosts, with blanks between; or an aggregate, or a zone',
          type: text,
          kind: 'text',
          required: false,
          completes: 'host',
          placeholder: 'HOSTS',
        },
        aggregate: {
          description: 'All hosts of this aggregate',
          type: text,
          kind: 'text',
          required: false,
          placeholder: 'AGGREGATE',
        },
        zone: {
          description: 'All hosts of this availability zone',
          type: text,
          kind: 'text',
          required: false,
          placeholder: 'ZONE',
        },
        batch: {
          description: 'Hosts out of service at once, those being emptied included',
          type: z.coerce.number().int().min(1).max(100).default(1),
          kind: 'number',
          required: false,
          placeholder: 'N',
        },
        // biome-ignore lint/suspicious/noThenProperty: the option's name; its value is never a function.
        then: {
          description: 'Who reboots an empty host: you, or Drover (hosts.reboot)',
          type: z.enum(['wait', 'reboot']).default('wait'),
          kind: 'text',
          required: false,
          choices: ['wait', 'reboot'],
        },
        'back-within': {
          description: 'How long a host may be away before everything pauses: 30m, 2h',
          type: text,
          kind: 'text',
          required: false,
          placeholder: 'TIME',
        },
        canary: {
          description: 'The host that goes first and alone; the one with the fewest servers when left out',
          type: text,
          kind: 'text',
          required: false,
          completes: 'host',
          placeholder: 'HOST',
        },
        newcomers: {
          description: 'What to do with servers that appear on a host while it is emptied',
          type: z.enum(['move', 'ask']).default('move'),
          kind: 'text',
          required: false,
          choices: ['move', 'ask'],
        },
        'if-stalled': stalledOption,
        failures: {
          description: 'How many failed moves of one host are taken before it pauses',
          type: z.coerce.number().int().min(0).max(1000).default(0),
          kind: 'number',
          required: false,
          placeholder: 'N',
        },
        ...askingOptions,
      },
      handle: async ({ key, actor, conversation, options }) =>
        postedOr(
          await service().rolling({
            key,
            actor,
            conversation,
            ask: {
              cloud: options.cloud,
              choice: { hosts: namesIn(options.hosts), aggregate: options.aggregate, zone: options.zone },
              backWithin: options['back-within'],
              tactics: {
                batch: options.batch ?? 1,
                handOver: options.then ?? 'wait',

                canary: options.canary ?? null,
                newcomers: options.newcomers ?? 'move',
                ifStalled: options['if-stalled'] ?? 'abort',
                failures: options.failures ?? 0,
              },
            },
            words: askedWords(options),
          }),
        ),
    }),
    defineSubcommand({
      name: 'done',
      description: 'Say that the work on a host that was handed over is done',
      role: 'operator',
      visibility: 'private',
      examples: ['/migrate done compute3'],
      options: { host: hostOption },
      handle: async ({ actor, options }) =>
        privately(await service().done({ host: options.host, cloud: options.cloud }, actor)),
    }),
  ];
}
