import { type CallRecord, mayHaveActed, type OpenStack } from 'openstack-client-lite';
import { Agent, buildConnector } from 'undici';
import { FakeClock } from '../support/fake-clock.js';
import { cut, FakeCloud, hang } from './fake-cloud.js';

const SERVICES = '/compute/v2.1/os-services';
const ACTION = '/compute/v2.1/servers/s1/action';
const good = { json: { services: [] } };

let cloud: FakeCloud;
let clock: FakeClock;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  clock = new FakeClock();
});
afterEach(() => cloud.stop());

/** Runs a call to its end in fake time; tells what came of it and how long it took. */
async function run<T>(call: Promise<T>): Promise<{ value?: T; error?: unknown; ms: number }> {
  const start = clock.now();
  let result: { value?: T; error?: unknown } | undefined;
  call.then(
    (value) => {
      result = { value };
    },
    (error: unknown) => {
      result = { error };
    },
  );
  await clock.until(() => result !== undefined, 600_000, 25);
  return { ...result, ms: clock.now() - start };
}

const stop = (stack: OpenStack, options = {}) =>
  cloud.write(
    ({ compute }, given) => compute.servers.prepareAction('s1', { name: 'os-stop', body: null }, given),
    stack,
    options,
  );

describe('a probe', () => {
  const FLAVORS = '/compute/v2.1/flavors';

  it.each([200, 401, 403, 404, 429, 500, 503])('tells %i as it was answered, once', async (status) => {
    cloud.on('GET', FLAVORS, { status, json: { message: 'so it is' } });
    const { value } = await run(cloud.connect({ clock }).probe('compute'));
    expect(value).toEqual({ status, said: status === 200 ? null : 'so it is' });
    expect(cloud.calls('compute').map(({ path }) => path)).toEqual([`${FLAVORS}?limit=1`]);
  });

  it('tells a cut connection and a time that is over, and does not try again', async () => {
    cloud.on('GET', FLAVORS, cut, hang, { json: {} });
    const openstack = cloud.connect({ clock });
    expect((await run(openstack.probe('compute'))).value).toMatchObject({ status: null });
    const late = await run(openstack.probe('compute', { timeoutMs: 2_000 }));
    expect(late.value).toEqual({ status: null, said: `no answer from ${cloud.url} within 2000 ms` });
    expect(cloud.calls('compute')).toHaveLength(2);
  });
});

describe('a read', () => {
  it.each([500, 502, 503, 504, 429])('is tried again after %i, later each time', async (status) => {
    cloud.on('GET', SERVICES, { status }, { status }, good);
    const { error, ms } = await run(cloud.connect({ clock }).compute.services.list());
    expect(error).toBeUndefined();
    expect(cloud.calls('compute')).toHaveLength(3);
    expect(ms).toBeGreaterThanOrEqual(125 + 250);
    expect(ms).toBeLessThan(1000);
  });

  it.each([400, 403, 404, 409, 501])('is not tried again after %i', async (status) => {
    cloud.on('GET', SERVICES, { status });
    expect((await run(cloud.connect({ clock }).compute.services.list())).error).toMatchObject({ status });
    expect(cloud.calls('compute')).toHaveLength(1);
  });

  it('is tried again after a cut connection', async () => {
    cloud.on('GET', SERVICES, cut, good);
    expect((await run(cloud.connect({ clock }).compute.services.list())).value).toEqual([]);
  });

  it('is tried again after no answer in time', async () => {
    cloud.on('GET', SERVICES, hang, good);
    const openstack = cloud.connect({ clock, attemptTimeoutMs: 1_000 });
    const { value, ms } = await run(openstack.compute.services.list());
    expect(value).toEqual([]);
    expect(ms).toBeGreaterThanOrEqual(1_000);
  });

  it('gives up after the tries it has, with the last answer', async () => {
    cloud.on('GET', SERVICES, { status: 503, json: { message: 'down<br />\n\n' } });
    const { error } = await run(cloud.connect({ clock, retries: 2 }).compute.services.list());
    expect(error).toMatchObject({ name: 'HttpError', status: 503, serviceMessage: 'down' });
    expect(cloud.calls('compute')).toHaveLength(3);
  });

  it('waits as long as Retry-After says in seconds', async () => {
    cloud.on('GET', SERVICES, { status: 429, headers: { 'Retry-After': '7' } }, good);
    const { ms } = await run(cloud.connect({ clock }).compute.services.list());
    expect(ms).toBeGreaterThanOrEqual(7_000);
    expect(ms).toBeLessThan(7_500);
  });

  it('waits until the date of Retry-After, by the clock of the service', async () => {
    const headers = { Date: 'Sun, 22 Nov 2026 10:00:00 GMT', 'Retry-After': 'Sun, 22 Nov 2026 10:00:05 GMT' };
    cloud.on('GET', SERVICES, { status: 503, headers }, good);
    const { ms } = await run(cloud.connect({ clock }).compute.services.list());
    expect(ms).toBeGreaterThanOrEqual(5_000);
    expect(ms).toBeLessThan(5_500);
  });

  it('does not wait when the service asks for more time than the call has', async () => {
    cloud.on('GET', SERVICES, { status: 429, headers: { 'Retry-After': '120' } });
    const { error, ms } = await run(cloud.connect({ clock }).compute.services.list({}, { timeoutMs: 5_000 }));
    expect(error).toMatchObject({ name: 'OverLimit', retryAfterMs: 120_000 });
    expect(ms).toBeLessThan(100);
  });

  it('ends when its whole time is over, however many tries it has left', async () => {
    cloud.on('GET', SERVICES, hang);
    const openstack = cloud.connect({ clock, attemptTimeoutMs: 2_000, retries: 99 });
    const { error, ms } = await run(openstack.compute.services.list({}, { timeoutMs: 5_000 }));
    expect(error).toMatchObject({ name: 'Timeout', sent: 'maybe' });
    expect(ms).toBeLessThanOrEqual(5_050);
  });

  it('ends with the reason of its signal, at once', async () => {
    cloud.on('GET', SERVICES, hang);
    const controller = new AbortController();
    const call = run(cloud.connect({ clock }).compute.services.list({}, { signal: controller.signal }));
    await clock.until(() => cloud.calls('compute').length === 1, 1);
    controller.abort(new Error('shutting down'));
    const { error, ms } = await call;
    expect(error).toMatchObject({ message: 'shutting down' });
    expect(ms).toBeLessThan(100);
    expect(clock.sleeping).toBe(0);
  });
});

describe('a write', () => {
  it.each([
    ['a 503', { status: 503 }, 'HttpError', true],
    ['a 500', { status: 500 }, 'HttpError', true],
    ['a 429', { status: 429 }, 'OverLimit', false],
    ['a 409', { status: 409 }, 'Conflict', false],
    ['a lost answer', cut, 'ConnectionFailed', true],
    ['no answer in time', hang, 'Timeout', true],
  ])('is sent once, whatever comes back: %s', async (_what, answer, name, maybe) => {
    cloud.on('POST', ACTION, answer);
    const { error } = await run(stop(cloud.connect({ clock })));
    expect(error).toMatchObject({ name });
    expect(mayHaveActed(error)).toBe(maybe);
    expect(cloud.calls('compute')).toHaveLength(1);
  });

  it('may use the whole time of the call', async () => {
    cloud.on('POST', ACTION, hang);
    const { error, ms } = await run(
      stop(cloud.connect({ clock, attemptTimeoutMs: 1_000 }), { timeoutMs: 30_000 }),
    );
    expect(error).toMatchObject({ name: 'Timeout', timeoutMs: 30_000, sent: 'maybe' });
    expect(ms).toBeGreaterThanOrEqual(29_900);
  });

  it('of which nothing could be sent is tried again: the connection was refused', async () => {
    cloud.on('GET', SERVICES, good).on('POST', ACTION, { status: 202 });
    const door = new Door();
    const openstack = cloud.connect({ clock, dispatcher: door.agent });
    await openstack.compute.services.list();
    door.refuse = 2;
    expect((await run(stop(openstack))).value).toMatchObject({ status: 202 });
    expect(door.refused).toBe(2);
    expect(cloud.calls('compute').filter((each) => each.method === 'POST')).toHaveLength(1);
    await door.agent.close();
  });

  it('of which nothing could be sent at all is known not to have acted', async () => {
    cloud.on('GET', SERVICES, good).on('POST', ACTION, { status: 202 });
    const door = new Door();
    const openstack = cloud.connect({ clock, dispatcher: door.agent, retries: 1 });
    await openstack.compute.services.list();
    door.refuse = 99;
    const { error } = await run(stop(openstack));
    expect(error).toMatchObject({ name: 'ConnectionFailed', problem: 'refused', details: { sent: 'no' } });
    expect(mayHaveActed(error)).toBe(false);
    expect(door.refused).toBe(2);
    await door.agent.close();
  });

  it('goes out on a connection of its own, since a kept one may be closed under it', async () => {
    cloud.on('GET', SERVICES, good).on('POST', ACTION, { status: 202 });
    const openstack = cloud.connect();
    await openstack.compute.services.list();
    const before = cloud.asked.length;
    await stop(openstack);
    expect(cloud.asked[before]?.headers.connection).toBe('close');
    expect(cloud.calls('compute')[0]?.headers.connection).toBe('keep-alive');
  });
});

describe('connections', () => {
  it('are bounded, kept and used again', async () => {
    cloud.on('GET', SERVICES, good);
    const openstack = cloud.connect({ maxConnections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => openstack.compute.services.list()));
    expect(await cloud.connections()).toBeLessThanOrEqual(3);
    expect(cloud.calls('compute')).toHaveLength(30);
  });

  it('are waited for without using up the time of a try', async () => {
    cloud.on('GET', SERVICES, hang);
    const openstack = cloud.connect({ clock, maxConnections: 1, attemptTimeoutMs: 1_000, retries: 0 });
    await openstack.compute.microversions();
    const first = openstack.compute.services.list().catch((thrown: unknown) => thrown);
    const second = await run(openstack.compute.services.list());
    expect(await first).toMatchObject({ name: 'Timeout', timeoutMs: 1_000 });
    expect(second.error).toMatchObject({ name: 'Timeout', timeoutMs: 1_000, sent: 'maybe' });
    expect(second.ms).toBeGreaterThanOrEqual(2_000);
  });

  it('are closed by close, and calls after that fail at once', async () => {
    cloud.on('GET', SERVICES, good);
    const openstack = cloud.connect();
    await openstack.compute.services.list();
    await openstack.close();
    await expect(openstack.compute.services.list()).rejects.toMatchObject({
      name: 'ConnectionFailed',
      problem: 'closed',
      sent: 'no',
    });
  });

  it('that break are not waited for longer than five seconds at close', async () => {
    cloud.on('POST', ACTION, hang);
    const openstack = cloud.connect({ clock });
    const call = run(stop(openstack));
    await clock.until(() => cloud.calls('compute').length === 1, 1);
    const { ms } = await run(openstack.close());
    expect(ms).toBeLessThan(6_000);
    expect((await call).error).toMatchObject({ name: 'ConnectionFailed', sent: 'maybe' });
  });
});

describe('onCall', () => {
  it('tells of every exchange: service, route, status, try', async () => {
    const calls: CallRecord[] = [];
    cloud.on('GET', '/compute/v2.1/servers/s1', { status: 503 }, { status: 404 });
    const openstack = cloud.connect({ clock, onCall: (call) => calls.push(call) });
    await run(openstack.compute.servers.show('s1'));
    expect(
      calls.map(({ service, method, route, status, attempt }) => [service, method, route, status, attempt]),
    ).toEqual([
      ['identity', 'POST', '/v3/auth/tokens', 201, 1],
      ['compute', 'GET', '/', 200, 1],
      ['compute', 'GET', '/servers/{server}', 503, 1],
      ['compute', 'GET', '/servers/{server}', 404, 2],
    ]);
  });
});

/** A way to the cloud that can be shut: every request needs a new connection, and some are refused. */
class Door {
  refuse = 0;
  refused = 0;
  readonly agent: Agent;

  constructor() {
    const open = buildConnector({});
    this.agent = new Agent({
      pipelining: 0,
      connect: (options, callback) => {
        if (this.refuse === 0) {
          open(options, callback);
          return;
        }
        this.refuse -= 1;
        this.refused += 1;
        callback(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), null);
      },
    });
  }
}
