import { z } from 'zod';
import type { Actor } from '../src/chat/actor.js';
import { type AskedWords, askedWords, askingOptions } from '../src/chat/asking.js';
import type { Card } from '../src/chat/card.js';
import type { CommandDefinition } from '../src/chat/command.js';
import { defineSubcommand } from '../src/chat/define.js';
import type { Conversation } from '../src/chat/platform.js';
import {
  hostOption,
  namesIn,
  postedOr,
  privately,
  serverOption,
  serverProjectOption,
  text,
} from './options.js';

/** What `/preflight` asks of the engine. It changes nothing. */
export interface PreflightService {
  server(ask: {
    cloud: string | undefined;
    server: string;
    to: string | undefined;
    project: string | undefined;
    all: boolean;
  }): Promise<Card>;
  /** With a picture the answer stands in the channel. */
  host(ask: {
    key: string;
    conversation: Conversation;
    cloud: string | undefined;
    host: string;
    without: readonly string[];
    picture: boolean;
  }): Promise<Card>;
  /** A card for that person; where a file was asked for, the answer stands in the channel with the file in its thread. */
  cloud(ask: {
    key: string;
    conversation: Conversation;
    cloud: string | undefined;
    host: string | undefined;
    aggregate: string | undefined;
    project: string | undefined;
    csv: boolean;
  }): Promise<Card>;
  /** All hosts that are up when none is named. */
  mesh(ask: { cloud: string | undefined; hosts: readonly string[] }): Promise<Card>;
  /** A card for a dry run, or where there is nothing to do; undefined when the request's own card was posted. */
  repair(ask: {
    key: string;
    actor: Actor;
    conversation: Conversation;
    cloud: string | undefined;
    hosts: readonly string[];
    undo: string | undefined;
    dryRun: boolean;
    words: AskedWords;
  }): Promise<Card | undefined>;
}

/** `/preflight`: every reason why a move would fail, before anyone approves it. */
export function preflightCommand(service: () => PreflightService): CommandDefinition {
  return {
    name: 'preflight',
    description: 'Say whether a move will work, where to, and why not elsewhere; changes nothing',
    defaultSubcommand: 'server',
    subcommands: [
      defineSubcommand({
        name: 'server',
        description: 'Every check for one server, and where it can go',
        role: 'viewer',
        visibility: 'private',
        costly: true,
        examples: ['/preflight web-01', '/preflight web-01 --to compute2 --all'],
        options: {
          server: serverOption,
          to: {
            description: 'The host to move to; the best one when left out',
            type: text,
            kind: 'text',
            required: false,
            completes: 'host',
            placeholder: 'HOST',
          },
          all: {
            description: 'Show the checks that pass too',
            type: z.boolean().default(false),
            kind: 'flag',
            required: false,
          },
          project: serverProjectOption,
        },
        handle: async ({ options }) =>
          privately(
            await service().server({
              cloud: options.cloud,
              server: options.server,
              to: options.to,
              project: options.project,
              all: options.all ?? false,
            }),
          ),
      }),
      defineSubcommand({
        name: 'host',
        description: 'One host, and whether it can be emptied as a whole: where each server would go',
        role: 'viewer',
        visibility: 'private',
        costly: 'in-channel',
        examples: [
          '/preflight host compute1',
          '/preflight host compute1 --without compute2',
          '/preflight host compute1 --picture',
        ],
        options: {
          host: hostOption,
          without: {
            description: 'Hosts that are played as if they took nothing, with blanks between',
            type: text,
            kind: 'text',
            required: false,
            completes: 'host',
            placeholder: 'HOSTS',
          },
          picture: {
            description: 'Post the answer in this channel, with a picture of the memory in its thread',
            type: z.boolean().default(false),
            kind: 'flag',
            required: false,
          },
        },
        handle: async ({ key, conversation, options }) =>
          privately(
            await service().host({
              key,
              conversation,
              cloud: options.cloud,
              host: options.host,
              without: namesIn(options.without),
              picture: options.picture ?? false,
            }),
          ),
      }),
      defineSubcommand({
        name: 'cloud',
        description: 'All servers and hosts: what can’t move and why, what can be emptied, what is new',
        role: 'viewer',
        visibility: 'private',
        costly: 'in-channel',
        examples: ['/preflight cloud', '/preflight cloud --aggregate rack1', '/preflight cloud --csv'],
        options: {
          host: {
            description: 'Only the servers of this host',
            type: text,
            kind: 'text',
            required: false,
            completes: 'host',
            placeholder: 'HOST',
          },
          aggregate: {
            description: 'Only the hosts of this aggregate, by name or id',
            type: text,
            kind: 'text',
            required: false,
            placeholder: 'AGGREGATE',
          },
          project: {
            description: 'Only the servers of this project, by name or id',
            type: text,
            kind: 'text',
            required: false,
            placeholder: 'PROJECT',
          },
          csv: {
            description: 'Post the answer in this channel, with a file of one line a server in its thread',
            type: z.boolean().default(false),
            kind: 'flag',
            required: false,
          },
        },
        handle: async ({ key, conversation, options: { cloud, host, aggregate, project, csv = false } }) =>
          privately(await service().cloud({ key, conversation, cloud, host, aggregate, project, csv })),
      }),
      defineSubcommand({
        name: 'mesh',
        description: 'Which hosts reach each other over SSH and libvirt, every ordered pair',
        role: 'viewer',
        visibility: 'private',
        costly: true,
        examples: ['/preflight mesh', '/preflight mesh compute1 compute2'],
        options: {
          hosts: {
            description: 'The hosts, with blanks between; all that are up when left out',
            type: text,
            kind: 'text',
            required: false,
            positional: 'rest',
            completes: 'host',
            placeholder: 'HOST',
          },
        },
        handle: async ({ options }) =>
          privately(await service().mesh({ cloud: options.cloud, hosts: namesIn(options.hosts) })),
      }),
      defineSubcommand({
        name: 'repair',
        description: 'Ask to set up SSH between hosts: migration keys, host keys, ssh configuration',
        role: 'operator',
        visibility: 'public',
        repeatable: true,
        examples: ['/preflight repair compute1 compute2 --dry-run', '/preflight repair --undo m-7f3k2qabcd'],
        options: {
          hosts: {
            description: 'The hosts that should reach each other, with blanks between',
            type: text,
            kind: 'text',
            required: false,
            positional: 'rest',
            completes: 'host',
            placeholder: 'HOST',
          },
          'dry-run': {
            description: 'Show every line that would be written, and write none',
            type: z.boolean().default(false),
            kind: 'flag',
            required: false,
          },
          undo: {
            description: 'Take back the repair with this id',
            type: text,
            kind: 'text',
            required: false,
            placeholder: 'ID',
          },
          ...askingOptions,
        },
        handle: async ({ key, actor, conversation, options }) => {
          const shown = await service().repair({
            key,
            actor,
            conversation,
            cloud: options.cloud,
            hosts: namesIn(options.hosts),
            undo: options.undo,
            dryRun: options['dry-run'] ?? false,
            words: askedWords(options),
          });
          return postedOr(shown);
        },
      }),
    ],
  };
}
