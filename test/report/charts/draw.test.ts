import { movePicture } from '../../../src/procedures/move/cards/picture.js';
import type { BarsChart } from '../../../src/report/charts/chart.js';
import { drawingOf, pngOf, svgOf } from '../../../src/report/charts/draw.js';
import { copied, movedRequest } from '../../support/move-course.js';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const bars: BarsChart = {
  kind: 'bars',
  title: 'Pools of lab',
  subtitle: '2 pools',
  alt: 'Bars',
  rows: [
    {
      name: 'ceph-ssd',
      parts: [
        { tone: 'left', value: 700 },
        { tone: 'quiet', value: 300 },
      ],
      words: '300 GiB free',
    },
    {
      name: 'lvm',
      parts: [
        { tone: 'left', value: 100 },
        { tone: 'quiet', value: 0 },
      ],
      words: 'full',
    },
  ],
  legend: [
    { tone: 'left', words: 'used' },
    { tone: 'quiet', words: 'free' },
  ],
};

describe('a chart', () => {
  it('is a PNG twice as fine as its drawing, words included', async () => {
    const chart = movePicture(
      movedRequest(copied({ memoryMib: 16_384, dirtyMibPerSecond: 30, mostSeconds: 1000 })),
    );
    if (chart === undefined) throw new Error('there is no picture');
    const png = Buffer.from(await pngOf(chart));
    const { width, height } = drawingOf(chart);
    expect([...png.subarray(0, 8)]).toEqual(PNG);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width * 2, height * 2]);
    const blank = Buffer.from(await pngOf({ ...chart, title: '', subtitle: '' }));
    // Without its fonts the words would vanish, and both would be alike.
    expect(png.length - blank.length).toBeGreaterThan(2_000);
  });

  it('of bars has a row for each, with its words', async () => {
    const svg = await svgOf(bars);
    for (const words of ['ceph-ssd', 'lvm', '300 GiB free', 'full', '>used<', '>free<'])
      expect(svg).toContain(words);
    expect(drawingOf(bars).height).toBeLessThan(300);
  });

  it('is small enough for a phone’s line', async () => {
    expect((await pngOf(bars)).length).toBeLessThan(200_000);
  });
});
