import { seededRandom } from '../../../src/base/seeded-random.js';
import type { ChatPlatform } from '../../../src/chat/platform.js';
import type { Electorate, KindRule } from '../../../src/requests/electorate.js';
import { planRule } from '../../../src/requests/rule.js';
import { FakeClock } from '../../support/fake-clock.js';
import { SharedMemory } from '../../support/memory-store.js';
import { person } from '../support/fixtures.js';
import { Replica, type Trouble } from './replica.js';
import { type TourPlan, Town, WINDOW } from './tour.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const rule: KindRule = {
  quorum: 0,
  requesterMayApprove: false,
  expiresAfterMs: 4 * HOUR,
  executeWithinMs: 24 * HOUR,
};

/** A town with so many places, and as many replicas as are asked for, over one memory. */
function scene(places: number, seed: number) {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const memory = new SharedMemory(() => clock.now());
  const town = new Town(random, () => clock.now());
  const state = { approvers: new Set(['chat:bob']), rule, unreachable: false };
  const electorate: Electorate = {
    rule: () => state.rule,
    mayApprove: async (actor) => state.approvers.has(actor.id),
    hasRole: async () => true,
    personOf: (actor) => actor,
    approversOf: () => [...state.approvers],
    reactions: { approve: ['+1'], reject: ['x'] },
    mayDeclareEmergency: () => false,
    schedule: { windows: {}, freezes: [] },
  };
  const chat = {
    name: 'chat',
    readReactions: async () => ({ kind: 'read', reactions: [] }),
    tell: async () => true,
    async actor(id: string) {
      if (state.unreachable) throw new Error('no route to chat');
      return person(id);
    },
  } as unknown as ChatPlatform;
  const trouble: Trouble = { next: () => 'nothing' };
  const replica = (name: string) =>
    new Replica(name, {
      memory,
      town,
      clock,
      electorate,
      platforms: new Map([['chat', chat]]),
      trouble: { next: (one) => trouble.next(one) },
    });
  const plan: TourPlan = {
    kind: 'tour',
    identity: { cloud: 'town', places: Array.from({ length: places }, (_, n) => `place-${n}`) },
    policy: planRule(rule),
    about: {},
  };
  const ask = async (by: Replica, of: Partial<TourPlan> = {}) => {
    const asked = { ...plan, policy: planRule(state.rule), ...of };
    return await by.actions.make({
      key: 'k1',
      plan: asked,
      accepted: [],
      cloud: 'town',
      requester: { id: 'chat:alice', name: 'alice' },
    });
  };
  const requests = () => [...memory.rows.values()].map(({ request }) => request);
  return { clock, random, memory, town, state, trouble, replica, ask, requests };
}

describe('two engines over one store', () => {
  it('carry a parent and its children to their end, each of them driven by one at a time', async () => {
    const { clock, town, replica, ask, requests } = scene(12, 1);
    const both = [replica('a'), replica('b')];
    for (const one of both) await one.start();
    const tour = await ask(both[0] as Replica);
    await clock.until(() => requests().find(({ id }) => id === tour.id)?.state === 'succeeded', HOUR, 1_000);
    expect([...town.visits.values()].map((visits) => visits.length)).toEqual(Array(12).fill(1));
  });

  it('take over from one that died, and no earlier than its lease', async () => {
    const { clock, trouble, replica, ask, requests, town } = scene(3, 2);
    const a = replica('a');
    const b = replica('b');
    for (const one of [a, b]) await one.start();
    const tour = await ask(a);
    await clock.until(() => town.going > 0, MINUTE, 100);
    trouble.next = (one) => (one === a ? 'kill' : 'nothing');
    expect(b.claims.holds(tour.id)).toBe(false);
    await clock.advance(7_000);
    expect(b.claims.holds(tour.id)).toBe(false);
    await clock.advance(12_000);
    expect(b.claims.holds(tour.id)).toBe(true);
    await clock.until(() => requests().find(({ id }) => id === tour.id)?.state === 'succeeded', HOUR, 1_000);
  });

  /** Two calls without an answer ask people: somebody looks, and says that nothing came of them. */
  async function lookByHand(by: Replica | undefined) {
    if (by === undefined || by.dead) return;
    for (const request of (await by.store.active()).filter(({ state }) => state === 'unknown')) {
      await Promise.race([
        by.actions
          .endUnknown(request, { id: 'chat:alice', name: 'alice' }, 'nothing came of it')
          .catch(() => undefined),
        Promise.resolve(),
      ]);
    }
  }

  it('lose nothing and do nothing twice over 500 kills and pauses of a tour of 200 places', async () => {
    const { clock, random, trouble, replica, ask, requests, town } = scene(200, 3);
    let born = 0;
    let kills = 0;
    let pauses = 0;
    const running: Replica[] = [];
    const begin = async () => {
      const fresh = replica(`r${++born}`);
      running.push(fresh);
      await Promise.race([fresh.start(), clock.sleep(MINUTE)]);
    };
    for (let n = 0; n < 2; n += 1) await begin();
    const tour = await ask(running[0] as Replica);
    let mostGoing = 0;
    trouble.next = (one) => {
      mostGoing = Math.max(mostGoing, town.going);
      const fate = random();
      if (kills + pauses >= 500) return 'nothing';
      if (fate < 0.006) {
        kills += 1;
        running.splice(running.indexOf(one), 1);
        void clock.sleep(1_000 + random() * 4_000).then(begin);
        return 'kill';
      }
      if (fate < 0.012) {
        pauses += 1;
        return { pauseMs: 1_000 + random() * 59_000 };
      }
      return 'nothing';
    };
    const done = async () => {
      await lookByHand(running.at(-1));
      return requests().find(({ id }) => id === tour.id)?.state === 'succeeded';
    };
    await clock.until(done, 48 * HOUR, MINUTE);
    expect({ kills: kills > 150, pauses: pauses > 150, all: kills + pauses }).toEqual({
      kills: true,
      pauses: true,
      all: 500,
    });
    const children = requests().filter(({ parent }) => parent === tour.id);
    const visited = children.filter(({ state }) => state === 'succeeded').map(({ child }) => child?.subject);
    expect(new Set(visited).size).toBe(200);
    expect(visited).toHaveLength(200);
    expect([...town.visits.values()].filter((visits) => visits.length !== 1)).toEqual([]);
    expect(town.visits.size).toBe(200);
    expect(mostGoing).toBeLessThanOrEqual(WINDOW);
  }, 300_000);
});
