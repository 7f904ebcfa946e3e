import { heartbeatOf } from '../../../src/preflight/checks/heartbeat.js';
import { secondsAgo, service } from '../small-cloud.js';

function verdictOf(ages: readonly number[]): string {
  const services = ages.map((age, index) => service(`compute${index + 1}`, { updatedAt: secondsAgo(age) }));
  return heartbeatOf(services.at(-1) ?? service('none'), services).verdict;
}

describe('the heartbeat of a service', () => {
  it.each([
    ['fresh', [2, 9, 0]],
    ['late', [2, 3, 40]],
    ['silent', [2, 3, 90]],
    ['late', [2, 40]],
    // A clock of ours that runs five minutes ahead makes all ages alike: nothing is late.
    ['fresh', [302, 305, 309]],
    // Services that report once a minute, as large clouds have them.
    ['fresh', [1, 20, 35, 50, 58]],
    ['silent', [1, 20, 35, 50, 900]],
    ['fresh', [500]],
  ])('%s: last reports %j s ago', (verdict, ages) => {
    expect(verdictOf(ages)).toBe(verdict);
  });

  it('says nothing about a service that never reported', () => {
    const mute = service('compute1', { updatedAt: null });
    expect(heartbeatOf(mute, [mute, service('compute2')])).toEqual({ ageMs: null, verdict: 'fresh' });
  });

  it('does not take a service that is down for the measure of the others', () => {
    const down = service('compute3', { state: 'down', updatedAt: secondsAgo(-500) });
    const up = service('compute1', { updatedAt: secondsAgo(3) });
    expect(heartbeatOf(up, [up, down]).verdict).toBe('fresh');
  });
});
