import { isoTime } from '../../../src/requests/changes.js';
import type { TimelineEvent } from '../../../src/requests/timeline.js';
import { engineUnderTest } from '../support/engine.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The house's clock starts on Sunday, 22 November, at 14:30 UTC. */
function nightly() {
  const h = engineUnderTest();
  h.schedule.windows.night = {
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    from: '22:00',
    to: '04:00',
    zone: 'UTC',
  };
  const asked = (words = { window: 'night' } as { window?: string; at?: string }) =>
    h.make('k1', 'server-1', words);
  const approved = async (id: string) => {
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
  };
  const types = async (id: string) => (await h.read(id)).timeline.map(({ type }) => type);
  const last = async <T extends TimelineEvent['type']>(id: string, type: T) =>
    (await h.read(id)).timeline.findLast((event) => event.type === type) as Extract<
      TimelineEvent,
      { type: T }
    >;
  const to = (at: string) => h.clock.advance(Date.parse(at) - h.clock.now());
  return { ...h, asked, approved, types, last, to };
}

describe('a request for a window', () => {
  it('is scheduled once it is approved, and starts when it opens', async () => {
    const h = nightly();
    const { id } = await h.asked();
    await h.approved(id);
    expect(await h.read(id)).toMatchObject({
      state: 'scheduled',
      window: { name: 'night', notBefore: '2026-11-22T22:00:00.000Z', notAfter: '2026-11-23T04:00:00.000Z' },
    });
    await h.to('2026-11-22T21:59:59Z');
    expect(h.calls).toEqual([]);
    // The approval is old by then: its start is announced a minute before.
    await h.to('2026-11-22T22:02:00Z');
    expect(h.calls).toEqual([id]);
    expect(await h.types(id)).toEqual(
      expect.arrayContaining(['approved', 'scheduled', 'opened', 'start-announced', 'started']),
    );
  });

  it('is decided before it opens, or never', async () => {
    const h = nightly();
    const { id } = await h.asked();
    // Longer than `expiresAfter`: votes may come until it opens.
    await h.to('2026-11-22T21:00:00Z');
    expect((await h.read(id)).state).toBe('awaiting-approval');
    await h.to('2026-11-22T22:00:30Z');
    expect(await h.read(id)).toMatchObject({ state: 'expired' });
    expect((await h.last(id, 'ended')).why).toBe('nobody decided before it was to start');
  });

  it('loses its approval with the vote, also while it waits', async () => {
    const h = nightly();
    const { id } = await h.asked();
    await h.approved(id);
    h.unreact('chat:bob');
    await h.votes.read(id);
    expect((await h.read(id)).state).toBe('awaiting-approval');
    await h.approved(id);
    expect((await h.read(id)).state).toBe('scheduled');
    // Nobody hears of this one: it is read while it waits, and again before the start.
    h.unreact('chat:bob');
    await h.clock.advance(11 * MINUTE);
    expect((await h.read(id)).state).toBe('awaiting-approval');
  });

  it('is withdrawn when its message is deleted while it waits', async () => {
    const h = nightly();
    const { id } = await h.asked();
    await h.approved(id);
    h.state.gone = true;
    await h.clock.advance(11 * MINUTE);
    expect((await h.read(id)).state).toBe('withdrawn');
  });

  it('waits for one more opening when it missed one, and then expires', async () => {
    const h = nightly();
    h.schedule.windows.night = { ...h.schedule.windows.night!, to: '22:30' };
    const { id } = await h.asked();
    await h.approved(id);
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso() });
    await h.to('2026-11-22T22:30:30Z');
    expect(await h.read(id)).toMatchObject({
      state: 'scheduled',
      window: { notBefore: '2026-11-23T22:00:00.000Z', missed: 1 },
    });
    expect(await h.last(id, 'window-missed')).toMatchObject({
      window: 'night',
      closed: '2026-11-22T22:30:00.000Z',
      opens: '2026-11-23T22:00:00.000Z',
    });
    await h.to('2026-11-23T22:30:30Z');
    expect((await h.last(id, 'ended')).why).toBe('its window night has closed for the second time');
    await h.store.setFreeze(undefined);
    await h.clock.advance(DAY);
    expect(h.calls).toEqual([]);
  });

  it('has the time of `executeWithin` from its opening on, however long ago it was approved', async () => {
    const h = nightly();
    const { id } = await h.asked({ at: '2026-11-30T08:00Z' });
    await h.approved(id);
    await h.to('2026-11-30T08:02:00Z');
    expect(h.calls).toEqual([id]);
  });

  it('does not start what would not be done before it closes', async () => {
    const h = nightly();
    await h.to('2026-11-23T03:00:00Z');
    const { id } = await h.asked();
    // It is open: it takes 26 min 40 s at the most, and it is approved 20 minutes before the end.
    await h.to('2026-11-23T03:40:00Z');
    await h.approved(id);
    await h.clock.advance(5 * MINUTE);
    expect(h.calls).toEqual([]);
    expect((await h.last(id, 'held')).why).toBe(
      'it takes up to 26 min 40 s, and its window night closes before that',
    );
    await h.to('2026-11-23T22:03:00Z');
    expect(h.calls).toEqual([id]);
  });

  it('is held by the clock of the moment when the look takes it past the end', async () => {
    const h = nightly();
    await h.to('2026-11-23T03:30:00Z');
    const { id } = await h.asked();
    h.state.lookMs = 10 * MINUTE;
    await h.approved(id);
    await h.to('2026-11-23T03:59:00Z');
    expect(h.calls).toEqual([]);
    expect((await h.last(id, 'held')).why).toMatch(/closes before that/);
  });

  it('starts within the opening that is going on', async () => {
    const h = nightly();
    await h.to('2026-11-22T23:00:00Z');
    const { id } = await h.asked();
    await h.approved(id);
    await h.clock.advance(MINUTE);
    expect(h.calls).toEqual([id]);
  });

  it('is asked again when its hours are changed, and expires when it is gone', async () => {
    const h = nightly();
    const { id } = await h.asked();
    await h.approved(id);
    h.schedule.windows.night = { ...h.schedule.windows.night!, from: '23:00' };
    await h.restart();
    await h.clock.advance(MINUTE);
    const old = await h.read(id);
    expect(old.state).toBe('superseded');
    expect((await h.last(id, 'drifted')).changes).toEqual([
      'the hours of the window night changed (policy.windows)',
    ]);
    const next = await h.read(old.successor ?? '');
    expect(next).toMatchObject({
      state: 'awaiting-approval',
      window: { notBefore: '2026-11-22T23:00:00.000Z' },
      plan: { schedule: { hours: { from: '23:00' } } },
    });
    expect(next.digest).not.toBe(old.digest);
    delete h.schedule.windows.night;
    await h.restart();
    await h.clock.advance(MINUTE);
    expect((await h.last(next.id, 'ended')).why).toMatch(/night is no longer configured/);
  });

  it('goes on where it was after a restart', async () => {
    const h = nightly();
    const { id } = await h.asked();
    await h.approved(id);
    await h.restart();
    await h.to('2026-11-22T22:03:00Z');
    expect(h.calls).toEqual([id]);
  });

  it('keeps its time when what is asked has drifted', async () => {
    const h = nightly();
    const { id } = await h.asked();
    await h.approved(id);
    const { plan, accepted } = await h.read(id);
    const { schedule: _none, ...fresh } = plan;
    h.state.look = {
      kind: 'drifted',
      changes: ['host changed'],
      successor: { plan: fresh, accepted },
    };
    await h.to('2026-11-22T22:05:00Z');
    const old = await h.read(id);
    expect(old.state).toBe('superseded');
    expect(await h.read(old.successor ?? '')).toMatchObject({
      window: { name: 'night' },
      plan: { schedule: { window: 'night' } },
    });
  });
});

describe('what is asked for', () => {
  it.each([
    [{ at: '22:00' }, 'bad-time', /`--at 22:00` has no zone/],
    [{ at: '2026-11-22T14:00Z' }, 'bad-time', /is in the past/],
    [{ at: '2h', window: 'night' }, 'bad-time', /not both/],
    [{ window: 'nigth' }, 'unknown-window', /There is no window `nigth`/],
    [{ window: 'constructor' }, 'unknown-window', /There is no window/],
  ])('is refused with what is wrong: %j', async (words, code, message) => {
    const h = nightly();
    await expect(h.make('k1', 'server-1', words)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await h.store.active()).toEqual([]);
  });

  it('names the window that was meant', async () => {
    const h = nightly();
    await expect(h.make('k1', 's', { window: 'nigth' })).rejects.toMatchObject({
      remedy: 'Did you mean `--window night`?',
    });
  });

  it('is refused where no opening is as long as it takes', async () => {
    const h = nightly();
    h.schedule.windows.short = { days: ['sat'], from: '22:00', to: '22:20', zone: 'UTC' };
    await expect(h.make('k1', 's', { window: 'short' })).rejects.toMatchObject({
      code: 'window-too-short',
      message: 'It takes up to 26 min 40 s, and the window `short` is open for 20 min at the most.',
    });
  });
});

describe('a freeze of the calendar', () => {
  const freeze = (h: ReturnType<typeof nightly>, mayPass: string[] = [], clouds?: string[]) =>
    h.schedule.freezes.push({
      from: h.clock.now() - HOUR,
      to: h.clock.now() + HOUR,
      reason: 'quarter end',
      mayPass,
      ...(clouds === undefined ? {} : { clouds }),
    });

  it('holds what is approved until it is over, and a thaw does not lift it', async () => {
    const h = nightly();
    freeze(h);
    const { id } = await h.asked({});
    await h.approved(id);
    await h.store.setFreeze(undefined);
    await h.clock.advance(30 * MINUTE);
    expect(h.calls).toEqual([]);
    expect(await h.last(id, 'held')).toMatchObject({
      why: 'the calendar is frozen: quarter end (policy.freezes)',
      until: isoTime(h.clock.now() + 30 * MINUTE),
    });
    await h.clock.advance(33 * MINUTE);
    expect(h.calls).toEqual([id]);
  });

  it('holds only the clouds that it names, and not who may pass', async () => {
    const other = nightly();
    freeze(other, [], ['beta']);
    const { id } = await other.asked({});
    await other.approved(id);
    await other.clock.advance(MINUTE);
    expect(other.calls).toEqual([id]);

    const passing = nightly();
    freeze(passing, ['chat:alice']);
    const asked = await passing.asked({});
    await passing.approved(asked.id);
    await passing.clock.advance(MINUTE);
    expect(passing.calls).toEqual([asked.id]);
  });
});

describe('a freeze of one cloud', () => {
  it('holds its requests alone', async () => {
    const h = nightly();
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso(), cloud: 'beta' }, 'beta');
    const { id } = await h.asked({});
    await h.approved(id);
    await h.clock.advance(MINUTE);
    expect(h.calls).toEqual([id]);
  });

  it('says where it is, and until when', async () => {
    const h = nightly();
    const until = isoTime(h.clock.now() + HOUR);
    await h.store.setFreeze({ by: 'chat:bob', byName: 'bob', at: h.clock.iso(), cloud: 'lab', until }, 'lab');
    const { id } = await h.asked({});
    await h.approved(id);
    await h.clock.advance(MINUTE);
    expect(await h.last(id, 'held')).toMatchObject({ why: 'starts in lab are frozen by bob', until });
    expect(h.calls).toEqual([]);
  });
});
