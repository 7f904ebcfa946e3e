import type { Cloud } from '../../src/cloud/cloud.js';
import { LOOK_MS } from '../../src/preflight/facts/fact-cache.js';
import { runPreflight } from '../../src/preflight/preflight.js';
import { FakeClock } from '../support/fake-clock.js';
import { cloudOf, HEALTHY, NOW, OWN, POLICY } from './small-cloud.js';

const never = () => new Promise<never>(() => undefined);

function preflight(clock: FakeClock, cloud: Partial<Cloud>, signal?: AbortSignal) {
  return runPreflight({
    cloud: cloudOf(HEALTHY, cloud),
    server: 'server-1',
    destination: 'compute2',
    own: OWN,
    policy: POLICY,
    clock,
    ...(signal === undefined ? {} : { signal }),
  });
}

describe('the one deadline of a preflight', () => {
  it('a read that never ends makes its own checks unknown, and none of the others', async () => {
    const clock = new FakeClock(NOW);
    const running = preflight(clock, { networkAgents: never });
    await clock.advance(LOOK_MS);
    const { findings } = await running;
    const told = findings.filter(({ verdict }) => verdict === 'unknown');
    expect(told.map(({ check }) => check)).toEqual(['A23', 'A24']);
    expect(told.every(({ text }) => text.endsWith(`not read within ${LOOK_MS / 1000} s`))).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it('leaves no alarm behind where all was read in time', async () => {
    const clock = new FakeClock(NOW);
    await preflight(clock, {});
    expect(clock.sleeping).toBe(0);
  });

  it('the server itself: the preflight says that it was not read, and ends', async () => {
    const clock = new FakeClock(NOW);
    const running = preflight(clock, { server: never });
    const ended = expect(running).rejects.toMatchObject({ code: 'preflight-too-slow' });
    await clock.advance(LOOK_MS);
    await ended;
  });
});

describe('a preflight that nobody waits for any more', () => {
  it('ends at once with the reason, and reads nothing that was not begun', async () => {
    const clock = new FakeClock(NOW);
    const stop = new AbortController();
    let read = 0;
    const cloud = {
      server: never,
      volumesOf: async () => {
        read += 1;
        return [];
      },
    };
    const running = preflight(clock, cloud, stop.signal);
    const ended = expect(running).rejects.toThrow('stopped');
    await clock.settle();
    stop.abort(new Error('stopped'));
    await ended;
    expect(read).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('was given up before it began: nothing is read at all', async () => {
    let read = 0;
    const services = async () => {
      read += 1;
      return [];
    };
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(preflight(new FakeClock(NOW), { services }, gone)).rejects.toThrow('gone');
    expect(read).toBe(0);
  });
});
