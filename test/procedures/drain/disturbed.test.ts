import { breakAtFailures } from '../../../src/app/breaker.js';
import { silentLog } from '../../../src/base/log.js';
import { line } from '../../../src/chat/card.js';
import { plainText } from '../../../src/chat/plain.js';
import { drainEnded, drainOutcomeBlocks } from '../../../src/procedures/drain/cards/outcome.js';
import { planLines } from '../../../src/procedures/drain/cards/plan-lines.js';
import { readDrainOutcome } from '../../../src/procedures/drain/outcome.js';
import { readDrain } from '../../../src/procedures/drain/plan.js';
import { policyView } from '../../../src/report/view.js';
import type { Request } from '../../../src/requests/request.js';
import { isEnd } from '../../../src/requests/states.js';
import { ALICE, DrainScene, type DrainSceneOptions, seen, whyPaused } from '../../support/drain-scene.js';

const HOUR = 3_600_000;
const TEST_MS = 120_000;

let scene: DrainScene;
afterEach(() => scene.close());

const open = async (options: DrainSceneOptions = {}) => {
  scene = await DrainScene.open(options);
};
const over = ({ state }: Request) => isEnd(state);
const paused = ({ state }: Request) => state === 'paused';
const types = ({ timeline }: Request) => timeline.map(({ type }) => type);
/** Its card in the end. */
const told = (drain: Request) => {
  const { kinds, electorate } = scene.requests;
  const policy = policyView(drain, electorate);
  const view = { now: scene.clock.now(), policy, cardOf: () => undefined, kinds };
  return plainText({ blocks: [line(...drainEnded(drain)), ...drainOutcomeBlocks(drain, view)] });
};
/** It has begun, and its first server, whichever that is, moves and does not end. */
const held = async () => {
  for (const name of scene.on('compute1')) scene.hold(name);
  await scene.empty();
  await seen('the first one moves', () => scene.isMoving());
};

describe('a drain that somebody or something disturbs', () => {
  it(
    'ends as stopped once what runs has ended, and leaves the others and the host disabled',
    async () => {
      await open();
      await held();
      await scene.requests.actions.stop(await scene.drain(), ALICE);
      expect((await scene.drain()).state).toBe('running');
      scene.letGo();
      const drain = await scene.until('it has ended', over);
      expect(drain.state).toBe('incomplete');
      expect(scene.on('compute1')).toHaveLength(2);
      expect(scene.world.host('compute1').disabled).toBe(true);
    },
    TEST_MS,
  );

  it(
    'is aborted with what runs: nobody has left, nobody else begins',
    async () => {
      await open();
      await held();
      await scene.requests.actions.abort(await scene.drain(), ALICE);
      const drain = await scene.until('it has ended', over);
      expect(drain.state).toBe('aborted');
      expect(scene.on('compute1')).toHaveLength(3);
      expect(scene.world.migrations.size).toBe(1);
    },
    TEST_MS,
  );

  it(
    'pauses when somebody else enables the host, and goes on as people say',
    async () => {
      await open();
      await held();
      scene.world.setDisabled('compute1', null);
      expect(whyPaused(await scene.until('it pauses', paused))).toMatch(
        /compute1 was enabled meanwhile, and not by Drover/u,
      );
      scene.letGo();
      await scene.requests.actions.resume(await scene.drain(), ALICE);
      expect((await scene.until('it has ended', over)).state).toBe('succeeded');
      // What a person did is left as it is.
      expect(scene.world.host('compute1').disabled).toBe(false);
    },
    TEST_MS,
  );

  it(
    'tells of a server that comes meanwhile, and moves it only where that was asked for',
    async () => {
      await open({ servers: 2 });
      await held();
      scene.world.addServer({ name: 'new-1', host: 'compute1' });
      const told = await scene.until('it is told', (drain) => types(drain).includes('drain-newcomer'));
      expect(told.timeline.findLast(({ type }) => type === 'drain-newcomer')).toMatchObject({
        name: 'new-1',
        to: null,
      });
      scene.letGo();
      const drain = await scene.until('it has ended', over);
      expect([drain.state, scene.on('compute1')]).toEqual(['incomplete', ['new-1']]);
    },
    TEST_MS,
  );

  it(
    'moves who comes meanwhile, where that was asked for',
    async () => {
      await open({ servers: 2 });
      for (const name of scene.on('compute1')) scene.hold(name);
      await scene.empty({ newcomers: 'move' });
      await seen('the first one moves', () => scene.isMoving());
      scene.world.addServer({ name: 'new-1', host: 'compute1' });
      await scene.until('it is told', (drain) => types(drain).includes('drain-newcomer'));
      scene.letGo();
      const drain = await scene.until('it has ended', over);
      expect([drain.state, scene.on('compute1')]).toEqual(['succeeded', []]);
    },
    TEST_MS,
  );

  it(
    'leaves out a server that somebody has deleted and made again under its name',
    async () => {
      await open();
      await held();
      const waiting = [...scene.world.servers.values()].find(
        ({ taskState, host }) => taskState === null && host === 'compute1',
      );
      if (waiting === undefined) throw new Error('nobody waits');
      scene.world.servers.delete(waiting.id);
      scene.world.addServer({ name: waiting.name, host: 'compute1' });
      const told = await scene.until('it is told', (drain) => types(drain).includes('drain-gone'));
      expect(told.timeline.find(({ type }) => type === 'drain-gone')).toMatchObject({ server: waiting.id });
      scene.letGo();
      const drain = await scene.until('it has ended', over);
      // The new one is nobody's that was approved.
      expect([drain.state, scene.on('compute1')]).toEqual(['incomplete', [waiting.name]]);
      const rows = readDrainOutcome(drain)?.rows ?? [];
      expect(rows.find(({ server }) => server === waiting.id)?.state).toBe('gone');
    },
    TEST_MS,
  );

  it(
    'gets a new token where the old one is void in the middle',
    async () => {
      await open();
      await held();
      scene.simulator.tokens.revokeAll();
      scene.letGo();
      const drain = await scene.until('it has ended', over);
      expect([drain.state, whyPaused(drain), scene.on('compute1')]).toEqual(['succeeded', null, []]);
    },
    TEST_MS,
  );

  it(
    'without the right to disable services is approved as such, goes on without, and says so',
    async () => {
      await open();
      scene.simulator.faults.ask({
        kind: 'http',
        service: 'compute',
        match: '^PUT .*/os-services/',
        mode: 'error',
        status: 403,
      });
      await scene.empty();
      const drain = await scene.until('it has ended', over);
      expect(readDrain(drain.plan).identity.disables).toBe(false);
      expect(scene.world.host('compute1').disabled).toBe(false);
      expect([drain.state, scene.on('compute1')]).toEqual(['succeeded', []]);
      expect(drain.steps[0]?.intent).toMatch(/without disabling it: our rights do not let us/u);
      expect(plainText({ blocks: planLines(readDrain(drain.plan)) })).toMatch(
        /Not disabled.*our rights do not let us: new servers may come meanwhile/u,
      );
    },
    TEST_MS,
  );

  it(
    'whose right to disable services is gone at its start asks people, and then goes on without',
    async () => {
      await open();
      const service = scene.world.host('compute1').serviceId;
      scene.simulator.faults.ask({
        kind: 'http',
        service: 'compute',
        match: `^PUT .*/os-services/${service}`,
        mode: 'error',
        status: 403,
      });
      await scene.empty();
      expect(whyPaused(await scene.until('it pauses', paused))).toMatch(
        /^Nova does not disable compute1 \(403\): .*; resumed, it goes on without, and new servers may come$/u,
      );
      expect(scene.world.migrations.size).toBe(0);
      await scene.requests.actions.resume(await scene.drain(), ALICE);
      const drain = await scene.until('it has ended', over);
      expect(readDrain(drain.plan).identity.disables).toBe(true);
      expect([drain.state, scene.on('compute1')]).toEqual(['succeeded', []]);
      // Nothing is promised of a host that was never disabled.
      expect(told(drain)).not.toMatch(/stays disabled/u);
    },
    TEST_MS,
  );

  it(
    'without SSH says that nobody has looked on the host itself',
    async () => {
      await open({ servers: 1 });
      await scene.empty();
      const drain = await scene.until('it has ended', over);
      expect(readDrain(drain.plan).identity.asksHosts).toBe(false);
      expect(readDrainOutcome(drain)).toMatchObject({ state: 'succeeded', unseen: true });
      expect(told(drain)).toMatch(/^Done: no server is left on compute1, as far as the cloud tells$/mu);
      expect(told(drain)).toMatch(/nobody looked on the host/u);
      expect(told(drain)).not.toMatch(/safe to/u);
    },
    TEST_MS,
  );

  it(
    'stands still at its window’s end, and goes on when that opens again',
    async () => {
      const at = (ms: number) => new Date(ms).toISOString().slice(11, 16);
      const now = Date.now();
      const night = {
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        from: at(now - HOUR),
        to: at(now + 2 * HOUR),
        zone: 'UTC',
      };
      await open({ policy: { windows: { night } } });
      for (const name of scene.on('compute1')) scene.hold(name);
      await scene.empty({}, { window: 'night' });
      await seen('the first one moves', () => scene.isMoving());
      scene.clock.skip(3 * HOUR);
      scene.letGo();
      const told = await scene.until('it is held', ({ timeline }) =>
        timeline.some((event) => event.type === 'held' && /closes; it goes on when/u.test(event.why)),
      );
      expect([told.state, scene.world.migrations.size]).toEqual(['running', 1]);
      scene.clock.skip(21 * HOUR);
      const drain = await scene.until('it has ended', over);
      expect([drain.state, scene.on('compute1')]).toEqual(['succeeded', []]);
    },
    TEST_MS,
  );

  it(
    'begins nothing more once three moves have failed, however many failures it takes',
    async () => {
      await open({ servers: 16 });
      const { requests, store, events, clock } = scene;
      const told: string[] = [];
      breakAtFailures({
        events,
        store,
        kinds: requests.kinds,
        rule: { failures: 3, withinMs: HOUR / 2 },
        onDuty: [],
        clock,
        log: silentLog,
        tell: (_mark, card) => told.push(plainText(card)),
      });
      for (const name of scene.on('compute1'))
        scene.simulator.faults.ask({ kind: 'fails-at', server: name, step: 'running' });
      await scene.empty({ failures: 10 });
      await seen('its starts are frozen', () => told.length > 0);
      // A minute later still nothing has begun.
      clock.pace = 60;
      const end = clock.now() + 60_000;
      await seen('a minute has passed', () => clock.now() > end);
      expect(told).toHaveLength(1);
      expect(scene.world.migrations.size).toBe(3);
      expect((await scene.drain()).state).toBe('running');
    },
    TEST_MS,
  );
});
