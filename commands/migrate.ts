import { z } from 'zod';
import type { Actor } from '../src/chat/actor.js';
import { type AskedWords, askedWords, askingOptions, emergencyOption } from '../src/chat/asking.js';
import type { Card } from '../src/chat/card.js';
import type { CommandDefinition, Invocation } from '../src/chat/command.js';
import { defineSubcommand } from '../src/chat/define.js';
import type { Reply } from '../src/chat/platform.js';

export interface MoveOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  ask: {
    cloud: string | undefined;
    server: string;
    /** Left out: the best host. */
    to?: string | undefined;
    ifStalled: 'ask' | 'abort' | 'force';
    project: string | undefined;
  };
  words: AskedWords;
}

/** Which ended requests are shown. */
export interface HistoryAsk {
  server?: string;
  host?: string;
  /** Whoever asked or approved. */
  by?: string;
  since?: string;
}

/**
 * What `/migrate` asks. Every method throws a DroverError for what a person can mend. What a request is, the commands
 * need not know: they hand on what `request` gave.
 */
export interface MigrateService<Request> {
  /** Checks, plans and asks: undefined when its card was posted, else why the move is refused. */
  move(order: MoveOrder): Promise<Card | undefined>;
  retry(key: string, request: Request, actor: Actor, words: AskedWords): Promise<Card | undefined>;
  request(id: string): Promise<Request>;
  abort(request: Request, by: Actor): Promise<Card>;
  force(key: string, request: Request, by: Actor): Promise<Card | undefined>;
  withdraw(request: Request, by: Actor, reason: string | undefined): Promise<Card>;
  status(request: Request | undefined, cloud: string | undefined): Promise<Card>;
  show(request: Request): Promise<Card>;
  check(request: Request): Promise<Card>;
  list(cloud: string | undefined): Promise<Card>;
  history(query: HistoryAsk, page: { size: number; after?: string }): Promise<Card>;
  whoami(actor: Actor): Promise<Card>;
  board(actor: Actor): Promise<Card>;
  /** Who takes it is the one who is asked. */
  take(request: Request, by: Actor): Promise<Card>;
  /** An approver has looked at an emergency. */
  confirm(request: Request, by: Actor): Promise<Card>;
  /** Of one cloud, or of all. */
  freeze(
    by: Actor,
    ask: { reason: string | undefined; until: string | undefined; cloud: string | undefined },
  ): Promise<Card>;
  /** `was`: there was a freeze to end. */
  thaw(by: Actor, cloud: string | undefined): Promise<{ card: Card; was: boolean }>;
}

const text = z.string().trim().min(1).max(500);
const requestOption = {
  description: 'The request, as in m-7f3k2qabcd',
  type: text,
  kind: 'text',
  positional: true,
  completes: 'request',
  placeholder: 'REQUEST',
} as const;
const reasonOption = {
  description: 'Why',
  type: text,
  kind: 'text',
  required: false,
  placeholder: 'TEXT',
} as const;

/** `/migrate`: the main job, and the rest of a request's life. */
export function migrateCommand<Request>(service: () => MigrateService<Request>): CommandDefinition {
  const privately = (card: Card): Reply => ({ visibility: 'private', card });
  const publicly = (card: Card): Reply => ({ visibility: 'public', card });
  const postedOr = (refused: Card | undefined): Reply =>
    refused === undefined ? { visibility: 'none' } : privately(refused);

  return {
    name: 'migrate',
    description: 'Move a running server to another host: checked, approved by people, watched and proved',
    defaultSubcommand: 'server',
    subcommands: [
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
          server: {
            description: 'Its name or id',
            type: text,
            kind: 'text',
            required: true,
            positional: true,
            completes: 'server',
            placeholder: 'NAME',
          },
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
          project: {
            description: 'The project of the server, where names repeat',
            type: text,
            kind: 'text',
            required: false,
            placeholder: 'PROJECT',
          },
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
      defineSubcommand({
        name: 'status',
        description: 'Where a move is now; without a request, all that run or wait',
        role: 'viewer',
        visibility: 'private',
        options: { request: { ...requestOption, required: false } },
        handle: async ({ options }) => {
          const request =
            options.request === undefined ? undefined : await service().request(options.request);
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
          privately(
            await service().withdraw(await service().request(options.request), actor, options.reason),
          ),
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
              {
                ...(options.server === undefined ? {} : { server: options.server }),
                ...(options.host === undefined ? {} : { host: options.host }),
                ...(options.by === undefined ? {} : { by: options.by }),
                ...(options.since === undefined ? {} : { since: options.since }),
              },
              { size: 20, ...(options.page === undefined ? {} : { after: options.page }) },
            ),
          ),
      }),
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
    ],
  };
}
