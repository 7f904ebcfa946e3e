import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ApplicationFlags,
  GatewayCloseCodes,
  GatewayDispatchEvents,
  type GatewayIdentifyData,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayReadyDispatchData,
  type GatewayResumeData,
} from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import { guildCreate } from './shapes.js';
import type { DiscordState } from './state.js';

interface Session {
  id: string;
  intents: number;
  seq: number;
  /** Everything since the session began, for a resume. */
  sent: { s: number; t: string; d: unknown }[];
  socket: WebSocket | undefined;
}

const PRIVILEGED =
  GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;

/** Gateway v10 (events/gateway): hello, identify, ready, heartbeats, resume, invalid sessions, intents. */
export class GatewayStandIn {
  readonly identifies: GatewayIdentifyData[] = [];
  readonly resumes: GatewayResumeData[] = [];
  /** Paths and queries of every connection, in order. */
  readonly connections: string[] = [];
  heartbeats = 0;
  sessionsLeft = 1000;
  heartbeatInterval = 41_250;
  readonly #state: DiscordState;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  #down = false;
  #twice = 0;
  readonly #address: () => string;
  readonly #changed: () => void;

  constructor(state: DiscordState, address: () => string, changed: () => void) {
    this.#state = state;
    this.#changed = changed;
    this.#address = address;
    this.#server.on('connection', (socket) => this.#greet(socket));
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.connections.push(request.url ?? '');
    if (this.#down) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    else
      this.#server.handleUpgrade(request, socket, head, (ws) => this.#server.emit('connection', ws, request));
  }

  /** Cuts every connection; sessions stay and can be resumed. */
  drop(): void {
    for (const session of this.#sessions.values()) {
      session.socket?.terminate();
      session.socket = undefined;
    }
  }

  /** Forgets every session: a resume is answered by "invalid session". */
  forgetSessions(): void {
    this.drop();
    this.#sessions.clear();
  }

  /** "Reconnect", as before a deployment of Discord's. */
  askReconnect(): void {
    for (const { socket } of this.#sessions.values())
      socket?.send(JSON.stringify({ op: GatewayOpcodes.Reconnect, d: null }));
  }

  close(code: GatewayCloseCodes): void {
    for (const session of this.#sessions.values()) {
      session.socket?.close(code);
      session.socket = undefined;
    }
  }

  set down(down: boolean) {
    this.#down = down;
    if (down) this.drop();
  }

  get sessions(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== undefined).length;
  }

  /** The next events are delivered twice. */
  deliverTwice(events = 1): void {
    this.#twice = events;
  }

  /** @param intent 0 for events that need none */
  dispatch(t: GatewayDispatchEvents, d: unknown, intent: GatewayIntentBits | 0 = 0): void {
    const copies = this.#twice > 0 ? 2 : 1;
    this.#twice = Math.max(0, this.#twice - 1);
    for (const session of this.#sessions.values()) {
      if (intent !== 0 && (session.intents & intent) === 0) continue;
      for (let copy = 0; copy < copies; copy++) this.#send(session, t, d);
    }
  }

  stop(): void {
    this.drop();
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #send(session: Session, t: string, d: unknown): void {
    session.seq += 1;
    const event = { s: session.seq, t, d };
    session.sent.push(event);
    session.socket?.send(JSON.stringify({ op: GatewayOpcodes.Dispatch, ...event }));
  }

  #greet(socket: WebSocket): void {
    socket.on('error', () => {});
    socket.send(
      JSON.stringify({ op: GatewayOpcodes.Hello, d: { heartbeat_interval: this.heartbeatInterval } }),
    );
    socket.on('message', (data) => {
      setImmediate(this.#changed);
      const { op, d } = JSON.parse(String(data)) as { op: GatewayOpcodes; d: never };
      if (op === GatewayOpcodes.Heartbeat) {
        this.heartbeats += 1;
        socket.send(JSON.stringify({ op: GatewayOpcodes.HeartbeatAck }));
      } else if (op === GatewayOpcodes.Identify) this.#identify(socket, d);
      else if (op === GatewayOpcodes.Resume) this.#resume(socket, d);
    });
    socket.on('close', () => {
      for (const session of this.#sessions.values())
        if (session.socket === socket) session.socket = undefined;
    });
  }

  #identify(socket: WebSocket, data: GatewayIdentifyData): void {
    this.identifies.push(data);
    if (data.token !== this.#state.token) {
      socket.close(GatewayCloseCodes.AuthenticationFailed);
      return;
    }
    if ((data.intents & PRIVILEGED) !== 0) {
      socket.close(GatewayCloseCodes.DisallowedIntents);
      return;
    }
    this.sessionsLeft -= 1;
    const session: Session = { id: randomUUID(), intents: data.intents, seq: 0, sent: [], socket };
    this.#sessions.set(session.id, session);
    const ready: GatewayReadyDispatchData = {
      v: 10,
      user: this.#state.bot,
      guilds: [{ id: this.#state.guildId, unavailable: true }],
      session_id: session.id,
      resume_gateway_url: `${this.#address()}/resumed`,
      shard: [0, 1],
      application: { id: this.#state.applicationId, flags: 0 as ApplicationFlags, flags_new: '0' },
    };
    this.#send(session, GatewayDispatchEvents.Ready, ready);
    this.#send(session, GatewayDispatchEvents.GuildCreate, guildCreate(this.#state));
  }

  #resume(socket: WebSocket, data: GatewayResumeData): void {
    this.resumes.push(data);
    const session = this.#sessions.get(data.session_id);
    if (session === undefined || data.token !== this.#state.token) {
      socket.send(JSON.stringify({ op: GatewayOpcodes.InvalidSession, d: false }));
      return;
    }
    session.socket = socket;
    for (const event of session.sent) {
      if (event.s > data.seq) socket.send(JSON.stringify({ op: GatewayOpcodes.Dispatch, ...event }));
    }
    this.#send(session, GatewayDispatchEvents.Resumed, {});
  }
}
