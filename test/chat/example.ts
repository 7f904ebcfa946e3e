import { z } from 'zod';
import type { Actor } from '../../src/chat/actor.js';
import { card, line } from '../../src/chat/card.js';
import type { CommandDefinition, Invocation, SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import type { Conversation, Reply } from '../../src/chat/platform.js';

/** What the handlers below were called with. */
export interface Seen {
  invocations: Invocation[];
  /** Thrown by the next handler instead of an answer. */
  fail?: unknown;
  /** What each handler waits for before it answers. */
  hold?: Promise<void>;
}

/** Two commands with every kind of option, shaped like the real ones. */
export function exampleCommands(seen: Seen = { invocations: [] }): readonly CommandDefinition[] {
  const handle = async (invocation: Invocation): Promise<Reply> => {
    seen.invocations.push(invocation);
    await seen.hold;
    if (seen.fail !== undefined) throw seen.fail;
    return { visibility: 'public', card: card(line(`done ${invocation.subcommand}`)) };
  };
  const server = defineSubcommand({
    name: 'server',
    description: 'Move a server to another host',
    role: 'operator',
    visibility: 'private',
    repeatable: true,
    examples: ['/migrate web-01', '/migrate server web-01 --to compute2 --reason "kernel update"'],
    options: {
      name: {
        description: 'The server, by name or id',
        type: z.string().min(1),
        kind: 'text',
        required: true,
        positional: true,
        completes: 'server',
      },
      to: {
        description: 'The host to move to',
        type: z.string().regex(/^[a-z0-9.-]+$/u, 'that is no host name'),
        kind: 'text',
        required: false,
        completes: 'host',
        placeholder: 'HOST',
      },
      reason: {
        description: 'Why',
        type: z.string().max(200),
        kind: 'text',
        required: false,
        placeholder: 'TEXT',
      },
      'if-stalled': {
        description: 'What to do if it does not converge',
        type: z.enum(['ask', 'abort', 'force']).default('ask'),
        kind: 'text',
        required: false,
        choices: ['ask', 'abort', 'force'],
      },
      retries: {
        description: 'How often',
        type: z.number().int('whole numbers only').max(1_000).optional(),
        kind: 'number',
        required: false,
      },
      quiet: { description: 'Say less', type: z.boolean().optional(), kind: 'flag', required: false },
    },
    handle,
  });
  const status: SubcommandDefinition = {
    name: 'status',
    description: 'What a request is doing',
    role: 'viewer',
    visibility: 'private',
    options: [],
    handle,
  };
  const list: SubcommandDefinition = { ...status, name: 'list', description: 'What runs and what waits' };
  const abort: SubcommandDefinition = {
    name: 'abort',
    description: 'Stop a running move',
    role: ['operator', 'approver'],
    visibility: 'public',
    options: [
      {
        name: 'request',
        description: 'Which',
        type: z.string(),
        kind: 'text',
        required: true,
        positional: true,
        completes: 'request',
      },
    ],
    handle,
  };
  const mesh: SubcommandDefinition = {
    name: 'mesh',
    description: 'Every pair of hosts',
    role: 'viewer',
    visibility: 'private',
    costly: true,
    options: [
      {
        name: 'hosts',
        description: 'Which hosts',
        type: z
          .string()
          .transform((text) => text.split(' '))
          .optional(),
        kind: 'text',
        required: false,
        positional: 'rest',
        placeholder: 'HOST',
      },
    ],
    handle,
  };
  return [
    {
      name: 'migrate',
      description: 'Moves running servers between hosts',
      defaultSubcommand: 'server',
      subcommands: [server, status, list, abort],
    },
    {
      name: 'volumes',
      description: 'The Cinder side',
      defaultSubcommand: 'list',
      subcommands: [list, mesh],
    },
  ];
}

export function actorNamed(id: string, more: Partial<Actor> = {}): Actor {
  return { id, name: id, standing: 'member', groups: [], ...more };
}

export const SLACK: Conversation = { platform: 'slack', channel: 'C0MAINT' };
