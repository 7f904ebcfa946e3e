import { lastLookAtDrain } from '../../../src/procedures/drain/last-look.js';
import type { DrainRequestPlan } from '../../../src/procedures/drain/plan.js';
import type { PlayedDrain } from '../../../src/procedures/drain/played.js';
import type { Request } from '../../../src/requests/request.js';
import { drainPlan } from '../../support/drain-plan.js';

const FIVE = { a: 1, b: 1, c: 1, d: 1, e: 1 };

/** What the last look says of a plan, where the same asked again would now be another one. */
async function looked(plan: DrainRequestPlan, now: DrainRequestPlan) {
  const look = await lastLookAtDrain(
    {
      cloud: async () => {
        throw new Error('nothing is prepared where nothing is disabled');
      },
      again: async () => ({ played: {} as PlayedDrain, plan: now }),
    },
    { id: 'aaaaaaaaaa', plan } as unknown as Request,
  );
  return look.kind === 'drifted' ? look.changes : look.kind;
}

const planOf = (
  seconds: Readonly<Record<string, number>>,
  more: Partial<DrainRequestPlan['identity']> = {},
) => drainPlan(seconds, { disables: false, ...more });
/** The same, where these servers have other volumes now. */
function changed(plan: DrainRequestPlan, names: readonly string[]): DrainRequestPlan {
  const servers = plan.identity.servers.map((one) =>
    names.includes(one.server) ? { ...one, volumes: ['another'] } : one,
  );
  return { ...plan, identity: { ...plan.identity, servers } };
}

describe('a drain that was approved, just before it begins', () => {
  it('begins where all is as it was, and where somebody has left', async () => {
    expect(await looked(planOf(FIVE), planOf(FIVE))).toBe('go');
    expect(await looked(planOf(FIVE), planOf({ a: 1, b: 1 }))).toBe('go');
  });

  it('is asked for anew where a server has come, or was made again under its name', async () => {
    const { e: _gone, ...four } = FIVE;
    expect(await looked(planOf(FIVE), planOf({ ...four, f: 1 }))).toEqual(['f came to the host']);
  });

  it('begins where one has come and newcomers were approved with it', async () => {
    const move = { newcomers: 'move' } as const;
    expect(await looked(planOf(FIVE, move), planOf({ ...FIVE, f: 1 }, move))).toBe('go');
  });

  it('is asked for anew where more than a fifth has changed, and not for one, which its own look sets aside', async () => {
    const plan = planOf(FIVE);
    expect(await looked(plan, changed(plan, ['a']))).toBe('go');
    expect(await looked(plan, changed(plan, ['a', 'b']))).toEqual(['2 of 5 servers have changed']);
  });
});
