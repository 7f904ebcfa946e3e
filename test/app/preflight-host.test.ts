import { Listings } from '../../src/app/listings.js';
import { PreflightService } from '../../src/app/preflight-service.js';
import { silentLog } from '../../src/base/log.js';
import { plainText } from '../../src/chat/plain.js';
import { LazyClouds } from '../../src/cloud/clouds.js';
import { DrainService } from '../../src/procedures/drain/service.js';
import { cloudOf, HEALTHY, service } from '../preflight/small-cloud.js';
import { DrainScene, drainOrder } from '../support/drain-scene.js';

const conversation = { platform: 'test', channel: 'c' };
const unasked = () => Promise.reject(new Error('not asked'));

/** The scene's cloud and another one, with a host of its own. */
async function twoClouds() {
  const scene = await DrainScene.open();
  const { requests, clock } = scene;
  const edge = cloudOf({ ...HEALTHY, services: [service('edge7')] }, { name: 'edge' });
  const clouds = new LazyClouds(['simulator', 'edge'], async (name) =>
    name === 'edge' ? edge : scene.clouds.open(name),
  );
  const preflights = new PreflightService({
    clouds,
    planner: { preflight: unasked },
    drains: requests.drainPlanner,
    hosts: () => undefined,
    repairs: { repair: unasked } as never,
    whole: { answer: unasked },
    listings: new Listings({ clock, newKey: () => 'k' }),
    platforms: new Map(),
    clock,
    log: silentLog,
  } as never);
  const drains = new DrainService({ ...requests, clouds, asking: requests.drainAsking, clock });
  return {
    scene,
    preflight: async (host: string, without: readonly string[] = []) =>
      plainText(
        await preflights.host({
          key: 'k',
          conversation,
          cloud: undefined,
          host,
          without,
          picture: false,
        }),
      ),
    drain: (host: string) => drains.host(drainOrder('d', { host })),
  };
}

let both: Awaited<ReturnType<typeof twoClouds>>;
beforeEach(async () => {
  both = await twoClouds();
});
afterEach(() => both.scene.close());

describe('/preflight host and /migrate host', () => {
  it('of a host of another cloud name that cloud, and the option', async () => {
    const told = {
      code: 'host-in-other-cloud',
      message: 'simulator has no compute host `edge7`, but edge has one.',
      remedy: 'Name its cloud: `--cloud edge`.',
    };
    await expect(both.preflight('edge7')).rejects.toMatchObject(told);
    await expect(both.preflight('compute1', ['edge7'])).rejects.toMatchObject(told);
    await expect(both.drain('edge7')).rejects.toMatchObject(told);
    await expect(both.drain('compute9')).rejects.toMatchObject({ code: 'host-not-found' });
  });

  it('with `--without` says what would be if those hosts took nothing', async () => {
    expect(await both.preflight('compute1')).toMatch(/compute1 can be emptied: 3 servers can leave/u);
    const one = await both.preflight('compute1', ['compute2']);
    expect(one).toMatch(/Where to: 3 to compute3\./u);
    const none = await both.preflight('compute1', ['compute2', 'compute3']);
    expect(none).toMatch(/compute1 cannot be emptied as a whole: 3 of 3 servers have no place/u);
    expect(none).toMatch(/played as full/u);
  });
});
