import { systemClock } from '../../../src/base/clock.js';
import { meshCard, meshListing } from '../../../src/preflight/cards/mesh-card.js';
import { type Mesh, runMesh } from '../../../src/preflight/mesh.js';
import { groupFailures } from '../../../src/preflight/mesh-groups.js';
import {
  applyRepair,
  meshOf,
  readForRepair,
  undoRepair,
  worksOf,
} from '../../../src/procedures/repair/repairer.js';
import { Ground } from './ground.js';

describe('the mesh', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await Ground.start({ hosts: 4, user: 'root' });
  });

  afterAll(async () => {
    await ground.stop();
  });

  const names = ['compute1', 'compute2', 'compute3', 'compute4'];
  const mesh = () => runMesh(ground.facts(), names, systemClock);
  const shown = (found: Mesh) =>
    meshCard(found, {
      listing: meshListing(found),
      button: (from, label) => ({ action: 'more', value: `${from}`, label }),
    });
  const matrix = async () =>
    shown(await mesh()).blocks.flatMap((block) => (block.kind === 'pre' ? block.lines : []));

  it('every host tries every other, and is logged in to once', async () => {
    expect(await matrix()).toEqual([
      '            1 2 3 4',
      '1 compute1  · + + +',
      '2 compute2  + · + +',
      '3 compute3  + + · +',
      '4 compute4  + + + ·',
    ]);
    expect(ground.hosts.logins).toBe(4);
  });

  it('shows each failure in its place, and names the host that most have in common first', async () => {
    for (const peer of ['compute1', 'compute2', 'compute4']) ground.state(peer).refusedBy.add('compute3');
    ground.state('compute4').wrongHostKeyOf.add('compute1');
    try {
      expect(await matrix()).toEqual([
        '            1 2 3 4',
        '1 compute1  · + k +',
        '2 compute2  + · k +',
        '3 compute3  + + · +',
        '4 compute4  h + k ·',
      ]);
      const groups = groupFailures((await mesh()).ways);
      expect(groups.map(({ cause, at, ways }) => [cause, at, ways.length])).toEqual([
        ['permission-denied', { host: 'compute3', end: 'to' }, 3],
        ['host-key-changed', undefined, 1],
      ]);
    } finally {
      for (const host of names) ground.state(host).refusedBy.clear();
      ground.state('compute4').wrongHostKeyOf.clear();
    }
  });

  it('broken in three ways is fixed by one repair, which finds nothing more to do, and is undone', async () => {
    ground.state('compute1').refusedBy.add('compute2');
    ground.state('compute2').wrongHostKeyOf.add('compute3');
    ground.state('compute4').cannotName.add('compute1');
    const access = { reading: ground.hosts, writing: ground.hosts, clock: systemClock };
    const cloud = await ground.clouds.open();
    const works = async () => worksOf(await meshOf(access, names)).works;
    expect(await works()).toBe(9);
    const view = await readForRepair(access, cloud, names);
    expect(view.changes.map(({ host, makesKey }) => [host, makesKey])).toEqual(
      names.map((name) => [name, true]),
    );
    await applyRepair(access, view, 'abcdefghij');
    expect(await works()).toBe(12);
    expect((await readForRepair(access, cloud, names)).changes).toEqual([]);
    await undoRepair(access, names, view.user, 'abcdefghij');
    expect(await works()).toBe(9);
  });

  it('a host that cannot be asked is one reason, not one a peer', async () => {
    ground.state('compute2').novaConfMissing = true;
    try {
      const { ways } = await mesh();
      const unknown = ways.filter(({ way }) => way === 'unknown');
      expect(unknown.map(({ from }) => from)).toEqual(['compute2', 'compute2', 'compute2']);
    } finally {
      ground.state('compute2').novaConfMissing = false;
    }
  });
});
