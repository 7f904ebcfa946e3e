import type { RollingParts } from '../../../src/procedures/rolling/parts.js';
import { followPausedDrains } from '../../../src/procedures/rolling/paused-drains.js';
import { inState, stopIsWanted, withEvent } from '../../../src/requests/changes.js';
import type { Request } from '../../../src/requests/request.js';
import type { TimelineBody } from '../../../src/requests/timeline.js';
import { FakeClock } from '../../support/fake-clock.js';
import { request as anyRequest } from '../../support/requests.js';

/** A maintenance whose drain of compute2 has paused, both as they are stored. */
function standing() {
  const clock = new FakeClock();
  const why = '2 of 3 servers are aside';
  const drain: Request = { ...anyRequest(), id: 'dddddddddd', kind: 'drain', state: 'running' };
  const stored = new Map<string, Request>([
    ['rrrrrrrrrr', { ...anyRequest(), id: 'rrrrrrrrrr', kind: 'rolling', state: 'running', timeline: [] }],
    [drain.id, drain],
  ]);
  const read = (id: string) => {
    const request = stored.get(id);
    if (request === undefined) throw new Error(`no request ${id}`);
    return request;
  };
  const change = async (id: string, how: (current: Request) => Request) => {
    stored.set(id, how(read(id)));
    return read(id);
  };
  const parts = { ledger: { change }, clock } as unknown as RollingParts;
  const pauseDrain = () =>
    change(drain.id, (current) =>
      inState(
        withEvent(current, { type: 'paused', by: 'drover', byName: 'Drover', why }, clock.now()),
        'paused',
        undefined,
      ),
    );
  const look = async () => {
    const { id, state } = read(drain.id);
    const child = { id, subject: 'drain compute2', attempt: 1, state, request: read(drain.id) };
    return await followPausedDrains(parts, read('rrrrrrrrrr'), { open: [child] });
  };
  const say = (body: TimelineBody, state: Request['state'] = 'running') =>
    change('rrrrrrrrrr', (current) => inState(withEvent(current, body, clock.now()), state, undefined));
  const maintenance = () => read('rrrrrrrrrr');
  return { pauseDrain, look, say, maintenance, drain: () => read(drain.id) };
}

const resumed: TimelineBody = { type: 'resumed', by: 'console:alice', byName: 'alice' };

describe('a maintenance whose drain stands still', () => {
  it('stands still with it and says why, once', async () => {
    const { pauseDrain, look, maintenance } = standing();
    expect(await look()).toBe(false);
    await pauseDrain();
    expect(await look()).toBe(true);
    expect(maintenance().state).toBe('paused');
    expect(maintenance().timeline).toContainEqual(
      expect.objectContaining({
        type: 'paused',
        by: 'drover',
        why: 'the emptying of compute2 stands still: 2 of 3 servers are aside',
      }),
    );
    const { length } = maintenance().timeline;
    expect(await look()).toBe(false);
    expect(maintenance().timeline).toHaveLength(length);
  });

  it('resumes it when it is resumed itself, and stands still again at its next pause', async () => {
    const { pauseDrain, look, say, maintenance, drain } = standing();
    await pauseDrain();
    await look();
    await say(resumed);
    expect(await look()).toBe(true);
    expect(drain().state).toBe('running');
    expect(drain().timeline.at(-1)).toMatchObject({ type: 'resumed', byName: 'alice' });
    await pauseDrain();
    await look();
    expect(maintenance().state).toBe('paused');
    expect(drain().state).toBe('paused');
  });

  it('stops it when it is stopped, for it would wait for it for ever', async () => {
    const { pauseDrain, look, say, drain } = standing();
    await pauseDrain();
    await look();
    await say({ type: 'stop-asked', by: 'console:alice', byName: 'alice' }, 'paused');
    expect(await look()).toBe(true);
    expect(stopIsWanted(drain())).toBe(true);
    expect(await look()).toBe(false);
  });
});
