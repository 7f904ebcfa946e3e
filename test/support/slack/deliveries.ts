import { createHmac } from 'node:crypto';
import type { WebSocket } from 'ws';

/** Something Slack tells the app. */
export interface Delivery {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Record<string, unknown>;
}

/** How the app took it. `body` is what it acknowledged with. */
export interface Taken {
  acknowledged: boolean;
  ms: number;
  body?: unknown;
  status?: number;
}

interface Open {
  delivery: Delivery;
  socket: WebSocket;
  attempt: number;
  since: number;
  taken: (how: Taken) => void;
}

/** Milliseconds. */
const ACK_LIMIT = 3000;

/** Sends envelopes over the app's WebSockets and waits for their acknowledgements. */
export class SocketSide {
  readonly sockets = new Set<WebSocket>();
  /** Envelopes whose three seconds ran out. */
  readonly late: Delivery[] = [];
  readonly #open = new Map<string, Open>();
  readonly #waiting: { delivery: Delivery; attempt: number; taken: (how: Taken) => void }[] = [];
  #turn = 0;
  #id = 0;

  add(socket: WebSocket): void {
    this.sockets.add(socket);
    socket.on('message', (data) => this.#acknowledged(String(data)));
    socket.on('close', () => this.#lost(socket));
    socket.send(JSON.stringify({ type: 'hello', num_connections: this.sockets.size }));
    for (const { delivery, attempt, taken } of this.#waiting.splice(0)) this.#send(delivery, attempt, taken);
  }

  deliver(delivery: Delivery): Promise<Taken> {
    return new Promise((resolve) => this.#send(delivery, 0, resolve));
  }

  /** Whatever is unacknowledged goes to the next session, as Slack does. */
  #lost(socket: WebSocket): void {
    this.sockets.delete(socket);
    for (const [id, open] of this.#open) {
      if (open.socket !== socket) continue;
      this.#open.delete(id);
      this.#send(open.delivery, open.attempt + 1, open.taken);
    }
  }

  #send(delivery: Delivery, attempt: number, taken: (how: Taken) => void): void {
    const alive = [...this.sockets].filter((socket) => socket.readyState === socket.OPEN);
    const socket = alive[this.#turn++ % Math.max(1, alive.length)];
    if (socket === undefined) {
      this.#waiting.push({ delivery, attempt, taken });
      return;
    }
    const id = `envelope-${++this.#id}`;
    this.#open.set(id, { delivery, socket, attempt, since: performance.now(), taken });
    socket.send(
      JSON.stringify({
        envelope_id: id,
        type: delivery.type,
        payload: delivery.payload,
        accepts_response_payload: delivery.type !== 'events_api',
        ...(attempt > 0 ? { retry_attempt: attempt, retry_reason: 'timeout' } : {}),
      }),
    );
    setTimeout(() => this.#tooLate(id), ACK_LIMIT).unref();
  }

  #acknowledged(text: string): void {
    const { envelope_id: id, payload: body } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    open.taken({ acknowledged: true, ms: performance.now() - open.since, body });
  }

  #tooLate(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.late.push(open.delivery);
    if (open.delivery.type === 'events_api' && open.attempt < 3) {
      this.#send(open.delivery, open.attempt + 1, open.taken);
      return;
    }
    open.taken({ acknowledged: false, ms: ACK_LIMIT });
  }
}

export function sign(secret: string, body: string, timestamp: string): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
}

/** One signed request, as Slack sends it. */
export async function deliverOverHttp(
  delivery: Delivery,
  { url, secret, nowMs, attempt = 0 }: { url: string; secret: string; nowMs: number; attempt?: number },
): Promise<Taken> {
  const isEvent = delivery.type === 'events_api';
  const form =
    delivery.type === 'interactive'
      ? { payload: JSON.stringify(delivery.payload) }
      : (delivery.payload as Record<string, string>);
  const body = isEvent ? JSON.stringify(delivery.payload) : new URLSearchParams(form).toString();
  const since = performance.now();
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
      ...sign(secret, body, String(Math.floor(nowMs / 1000))),
      ...(attempt > 0
        ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_timeout' }
        : {}),
    },
    signal: AbortSignal.timeout(ACK_LIMIT),
  });
  const text = await answer.text();
  const taken = { acknowledged: answer.status === 200, status: answer.status, ms: performance.now() - since };
  if (text === '') return taken;
  return {
    ...taken,
    body: (answer.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text,
  };
}
