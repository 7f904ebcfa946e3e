import { DrainScene, seen } from '../../support/drain-scene.js';

/** Far longer than a move takes to end, and the next one to begin. */
const SLOW_MS = 300_000;
/** It is seen within a poll, and a last look is made. */
const SOON_MS = 10_000;

describe('the next move of a drain', () => {
  it('begins as soon as a slot is free, also while the list of the host that is emptied does not come', async () => {
    const scene = await DrainScene.open();
    try {
      const { world } = scene;
      for (const name of scene.on('compute1')) scene.hold(name);
      await scene.empty();
      await seen('the one ahead moves', () => scene.isMoving());
      const [ahead] = [...world.migrations.values()].map(({ serverId }) => world.server(serverId).name);
      scene.letGo();
      for (const name of scene.on('compute1')) if (name !== ahead) scene.hold(name);
      await seen('the next one moves', () => world.migrations.size === 2 && scene.isMoving());
      const { faults } = scene.simulator;
      const match = 'GET .*/servers/detail.*host=compute1';
      faults.ask({ kind: 'http', service: 'compute', match, mode: 'slow', ms: SLOW_MS, times: 1 });
      await seen('the host is looked at', () => !faults.list().some(({ kind }) => kind === 'http'));
      faults.clear(({ kind }) => kind === 'never-converges');
      await seen('the last one has begun', () => world.migrations.size === 3);
      const [, second, third] = [...world.migrations.values()];
      expect((third?.createdAt ?? 0) - (second?.updatedAt ?? 0)).toBeLessThan(SOON_MS);
    } finally {
      await scene.close();
    }
  }, 120_000);
});
