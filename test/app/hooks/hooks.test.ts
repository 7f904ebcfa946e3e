import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHooks } from '../../../src/app/check/check-hooks.js';
import { type Attempting, attempting } from '../../../src/app/hooks/attempt.js';
import { hookEvent } from '../../../src/app/hooks/event.js';
import { closedByHook, createListeners, hookListener, type Listeners } from '../../../src/app/hooks/hooks.js';
import { queueFile } from '../../../src/app/hooks/queue.js';
import { silentLog } from '../../../src/base/log.js';
import { STRAIGHT } from '../../../src/base/proxies/network.js';
import type { HookConfig } from '../../../src/config/config.js';
import { HOOK_EVENTS } from '../../../src/config/hooks-schema.js';
import { ended, withEvent } from '../../../src/requests/changes.js';
import { Events } from '../../../src/requests/events.js';
import type { Request } from '../../../src/requests/request.js';
import { FakeClock } from '../../support/fake-clock.js';
import { request as aRequest } from '../../support/requests.js';

const SECRET = 'a secret of the receiver';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Got {
  id: string;
  type: string;
  request: string;
  body: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A receiver that answers as it is told, in a process that may be killed and started again. */
async function scene() {
  const directory = await mkdtemp(join(tmpdir(), 'drover-hooks-'));
  const clock = new FakeClock();
  const got: Got[] = [];
  const state = { answer: (_got: Got, response: ServerResponse): void => void response.writeHead(200).end() };
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const event = JSON.parse(body);
      const one = {
        id: event.id,
        type: event.type,
        request: event.request?.id,
        body,
        headers: request.headers,
      };
      got.push(one);
      state.answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const hook: HookConfig = {
    name: 'audit',
    url,
    events: HOOK_EVENTS,
    blocking: [],
    timeoutMs: 10_000,
    format: 'drover',
    secret: SECRET,
  };
  const requests = new Map<string, Request>();
  const dropped: string[] = [];
  let events = new Events();
  let begun = 0;
  let done = 0;
  let listeners: Listeners | undefined;
  const start = async (change: Partial<HookConfig> = {}) => {
    events = new Events();
    const configured = { ...hook, ...change } as HookConfig;
    const real = attempting(STRAIGHT, clock);
    const attempt: Attempting = async (to, event) => {
      begun += 1;
      try {
        return await real(to, event);
      } finally {
        done += 1;
      }
    };
    listeners = createListeners({
      listeners: [hookListener(configured, attempt)],
      queue: (listener) => queueFile(join(directory, 'hooks'), listener, clock.now()),
      store: {
        active: async () => [...requests.values()],
        history: async () => ({ entries: [] }),
        get: async (id) => requests.get(id),
      },
      events,
      clock,
      log: silentLog,
      dropped: (_name, lost) => void dropped.push(...lost.map(({ id }) => id)),
    });
    await listeners.start();
    return {
      before: (request: Request) =>
        closedByHook({ hooks: [configured], attempt, clock, log: silentLog }, request),
    };
  };
  const settled = async (done: () => boolean) => {
    const end = Date.now() + 10_000;
    while (Date.now() < end && !done()) await clock.settle();
    expect(done()).toBe(true);
  };
  /** Sockets take real time, however still the clock stands: until what was sent is answered, or arrived where nobody answers. */
  const exchanged = async (answers: boolean) => {
    const end = Date.now() + 5_000;
    await clock.settle();
    while (Date.now() < end && (answers ? done < begun : got.length < begun && done < begun))
      await clock.settle();
  };
  return {
    hook,
    exchanged,
    clock,
    got,
    state,
    dropped,
    start,
    settled,
    stop: () => listeners?.stop(),
    /** Written to the store; `told`: and the process lives on to tell of it. */
    write(next: Request, told = true) {
      const before = requests.get(next.id);
      requests.set(next.id, next);
      if (told) events.emit({ type: 'request-changed', before, request: next });
    },
    ids: () => got.map(({ id }) => id),
    async close() {
      await listeners?.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

let s: Awaited<ReturnType<typeof scene>>;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.close());

const asked = (id: string): Request =>
  aRequest({ id, timeline: [{ type: 'requested', by: 'fake:U0REQ', seq: 1, at: s.clock.iso() }] });
const held = (of: Request, why: string) => withEvent(of, { type: 'held', why }, s.clock.now());

describe('a hook', () => {
  it('is told each event as documented, signed over time and body', async () => {
    await s.start();
    const first = asked('aaaaaaaaaa');
    s.write(first);
    s.write(ended(first, { state: 'failed', why: 'Nova said no' }, s.clock.now()));
    await s.settled(() => s.got.length === 2);
    expect(s.got.map(({ type }) => type)).toEqual(['request.asked', 'request.ended']);
    for (const { body, headers } of s.got) {
      expect(hookEvent.parse(JSON.parse(body))).toEqual(JSON.parse(body));
      const time = headers['drover-timestamp'];
      const expected = createHmac('sha256', SECRET)
        .update(`${String(time)}.${body}`)
        .digest('hex');
      expect(headers['drover-signature']).toBe(`v1=${expected}`);
      expect(Number(time) * 1000).toBe(s.clock.now());
    }
    expect(JSON.parse(s.got[1]?.body ?? '')).toMatchObject({
      detail: 'Nova said no',
      request: {
        id: 'm-aaaaaaaaaa',
        state: 'failed',
        server: { name: 'trusty-migrate' },
        source: 'compute1',
      },
    });
  });

  it('is told only what it asked for', async () => {
    await s.start({ events: ['request.ended'] });
    const first = asked('aaaaaaaaaa');
    s.write(first);
    s.write(ended(first, { state: 'withdrawn' }, s.clock.now()));
    await s.settled(() => s.got.length === 1);
    expect(s.ids()).toEqual(['aaaaaaaaaa:2']);
  });

  it.each([
    ['answers 500', (response: ServerResponse) => void response.writeHead(500).end('x'.repeat(100_000))],
    [
      'redirects',
      (response: ServerResponse) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    ['breaks off', (response: ServerResponse) => void response.destroy()],
    ['hangs', () => undefined],
  ])('that %s is told again, later and signed again, in the order of each request', async (name, answer) => {
    await s.start();
    let refused = 0;
    s.state.answer = ({ request }, response) => {
      if (request === 'm-aaaaaaaaaa' && refused++ < 3) answer(response);
      else response.writeHead(204).end();
    };
    const a = asked('aaaaaaaaaa');
    s.write(a);
    s.write(held(a, 'one'));
    s.write(asked('bbbbbbbbbb'));
    const done = () => s.ids().includes('aaaaaaaaaa:2') && s.ids().includes('bbbbbbbbbb:1');
    // What is queued is written down in between, which takes a disk's time: how many seconds of this clock, nobody knows.
    const end = Date.now() + 30_000;
    while (Date.now() < end && !done()) {
      await s.exchanged(name !== 'hangs');
      await s.clock.advance(1_000);
      await s.exchanged(name !== 'hangs');
    }
    // What is refused of one request holds up no other.
    expect(s.ids().filter((id) => id.startsWith('a'))).toEqual([
      ...Array(4).fill('aaaaaaaaaa:1'),
      'aaaaaaaaaa:2',
    ]);
    expect(s.ids().indexOf('bbbbbbbbbb:1')).toBeLessThan(s.ids().lastIndexOf('aaaaaaaaaa:1'));
    const times = s.got
      .filter(({ id }) => id === 'aaaaaaaaaa:1')
      .map(({ headers }) => headers['drover-timestamp']);
    expect(new Set(times).size).toBe(4);
  });

  it('that is down for ten minutes is told everything in order', async () => {
    await s.start();
    let down = true;
    s.state.answer = (_got, response) => void response.writeHead(down ? 503 : 200).end();
    let a = asked('aaaaaaaaaa');
    s.write(a);
    for (const why of ['one', 'two', 'three']) {
      a = held(a, why);
      s.write(a);
    }
    for (let minute = 0; minute < 10; minute++) {
      await s.clock.advance(MINUTE);
      await s.exchanged(true);
    }
    down = false;
    const before = s.got.length;
    // Not asked all the time meanwhile.
    expect(before).toBeLessThan(20);
    await s.clock.advance(5 * MINUTE);
    await s.exchanged(true);
    await s.settled(() => s.got.length === before + 4);
    expect(s.ids().slice(before)).toEqual(['aaaaaaaaaa:1', 'aaaaaaaaaa:2', 'aaaaaaaaaa:3', 'aaaaaaaaaa:4']);
    expect(s.dropped).toEqual([]);
  });

  it('that is down for four days is told what is younger than three, and somebody is told of the rest', async () => {
    await s.start();
    let down = true;
    s.state.answer = (_got, response) => void response.writeHead(down ? 503 : 200).end();
    s.write(asked('aaaaaaaaaa'));
    await s.settled(() => s.got.length > 0);
    await s.stop();
    await s.clock.advance(2 * DAY);
    await s.start();
    s.write(asked('bbbbbbbbbb'));
    await s.clock.advance(MINUTE);
    await s.settled(() => s.ids().includes('bbbbbbbbbb:1'));
    await s.stop();
    await s.clock.advance(2 * DAY - 2 * MINUTE);
    down = false;
    s.got.length = 0;
    await s.start();
    await s.settled(() => s.got.length > 0);
    expect(s.ids()).toEqual(['bbbbbbbbbb:1']);
    expect(s.dropped).toEqual(['aaaaaaaaaa:1']);
  });

  it('is told what happened just before a kill -9, once or more', async () => {
    await s.start();
    const a = asked('aaaaaaaaaa');
    s.write(a);
    await s.settled(() => s.got.length === 1);
    await s.stop();
    // Stored, and the process died before it was queued.
    const b = held(a, 'one');
    s.write(b, false);
    await s.start();
    await s.settled(() => s.got.length === 2);
    // Taken by the receiver, and the process died before it knew.
    s.state.answer = () => undefined;
    s.write(held(b, 'two'));
    await s.settled(() => s.got.length === 3);
    const stopping = s.stop();
    await s.clock.advance(11_000);
    await stopping;
    s.state.answer = (_got, response) => void response.writeHead(200).end();
    await s.start();
    await s.settled(() => s.got.length === 4);
    expect(s.ids()).toEqual(['aaaaaaaaaa:1', 'aaaaaaaaaa:2', 'aaaaaaaaaa:3', 'aaaaaaaaaa:3']);
  });

  it('is told nothing of what happened before it was configured', async () => {
    s.write(asked('aaaaaaaaaa'), false);
    await s.clock.advance(1_000);
    await s.start();
    s.write(asked('bbbbbbbbbb'));
    await s.settled(() => s.got.length === 1);
    expect(s.ids()).toEqual(['bbbbbbbbbb:1']);
  });
});

describe('a hook that is waited for', () => {
  const drain = () => ({ ...asked('aaaaaaaaaa'), kind: 'drain' });

  it.each([
    ['200', (response: ServerResponse) => void response.writeHead(200).end(), undefined],
    ['202', (response: ServerResponse) => void response.writeHead(202).end(), /it answered 202, not 200/],
    ['503', (response: ServerResponse) => void response.writeHead(503).end(), /it answered 503/],
    [
      'a redirect',
      (response: ServerResponse) => void response.writeHead(301, { location: '/' }).end(),
      /redirects are not followed/,
    ],
  ])('opens with 200 alone: %s', async (_name, answer, why) => {
    const hooks = await s.start({ events: [], blocking: ['drain.before'] });
    s.state.answer = (_got, response) => answer(response);
    const closed = await hooks.before(drain());
    if (why === undefined) expect(closed).toBeUndefined();
    else expect(closed).toMatch(why);
    expect(s.got).toMatchObject([{ type: 'drain.before', request: 'm-aaaaaaaaaa' }]);
  });

  it('is closed while nobody answers, and asked of no other kind', async () => {
    const hooks = await s.start({ events: [], blocking: ['drain.before'] });
    expect(await hooks.before(asked('bbbbbbbbbb'))).toBeUndefined();
    s.state.answer = () => undefined;
    const closed = hooks.before(drain());
    await s.settled(() => s.got.length === 1);
    await s.clock.advance(10_000);
    expect(await closed).toMatch(/no answer within 10 s/);
  });
});

describe('drover check', () => {
  it('sends each hook a signed ping, and says what keeps it from being taken', async () => {
    const hook = { ...s.hook, events: [] };
    const tried = () => checkHooks([hook], attempting(STRAIGHT, s.clock), s.clock.now());
    expect(await tried()).toEqual([
      {
        about: 'hooks.audit',
        result: 'ok',
        detail: expect.stringMatching(/^127\.0\.0\.1:\d+ took a ping \(200\)$/),
      },
    ]);
    expect(s.got).toMatchObject([
      { type: 'ping', headers: { 'drover-signature': expect.stringMatching(/^v1=/) } },
    ]);
    s.state.answer = (_got, response) => void response.writeHead(401).end();
    expect(await tried()).toMatchObject([
      { result: 'fail', detail: expect.stringMatching(/it answered 401$/) },
    ]);
    const unreachable = { ...hook, url: 'http://127.0.0.1:1/secret-path' };
    const [row] = await checkHooks([unreachable], attempting(STRAIGHT, s.clock), s.clock.now());
    expect(row).toMatchObject({ result: 'fail', detail: expect.stringMatching(/did not take a ping/) });
    expect(JSON.stringify(row)).not.toContain('secret-path');
  });
});

describe('PagerDuty', () => {
  it('is told of what needs people, one incident a request, and of its good end', async () => {
    await s.start({ format: 'pagerduty', routingKey: 'r'.repeat(32) } as Partial<HookConfig>);
    s.state.answer = (_got, response) => void response.writeHead(202).end();
    const a = asked('aaaaaaaaaa');
    s.write(a);
    const lost = withEvent(a, { type: 'unknown', why: 'compute1 is silent', place: null }, s.clock.now());
    s.write(lost);
    s.write(ended(lost, { state: 'succeeded' }, s.clock.now()));
    await s.settled(() => s.got.length === 2);
    expect(s.got.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        routing_key: 'r'.repeat(32),
        event_action: 'trigger',
        dedup_key: 'drover-m-aaaaaaaaaa',
        payload: {
          summary: 'm-aaaaaaaaaa (trusty-migrate) unknown: compute1 is silent',
          source: 'lab',
          severity: 'critical',
        },
      },
      { event_action: 'resolve', dedup_key: 'drover-m-aaaaaaaaaa' },
    ]);
  });
});
