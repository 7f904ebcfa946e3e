import { hostPicture } from '../../../src/procedures/drain/cards/host-picture.js';
import { planDrain } from '../../../src/procedures/drain/placement/planner.js';
import { svgOf } from '../../../src/report/charts/draw.js';
import { cloud, host, question, server } from '../../support/placement.js';

const hosts = [host('compute1', 65_536, 24_576), host('compute2', 65_536, 8_192), host('compute3', 65_536)];
const servers = ['web', 'db', 'mail'].map((id) => server(id, 8_192));

describe('the picture of a host that would be emptied', () => {
  it('has the host first, then where its servers go, each with its memory before and after', async () => {
    const chart = hostPicture(planDrain(question(cloud(hosts, servers))));
    expect(chart?.rows.map(({ name, words }) => `${name}: ${words}`)).toEqual([
      'compute1: 24 GiB → 0 B of 64 GiB',
      'compute3: 0 B → 16 GiB of 64 GiB',
      'compute2: 8 GiB → 16 GiB of 64 GiB',
    ]);
    expect(chart?.rows.map(({ parts }) => parts.map(({ value }) => value / 1024))).toEqual([
      [0, 24, 40],
      [0, 16, 48],
      [8, 8, 48],
    ]);
    expect(chart?.alt).toContain('3 servers to 2 hosts. compute1: 24 GiB → 0 B of 64 GiB; compute3:');
    expect(chart === undefined ? '' : await svgOf(chart)).toContain('8 GiB → 16 GiB of 64 GiB');
  });

  it('says how many have no place', () => {
    const tight = [host('compute1', 65_536, 24_576), host('compute2', 65_536, 49_152)];
    const chart = hostPicture(planDrain(question(cloud(tight, servers))));
    expect(chart?.subtitle).toBe('2 servers to 1 host · 1 without a place');
  });

  it('is none where nothing would move', () => {
    expect(hostPicture(planDrain(question(cloud(hosts, []))))).toBeUndefined();
  });
});
