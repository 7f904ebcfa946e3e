import { z } from 'zod';
import { askedWords, askingOptions, emergencyOption } from '../../src/chat/asking.js';
import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import {
  hostOption,
  namesIn,
  postedOr,
  privately,
  reasonOption,
  requestOption,
  stalledOption,
  text,
} from '../options.js';
import type { MigrateService } from './service.js';

/** A whole host: emptied, and given back. */
export function hostSubcommands<Request>(service: () => MigrateService<Request>): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'host',
      description: 'Ask to empty a whole host: one plan, one vote, its servers moved one after another',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      costly: true,
      examples: [
        '/migrate host compute1 --reason "kernel update" --ticket CHG-4711',
        '/migrate host compute1 --for removal --to "compute2 compute3"',
        '/migrate host compute1 --window night --newcomers move',
      ],
      options: {
        host: hostOption,
        for: {
          description: 'What is proved at the end: that it can be rebooted, or that it can be removed',
          type: z.enum(['reboot', 'removal']).default('reboot'),
          kind: 'text',
          required: false,
          choices: ['reboot', 'removal'],
        },
        to: {
          description: 'The hosts to move to, with blanks between; all that may when left out',
          type: text,
          kind: 'text',
          required: false,
          completes: 'host',
          placeholder: 'HOSTS',
        },
        except: {
          description: 'Servers that stay, with blanks between',
          type: text,
          kind: 'text',
          required: false,
          completes: 'server',
          placeholder: 'SERVERS',
        },
        'if-stalled': stalledOption,
        failures: {
          description: 'How many failed moves are taken before it pauses',
          type: z.coerce.number().int().min(0).max(1000).default(0),
          kind: 'number',
          required: false,
          placeholder: 'N',
        },
        newcomers: {
          description: 'What to do with servers that appear on the host after the plan',
          type: z.enum(['ask', 'move']).default('ask'),
          kind: 'text',
          required: false,
          choices: ['ask', 'move'],
        },
        ...askingOptions,
        ...emergencyOption,
      },
      handle: async ({ key, actor, conversation, options }) =>
        postedOr(
          await service().host({
            key,
            actor,
            conversation,
            ask: {
              cloud: options.cloud,
              host: options.host,
              purpose: options.for ?? 'reboot',
              to: namesIn(options.to),
              except: namesIn(options.except),
              ifStalled: options['if-stalled'] ?? 'abort',
              failures: options.failures ?? 0,
              newcomers: options.newcomers ?? 'ask',
            },
            words: askedWords(options),
          }),
        ),
    }),
    defineSubcommand({
      name: 'enable',
      description: 'Give an emptied host back the state it had, so that it takes servers again',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      examples: ['/migrate enable compute1', '/migrate enable compute1 --adopt'],
      options: {
        host: hostOption,
        adopt: {
          description: 'Enable it although it was not Drover who disabled it',
          type: z.boolean().default(false),
          kind: 'flag',
          required: false,
        },
        reason: reasonOption,
      },
      handle: async ({ key, actor, conversation, options }) =>
        postedOr(
          await service().enable({
            key,
            actor,
            conversation,
            ask: { cloud: options.cloud, host: options.host, adopt: options.adopt ?? false },
            words: { reason: options.reason },
          }),
        ),
    }),
    defineSubcommand({
      name: 'pause',
      description: 'Let nothing new begin of a drain or a maintenance; what runs goes on',
      role: ['operator', 'approver'],
      visibility: 'private',
      options: { request: { ...requestOption, required: true }, reason: reasonOption },
      handle: async ({ actor, options }) =>
        privately(await service().pause(await service().request(options.request), actor, options.reason)),
    }),
    defineSubcommand({
      name: 'resume',
      description: 'Go on with what is paused',
      role: 'operator',
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ actor, options }) =>
        privately(await service().resume(await service().request(options.request), actor)),
    }),
    defineSubcommand({
      name: 'stop',
      description: 'End a drain or a maintenance once what runs has ended; the host stays disabled',
      role: ['operator', 'approver'],
      visibility: 'private',
      options: { request: { ...requestOption, required: true } },
      handle: async ({ actor, options }) =>
        privately(await service().stop(await service().request(options.request), actor)),
    }),
    defineSubcommand({
      name: 'skip',
      description: 'Leave out one server of a drain, or one host of a rolling maintenance',
      role: 'operator',
      visibility: 'private',
      options: {
        request: { ...requestOption, required: true },
        what: {
          description: 'The server, by name or id, or the host',
          type: text,
          kind: 'text',
          required: true,
          positional: true,
          completes: 'server',
          placeholder: 'SERVER|HOST',
        },
      },
      handle: async ({ actor, options }) =>
        privately(await service().skip(await service().request(options.request), options.what, actor)),
    }),
  ];
}
