import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { ApiError } from './api-error.js';
import { blocksProblem } from './block-rules.js';
import { type Delivery, deliverOverHttp, SocketSide, type Taken } from './deliveries.js';
import { type DeliveryFault, Faults, RateLimits } from './faults.js';
import { UPLOAD_PATH } from './uploads.js';
import { type Arguments, checkScopes, METHODS } from './web-api.js';
import {
  BOT_ID,
  BOT_USER,
  type Ephemeral,
  HOME_TEAM,
  type Message,
  type OpenView,
  Workspace,
} from './workspace.js';

export interface StandInOptions {
  /** Milliseconds since the epoch; stamps, limits and triggers go by it. */
  now?: () => number;
  /** Slack's rate limits; on unless told otherwise. */
  rateLimits?: boolean;
  /** Events the app subscribed to beyond the usual three. */
  subscriptions?: readonly string[];
}

export interface Call {
  method: string;
  args: Arguments;
  at: number;
}

interface ResponseUrl {
  channel: string;
  user: string;
  uses: number;
  since: number;
}

const RESPONSE_URL_USES = 5;
const RESPONSE_URL_MS = 30 * 60_000;
const TRIGGER_MS = 3000;

type Named = Pick<Message, 'channel' | 'ts'>;

/**
 * A workspace of Slack on this machine: Web API, Socket Mode and signed HTTP events, with Slack's rules enforced and
 * its faults on demand. Stories speak as people do: `slash`, `react`, `click`, `submit`; and read what they would see.
 */
export class SlackStandIn {
  readonly workspace: Workspace;
  readonly faults = new Faults();
  readonly calls: Call[] = [];
  readonly socketSide = new SocketSide();
  /** How each delivery was taken, in order of completion. */
  readonly taken: Taken[] = [];
  readonly #options: StandInOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Socket>();
  readonly #responseUrls = new Map<string, ResponseUrl>();
  readonly #triggers = new Map<string, { user: string; since: number; used: boolean }>();
  readonly #tickets = new Set<string>();
  readonly #limits: RateLimits;
  readonly #held: (() => void)[] = [];
  #fault: DeliveryFault = {};
  #httpUrl: string | undefined;
  #base = '';
  #serial = 0;

  private constructor(options: StandInOptions) {
    this.#options = options;
    this.workspace = new Workspace(options.now ?? Date.now);
    this.#limits = new RateLimits(this.workspace.now);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
      // Each address is good for one connection.
      if (!this.#tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.socketSide.add(client));
    });
  }

  static async start(options: StandInOptions = {}): Promise<SlackStandIn> {
    const standIn = new SlackStandIn(options);
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    standIn.#base = `http://127.0.0.1:${(standIn.#server.address() as AddressInfo).port}`;
    return standIn;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    for (const connection of this.#connections) connection.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get apiUrl(): string {
    return `${this.#base}/api/`;
  }

  /** From now on deliveries go there, signed, instead of over a WebSocket. */
  deliverTo(url: string): void {
    this.#httpUrl = url;
  }

  // What people do.

  /** A slash command as Slack sends it on; the trigger and the response URL are new each time. */
  slash(user: string, channel: string, text: string): Promise<Taken> {
    const [command = '', ...words] = text.split(' ');
    const payload = {
      token: 'deprecated',
      team_id: HOME_TEAM,
      channel_id: channel,
      channel_name: this.workspace.channels.get(channel)?.name ?? 'directmessage',
      user_id: user,
      user_name: user.toLowerCase(),
      command,
      text: words.join(' '),
      response_url: this.#responseUrl(user, channel),
      trigger_id: this.#trigger(user),
      is_enterprise_install: 'false',
      api_app_id: 'A0',
    };
    return this.deliver({ type: 'slash_commands', payload });
  }

  react(user: string, { channel, ts }: Named, name: string): Promise<Taken | undefined> {
    const message = this.#existing(channel, ts);
    const users = message.reactions.get(name) ?? [];
    if (!users.includes(user)) message.reactions.set(name, [...users, user]);
    return this.#reactionEvent('reaction_added', user, message, name);
  }

  unreact(user: string, { channel, ts }: Named, name: string): Promise<Taken | undefined> {
    const message = this.#existing(channel, ts);
    const users = (message.reactions.get(name) ?? []).filter((id) => id !== user);
    if (users.length === 0) message.reactions.delete(name);
    else message.reactions.set(name, users);
    return this.#reactionEvent('reaction_removed', user, message, name);
  }

  /** Presses the first button with that action, `approve` for `drover:approve:0`. */
  click(user: string, named: Named, action: string): Promise<Taken> {
    return this.deliver(this.clickDelivery(user, named, action));
  }

  clickDelivery(user: string, { channel, ts }: Named, action: string): Delivery {
    const message = this.workspace.message(channel, ts);
    const shown =
      message ?? this.workspace.ephemerals.find((one) => one.channel === channel && one.ts === ts);
    const button = buttonsIn(shown?.blocks ?? []).find(({ action_id: id }) => id.split(':')[1] === action);
    if (shown === undefined || button === undefined) throw new Error(`no button ${action} on that message`);
    const isEphemeral = message === undefined;
    const payload = {
      type: 'block_actions',
      user: { id: user, team_id: HOME_TEAM },
      team: { id: HOME_TEAM },
      api_app_id: 'A0',
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: isEphemeral },
      channel: { id: channel, name: this.workspace.channels.get(channel)?.name },
      ...(isEphemeral
        ? {}
        : { message: { ts, text: shown.text, ...(message.thread ? { thread_ts: message.thread } : {}) } }),
      trigger_id: this.#trigger(user),
      response_url: this.#responseUrl(user, channel),
      actions: [{ ...button, type: 'button', block_id: 'b', action_ts: ts }],
    };
    return { type: 'interactive', payload };
  }

  /** Fills in and submits an open modal; `values` by block id. */
  async submit(
    user: string,
    opened: OpenView,
    values: Readonly<Record<string, string | true>>,
  ): Promise<Taken> {
    const taken = await this.deliver({
      type: 'interactive',
      payload: {
        type: 'view_submission',
        user: { id: user, team_id: HOME_TEAM },
        team: { id: HOME_TEAM },
        trigger_id: this.#trigger(user),
        view: { id: opened.id, ...opened.view, state: { values: stateOf(opened, values) } },
        response_urls: [],
      },
    });
    const answer = taken.body as { response_action?: string } | undefined;
    if (taken.acknowledged && answer?.response_action !== 'errors') {
      this.workspace.views.splice(this.workspace.views.indexOf(opened), 1);
    }
    return taken;
  }

  /** Types into an external select. */
  async suggest(user: string, opened: OpenView, block: string, typed: string): Promise<string[]> {
    const taken = await this.deliver({
      type: 'interactive',
      payload: {
        type: 'block_suggestion',
        user: { id: user, team_id: HOME_TEAM },
        team: { id: HOME_TEAM },
        api_app_id: 'A0',
        container: { type: 'view', view_id: opened.id },
        action_id: elementOf(opened, block).action_id,
        block_id: block,
        value: typed,
        view: { id: opened.id, ...opened.view, state: { values: {} } },
      },
    });
    const { options = [] } = (taken.body ?? {}) as { options?: { value: string }[] };
    return options.map(({ value }) => value);
  }

  openHome(user: string): Promise<Taken> {
    return this.#event({
      type: 'app_home_opened',
      user,
      channel: `D${user}`,
      tab: 'home',
      event_ts: this.#ts(),
    });
  }

  /** A person deletes a message (of the bot's: an admin). */
  async erase({ channel, ts }: Named): Promise<void> {
    const message = this.#existing(channel, ts);
    message.deleted = true;
    if (!(this.#options.subscriptions ?? []).includes('message.channels')) return;
    await this.#event({
      type: 'message',
      subtype: 'message_deleted',
      channel,
      deleted_ts: ts,
      previous_message: { ts, user: message.user },
      ts: this.#ts(),
    });
  }

  // What people see.

  /** Top-level messages of a channel, oldest first. */
  messages(channel: string): Message[] {
    return this.workspace.messages.filter(
      (one) => one.channel === channel && one.thread === undefined && !one.deleted,
    );
  }

  thread({ channel, ts }: Named): Message[] {
    return this.workspace.messages.filter(
      (one) => one.channel === channel && one.thread === ts && !one.deleted,
    );
  }

  ephemerals(user: string): Ephemeral[] {
    return this.workspace.ephemerals.filter((one) => one.user === user);
  }

  modal(user: string): OpenView | undefined {
    return this.workspace.views.findLast((view) => view.user === user);
  }

  countOf(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  // What goes wrong.

  /** Holds for all deliveries until it is set again: `{times: 2}` delivers twice, `{hold: true}` keeps back. */
  deliverBadly(fault: DeliveryFault): void {
    this.#fault = fault;
  }

  /** Lets go of what was held, in this order. */
  release(order: 'as-sent' | 'reversed' = 'as-sent'): void {
    const held = this.#held.splice(0);
    if (order === 'reversed') held.reverse();
    for (const go of held) go();
  }

  /** Cuts every WebSocket without a word. */
  dropSockets(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  /** Slack's announcement that a session ends (`warning`, `refresh_requested`, `too_many_websockets`). */
  sendDisconnect(reason: string): void {
    for (const client of this.#sockets.clients) client.send(JSON.stringify({ type: 'disconnect', reason }));
  }

  get sessions(): number {
    return this.socketSide.sockets.size;
  }

  // Deliveries.

  async deliver(delivery: Delivery): Promise<Taken> {
    const { times = 1, hold = false } = this.#fault;
    if (hold) await new Promise<void>((resolve) => this.#held.push(resolve));
    const all = await Promise.all(
      Array.from({ length: times }, (_unused, attempt) => this.#once(delivery, attempt)),
    );
    this.taken.push(...all);
    return all[0] ?? { acknowledged: false, ms: 0 };
  }

  #once(delivery: Delivery, attempt: number): Promise<Taken> {
    if (this.#httpUrl === undefined) return this.socketSide.deliver(delivery);
    const { signingSecret: secret, now } = this.workspace;
    return deliverOverHttp(delivery, { url: this.#httpUrl, secret, nowMs: now(), attempt });
  }

  #event(event: Record<string, unknown>): Promise<Taken> {
    return this.deliver({
      type: 'events_api',
      payload: {
        type: 'event_callback',
        team_id: HOME_TEAM,
        api_app_id: 'A0',
        event_id: `Ev${++this.#serial}`,
        event_time: Math.floor(this.workspace.now() / 1000),
        authorizations: [
          { team_id: HOME_TEAM, user_id: BOT_USER, is_bot: true, is_enterprise_install: false },
        ],
        event,
      },
    });
  }

  /** Told only where the bot is in the channel. */
  async #reactionEvent(
    type: string,
    user: string,
    message: Message,
    reaction: string,
  ): Promise<Taken | undefined> {
    if (this.workspace.channels.get(message.channel)?.members.has(BOT_USER) !== true) return undefined;
    const item = { type: 'message', channel: message.channel, ts: message.ts };
    return this.#event({ type, user, reaction, item, item_user: message.user, event_ts: this.#ts() });
  }

  #existing(channel: string, ts: string): Message {
    const message = this.workspace.message(channel, ts);
    if (message === undefined || message.deleted) throw new Error(`no message ${ts} in ${channel}`);
    return message;
  }

  #ts(): string {
    return this.workspace.nextTs();
  }

  #trigger(user: string): string {
    const id = `${++this.#serial}.trigger`;
    this.#triggers.set(id, { user, since: this.workspace.now(), used: false });
    return id;
  }

  #useTrigger(id: string): string {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new ApiError('invalid_trigger_id');
    if (trigger.used) throw new ApiError('exchanged_trigger_id');
    if (this.workspace.now() - trigger.since > TRIGGER_MS) throw new ApiError('expired_trigger_id');
    trigger.used = true;
    return trigger.user;
  }

  #responseUrl(user: string, channel: string): string {
    const path = `/commands/${HOME_TEAM}/${++this.#serial}`;
    this.#responseUrls.set(path, { user, channel, uses: 0, since: this.workspace.now() });
    return this.#base + path;
  }

  // The server.

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request);
    const path = request.url ?? '/';
    if (path.startsWith(UPLOAD_PATH)) {
      this.#upload(path, bytes, request, response);
      return;
    }
    const body = bytes.toString('utf8');
    if (path.startsWith('/commands/')) {
      this.#respond(path, body, response);
      return;
    }
    const method = path.replace(/^\/api\//u, '');
    const args = Object.fromEntries(
      [...new URLSearchParams(body)].map(([key, value]) => [key, parsed(key, value)]),
    );
    this.calls.push({ method, args, at: this.workspace.now() });
    this.#call(method, args, request, response);
  }

  /** Not the Web API: no token, an address for one use; faults by the name `upload`. */
  #upload(path: string, body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    this.calls.push({ method: 'upload', args: { ...request.headers }, at: this.workspace.now() });
    const fault = this.faults.take('upload');
    if (fault?.kind === 'limited') {
      response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end();
      return;
    }
    if (fault?.kind === 'status') {
      response.writeHead(fault.status).end('broken');
      return;
    }
    const status = fault?.kind === 'cut-before' ? 0 : this.workspace.uploads.receive(path, body);
    if (fault === undefined) response.writeHead(status).end(status === 200 ? 'OK' : 'refused');
    else request.socket.destroy();
  }

  #call(method: string, args: Arguments, request: IncomingMessage, response: ServerResponse): void {
    const fault = this.faults.take(method);
    if (fault?.kind === 'cut-before') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      response.writeHead(fault.status).end('broken');
      return;
    }
    const channel = typeof args.channel === 'string' ? args.channel : undefined;
    const wait =
      fault?.kind === 'limited'
        ? fault.retryAfter
        : this.#options.rateLimits === false
          ? undefined
          : this.#limits.take(method, channel);
    if (wait !== undefined) {
      response
        .writeHead(429, { 'retry-after': String(wait) })
        .end(JSON.stringify({ ok: false, error: 'ratelimited' }));
      return;
    }
    const answer =
      fault?.kind === 'error' ? { ok: false, error: fault.error } : this.#answer(method, args, request);
    if (fault?.kind === 'cut-after') {
      request.socket.destroy();
      return;
    }
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'x-oauth-scopes': this.workspace.scopes.join(','),
      })
      .end(JSON.stringify(answer));
  }

  #answer(method: string, args: Arguments, request: IncomingMessage): Record<string, unknown> {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    try {
      if (!this.workspace.tokensValid) throw new ApiError('invalid_auth');
      if (method === 'apps.connections.open') return this.#connection(token);
      if (token !== this.workspace.botToken) throw new ApiError('invalid_auth');
      const handler = METHODS[method];
      if (handler === undefined) throw new ApiError('unknown_method');
      checkScopes(method, this.workspace);
      const hooks = { useTrigger: (id: string) => this.#useTrigger(id), baseUrl: this.#base };
      return { ok: true, ...handler(this.workspace, args, hooks) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { ok: false, error: error.message };
    }
  }

  #connection(token: string): Record<string, unknown> {
    if (token !== this.workspace.appToken) throw new ApiError('invalid_auth');
    const ticket = `ticket-${++this.#serial}`;
    this.#tickets.add(ticket);
    return { ok: true, url: `${this.#base.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=A0` };
  }

  #respond(path: string, body: string, response: ServerResponse): void {
    const known = this.#responseUrls.get(path);
    const isOld = known !== undefined && this.workspace.now() - known.since > RESPONSE_URL_MS;
    if (known === undefined || isOld || known.uses >= RESPONSE_URL_USES) {
      response.writeHead(404).end(JSON.stringify({ ok: false, error: isOld ? 'expired_url' : 'used_url' }));
      return;
    }
    const fault = this.faults.take('response_url');
    if (fault !== undefined) {
      if (fault.kind === 'status') response.writeHead(fault.status).end('broken');
      else response.destroy();
      return;
    }
    known.uses++;
    const { text = '', blocks = [] } = JSON.parse(body) as { text?: string; blocks?: unknown[] };
    const problem = text === '' ? 'no_text' : blocksProblem(blocks);
    if (problem !== undefined) {
      response.writeHead(400).end(JSON.stringify({ ok: false, error: problem }));
      return;
    }
    const { user, channel } = known;
    this.workspace.ephemerals.push({ channel, user, ts: this.#ts(), text, blocks, via: 'response_url' });
    response.writeHead(200).end('ok');
  }
}

export { BOT_ID, BOT_USER, HOME_TEAM };

/** WebClient sends what is not a string as JSON. */
const STRUCTURED = new Set(['blocks', 'metadata', 'view', 'attachments', 'files']);

function parsed(key: string, value: string): unknown {
  return STRUCTURED.has(key) ? JSON.parse(value) : value;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface ShownButton {
  action_id: string;
  value: string;
}

export function buttonsIn(blocks: readonly unknown[]): ShownButton[] {
  return (blocks as { type: string; elements?: ShownButton[] }[])
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements = [] }) => elements);
}

function elementOf({ view }: OpenView, block: string): Record<string, unknown> {
  const blocks = view.blocks as { block_id?: string; element?: Record<string, unknown> }[];
  const found = blocks.find(({ block_id: id }) => id === block)?.element;
  if (found === undefined) throw new Error(`no input ${block}`);
  return found;
}

function stateOf(opened: OpenView, values: Readonly<Record<string, string | true>>) {
  return Object.fromEntries(
    Object.entries(values).map(([block, value]) => {
      const { action_id: id, type } = elementOf(opened, block);
      return [block, { [String(id)]: { type, ...filled(String(type), value) } }];
    }),
  );
}

function filled(type: string, value: string | true): Record<string, unknown> {
  if (type === 'checkboxes') return { selected_options: [{ value: String(value) }] };
  return type.endsWith('select') ? { selected_option: { value } } : { value };
}
