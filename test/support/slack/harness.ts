import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { z } from 'zod';
import type { HttpHandler } from '../../../adapters/slack/http.js';
import { slackPlatform } from '../../../adapters/slack/platform.js';
import { type Clock, systemClock } from '../../../src/base/clock.js';
import { type Card, card, code, line } from '../../../src/chat/card.js';
import type { CommandDefinition, OptionDefinition } from '../../../src/chat/command.js';
import type {
  ButtonPress,
  ChatInbox,
  ChatPlatform,
  Choice,
  CommandCall,
  CompletionQuery,
  MessageRef,
  Reply,
} from '../../../src/chat/platform.js';
import { FakeClock } from '../fake-clock.js';
import { SlackStandIn, type StandInOptions } from './stand-in.js';

const option = (name: string, details: Partial<OptionDefinition> = {}): OptionDefinition => ({
  name,
  description: `The ${name}`,
  type: z.string(),
  kind: 'text',
  required: false,
  ...details,
});

const handle = (): Promise<Reply> => Promise.resolve({ visibility: 'none' });

/** A small copy of what the real definitions look like. */
export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'migrate',
    description: 'Moves a running server to another host',
    defaultSubcommand: 'server',
    subcommands: [
      {
        name: 'server',
        description: 'Moves a server',
        role: 'operator',
        visibility: 'public',
        options: [
          option('server', { required: true, positional: true, completes: 'server', placeholder: 'NAME' }),
          option('to', { completes: 'host', placeholder: 'HOST' }),
          option('reason'),
          option('if-stalled', { choices: ['ask', 'abort', 'force'] }),
          option('quick', { kind: 'flag', type: z.boolean() }),
          option('wait', { kind: 'number', type: z.number() }),
        ],
        handle,
      },
      { name: 'list', description: 'What runs', role: 'viewer', visibility: 'private', options: [], handle },
    ],
  },
  {
    name: 'volumes',
    description: 'Shows and makes volumes',
    defaultSubcommand: 'show',
    subcommands: [
      {
        name: 'show',
        description: 'Shows a volume',
        role: 'viewer',
        visibility: 'private',
        options: [option('volume', { required: true, positional: true })],
        handle,
      },
      {
        name: 'create',
        description: 'Makes a volume',
        role: 'operator',
        visibility: 'public',
        options: [option('name', { required: true, positional: true })],
        handle,
      },
    ],
  },
];

/** Remembers what it was told and answers what the test says. */
export class FakeInbox implements ChatInbox {
  readonly commands = COMMANDS;
  readonly reactions = { approve: ['white_check_mark', '+1'], reject: ['x', '-1'] };
  readonly given: CommandCall[] = [];
  readonly presses: ButtonPress[] = [];
  readonly changed: MessageRef[] = [];
  readonly deleted: MessageRef[] = [];
  readonly queries: CompletionQuery[] = [];
  renewed = 0;
  choices: Choice[] = [];
  homeCard: Card = card(line('Nothing waits for you'));
  onCommand: (call: CommandCall) => Promise<Reply> = async () => ({ visibility: 'none' });
  onButton: (press: ButtonPress) => Promise<Reply> = async () => ({ visibility: 'none' });

  command(call: CommandCall): Promise<Reply> {
    this.given.push(call);
    return this.onCommand(call);
  }

  button(press: ButtonPress): Promise<Reply> {
    this.presses.push(press);
    return this.onButton(press);
  }

  reactionsChanged(ref: MessageRef): void {
    this.changed.push(ref);
  }

  messageDeleted(ref: MessageRef): void {
    this.deleted.push(ref);
  }

  sessionRenewed(): void {
    this.renewed++;
  }

  async complete(query: CompletionQuery): Promise<readonly Choice[]> {
    this.queries.push(query);
    return this.choices;
  }

  async home(): Promise<Card> {
    return this.homeCard;
  }
}

export interface Setup {
  mode?: 'socket' | 'http';
  clock?: Clock;
  standIn?: StandInOptions;
  channels?: readonly string[];
}

/** The adapter connected to a stand-in with three people and a channel; nothing left open after `close`. */
export class Harness {
  readonly inbox = new FakeInbox();
  /** What was told for metrics. */
  readonly called: string[] = [];
  readonly fatal: Error[] = [];
  readonly slack: SlackStandIn;
  readonly platform: ChatPlatform;
  readonly #handlers = new Map<string, HttpHandler>();
  readonly #http: Server;
  readonly #clock: Clock;

  private constructor(slack: SlackStandIn, { mode = 'socket', clock = systemClock, channels }: Setup) {
    this.slack = slack;
    this.#clock = clock;
    const { botToken, appToken, signingSecret } = slack.workspace;
    this.#http = createServer((request, response) => {
      const handler = this.#handlers.get(request.url ?? '');
      if (handler === undefined) response.writeHead(404).end();
      else handler(request, response);
    });
    this.platform = slackPlatform(
      { mode, botToken, appToken, signingSecret, apiUrl: slack.apiUrl },
      {
        clock,
        log: pino({ level: process.env.DROVER_TEST_LOG ?? 'silent' }),
        registerHttp: (path, handler) => this.#handlers.set(path, handler),
        onFatal: (error) => this.fatal.push(error),
        onCall: ({ method, result }) => this.called.push(`${method} ${result}`),
        ...(channels === undefined ? {} : { channels }),
      },
    );
  }

  static async start(setup: Setup = {}): Promise<Harness> {
    const slack = await SlackStandIn.start(setup.standIn);
    for (const user of ['U0REQ', 'U0BOSS', 'U0OTHER']) slack.workspace.user(user);
    slack.workspace.channel('C0MAINT');
    const harness = new Harness(slack, setup);
    if (setup.mode === 'http') {
      await new Promise<void>((resolve) => harness.#http.listen(0, '127.0.0.1', resolve));
      slack.deliverTo(harness.eventsUrl);
    }
    await harness.platform.start(harness.inbox);
    return harness;
  }

  get eventsUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/slack/events`;
  }

  async close(): Promise<void> {
    let stopped = false;
    void this.platform.stop().finally(() => {
      stopped = true;
    });
    if (this.#clock instanceof FakeClock) await this.#clock.until(() => stopped);
    else await eventually(() => stopped, 'the stop');
    this.#http.closeAllConnections();
    this.#http.close();
    await this.slack.stop();
  }

  /** Posts a card with the vote buttons, as delivery would. */
  postCard(mark = 'm-1:card', text = 'Move web-01'): Promise<MessageRef> {
    return this.platform.post(
      {
        mark,
        conversation: { platform: 'slack', channel: 'C0MAINT' },
        card: {
          blocks: [line('Move ', code(text))],
          buttons: [
            { action: 'approve', value: 'm-1 digest', label: 'Approve', style: 'primary' },
            { action: 'reject', value: 'm-1 digest', label: 'Reject', style: 'danger' },
          ],
        },
      },
      { maybePosted: false },
    );
  }
}

export const named = ({ channel, id }: MessageRef) => ({ channel, ts: id });

/** Waits for something that happens by itself within a moment. */
export async function eventually<Value>(look: () => Value | undefined | false, what = 'it'): Promise<Value> {
  const end = Date.now() + 4000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
