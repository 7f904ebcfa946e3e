import type { SeenCall } from '../../../src/simulator/index.js';
import { isOfOneMove } from '../../support/calls-of-a-move.js';
import { DrainScene } from '../../support/drain-scene.js';
import { eventually } from '../../support/stories/chat.js';

const SERVERS = 6;
/** Of its own: what is read again and again while it runs is not counted, nor what the others read with it. */
const MOST_CALLS = 20;

it(`a move that is part of a drain costs at most ${MOST_CALLS} calls of its own`, async () => {
  const calls: SeenCall[] = [];
  const onCall = (call: SeenCall) => void calls.push(call);
  const scene = await DrainScene.open({ servers: SERVERS, hosts: 4, onCall });
  try {
    expect(await scene.empty()).toBeUndefined();
    const planned = calls.length;
    await eventually(
      'the host is empty',
      () => scene.on('compute1').length === 0,
      () => calls.length,
    );
    const own = calls.slice(planned).filter(isOfOneMove);
    const counts = new Map<string, number>();
    for (const { route } of own) counts.set(route, (counts.get(route) ?? 0) + 1);
    const each = own.length / SERVERS;
    expect({ most: each <= MOST_CALLS, each, own: [...counts] }).toMatchObject({ most: true });
  } finally {
    await scene.close();
  }
}, 120_000);

it('a drain plays its host once more before it begins, and asks what is under way by one list', async () => {
  const calls: SeenCall[] = [];
  const scene = await DrainScene.open({ servers: 1, onCall: (call) => void calls.push(call) });
  try {
    await scene.empty();
    const planned = calls.length;
    await eventually(
      'the server moves',
      () => scene.isMoving(),
      () => calls.length,
    );
    const before = calls.slice(planned);
    const lists = (of: (call: SeenCall) => boolean) => before.filter(of).length;
    expect({
      groups: lists(({ route }) => route === '/v2.1/os-server-groups'),
      byStatus: lists(({ route, query }) => route === '/v2.1/os-migrations' && /^status=/.test(query)),
    }).toEqual({ groups: 1, byStatus: 0 });
  } finally {
    await scene.close();
  }
}, 60_000);
