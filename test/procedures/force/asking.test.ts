import type { Actor } from '../../../src/chat/actor.js';
import { askForForce, type ForceAskParts } from '../../../src/procedures/force/service.js';
import type { Request } from '../../../src/requests/request.js';
import { forcePlan, request } from '../../support/requests.js';

const ALICE = { id: 'console:alice', name: 'alice' } as unknown as Actor;

/** What is made of it, or why not. */
async function asked(about: Request): Promise<unknown> {
  let made: unknown;
  const parts = {
    clouds: { open: async () => ({ capabilities: async () => ({ canForce: true, novaMax: '2.93' }) }) },
    ledger: { active: async () => [about] },
    actions: {
      make: async (one: unknown) => {
        made = one;
      },
    },
    electorate: { rule: () => about.plan.policy },
    effectOfForce: () => ({ postCopy: false, remainingBytes: null, bandwidthBytesPerSecond: null }),
  } as unknown as ForceAskParts;
  await askForForce(parts, 'key', about, ALICE);
  return made;
}

const copying: Partial<Request> = {
  state: 'running',
  timeline: [
    {
      type: 'phase',
      status: 'running',
      migrationId: '61',
      source: 'compute1',
      destination: 'compute2',
      seq: 1,
      at: '2026-11-22T14:00:00.000Z',
    },
  ],
};

describe('/migrate force', () => {
  // The thread of a drain prints this very command for a child that does not converge.
  it('asks to force a move that is a child of a drain, too', async () => {
    const child = request({ ...copying, parent: 'pppppppppp', authority: 'pppppppppp' });
    expect(await asked(child)).toMatchObject({ parent: child.id, plan: { kind: 'force' } });
    expect(await asked(request(copying))).toMatchObject({ plan: { kind: 'force' } });
  });

  it('has nothing to force of a force', async () => {
    const force = request({ ...copying, kind: 'force', plan: forcePlan(), parent: 'aaaaaaaaaa' });
    await expect(asked(force)).rejects.toThrow('is no move');
  });
});
