import type { Volume } from '../../../src/cloud/volume.js';
import type { WatchedImage, Watching } from '../../../src/procedures/move/host-port.js';
import { proveWatchers } from '../../../src/procedures/move/watchers.js';
import { movePlan } from '../../requests/support/fixtures.js';

const plan = movePlan({ volumes: [{ id: 'v1', attachments: ['a1'] }] });
plan.about.volumes = [{ id: 'v1', name: 'data', sizeGib: 1, type: 'ceph-ssd', attachments: ['a1'] }];

const image = (watchers: WatchedImage['watchers'], more: Partial<WatchedImage> = {}): WatchedImage => ({
  image: 'volumes-ssd/volume-v1',
  user: 'cinder',
  volume: 'v1',
  watchers,
  ...more,
});
const watching = (...images: readonly WatchedImage[]): Watching => ({
  images,
  destination: ['10.20.0.12', '10.30.0.12'],
  source: ['10.20.0.11'],
});
const volumes = (...servers: string[]) =>
  [
    { id: 'v1', attachments: servers.map((serverId) => ({ id: 'a', serverId, host: null })) },
  ] as unknown as Volume[];
const prove = (seen: Watching | null, known: readonly Volume[] | null = null) =>
  proveWatchers(plan, seen, known, 'compute2');

describe('the rbd watchers of a moved server', () => {
  it('prove it with one watch on each volume, from any address of the destination', () => {
    expect(prove(watching(image(['10.30.0.12'])))).toEqual({
      items: [{ what: 'rbd watchers', verdict: 'ok', detail: 'rbd watchers of the volume: compute2 only' }],
      leftovers: [],
    });
    const two = prove(watching(image(['10.20.0.12']), image(['10.20.0.12'], { volume: null, image: 'p/i' })));
    expect(two.items[0]?.detail).toBe('rbd watchers of data and p/i: compute2 only');
  });

  it('are a danger while the source has the volume open', () => {
    for (const seen of [['10.20.0.11', '10.20.0.12'], ['10.20.0.11']]) {
      const { items, leftovers } = prove(watching(image(seen)));
      expect(items).toMatchObject([{ what: 'rbd watchers of data', verdict: 'not-ok' }]);
      expect(leftovers).toMatchObject([
        {
          what: expect.stringContaining('rbd watchers of data: compute1'),
          command: 'rbd --id cinder status volumes-ssd/volume-v1',
          danger: expect.stringMatching(/^compute1 still has data open\. .* destroy its data\.$/),
        },
      ]);
    }
  });

  it('are named by their address where it is nobody known, and that is left over too', () => {
    const { leftovers } = prove(watching(image(['10.20.0.12', '192.0.2.9'])));
    expect(leftovers).toMatchObject([{ what: 'rbd watchers of data: compute2 and 192.0.2.9' }]);
    expect(leftovers[0]).not.toHaveProperty('danger');
  });

  it('count every watch: the destination twice is not once', () => {
    const { leftovers } = prove(watching(image(['10.20.0.12', '10.30.0.12'])));
    expect(leftovers[0]?.what).toBe('rbd watchers of data: compute2 (2)');
  });

  it('that are none at all mean a guest cut off from its disk', () => {
    const { leftovers } = prove(watching(image([])));
    expect(leftovers[0]).toMatchObject({
      what: 'no rbd watcher of data',
      danger: 'The guest may be cut off from data.',
    });
  });

  it.each([
    ['nobody could be asked', null, null, 'rbd watchers'],
    ['no disk is RBD', watching(), null, 'rbd watchers (no RBD disk seen)'],
    [
      'rbd is not there',
      watching(image({ why: 'compute2 has no rbd command' })),
      null,
      'rbd watchers of the volume (compute2 has no rbd command)',
    ],
    [
      'others may have it open too',
      watching(image(['10.20.0.11', '10.20.0.12'])),
      volumes(plan.identity.server, 'another-server'),
      'rbd watchers of the volume (attached to other servers too)',
    ],
  ])('are not known when %s, and never right then', (_when, seen, known, detail) => {
    expect(prove(seen, known)).toEqual({
      items: [{ what: 'rbd watchers', verdict: 'not-checked', detail }],
      leftovers: [],
    });
  });
});
