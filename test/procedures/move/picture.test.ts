import { movePicture } from '../../../src/procedures/move/cards/picture.js';
import type { GuestView } from '../../../src/procedures/move/outcome.js';
import type { TimeChart } from '../../../src/report/charts/chart.js';
import { svgOf } from '../../../src/report/charts/draw.js';
import type { Request } from '../../../src/requests/request.js';
import { type CopyOptions, copied, movedRequest } from '../../support/move-course.js';
import { migratePlan, request } from '../../support/requests.js';

const CALM: CopyOptions = { memoryMib: 16_384, dirtyMibPerSecond: 30, mostSeconds: 1000 };
const BUSY: CopyOptions = { memoryMib: 8192, dirtyMibPerSecond: 400, mostSeconds: 240, forcedAt: 200 };

const FIGURES = {
  remainingBytes: 4 * 2 ** 30,
  dirtyBytesPerSecond: 400 * 2 ** 20,
  bandwidthBytesPerSecond: 110 * 2 ** 20,
  flatForSeconds: 60,
  pauseSeconds: 37,
  novaGivesUpAt: null,
};

const GUEST: GuestView = {
  address: '10.1.0.218',
  by: 'ping',
  port: null,
  from: null,
  before: 'answered',
  after: 'answers',
  sent: 300,
  lost: 3,
  longestGap: { ms: 1400, from: '2026-11-22T14:33:20.000Z' },
  silentSince: null,
  hole: null,
};

function chartOf(request: Request): TimeChart {
  const chart = movePicture(request);
  if (chart?.kind !== 'time') throw new Error('there is no picture');
  return chart;
}

describe('the picture of a move', () => {
  it('is made of one that ran for longer than a minute, and of no shorter one', () => {
    expect(movePicture(movedRequest(copied(CALM)))).toBeDefined();
    expect(movePicture(movedRequest(copied({ ...CALM, memoryMib: 2048 })))).toBeUndefined();
  });

  it('is made of a short one that stalled', () => {
    const short = copied({ ...BUSY, mostSeconds: 40, forcedAt: 30 });
    expect(movePicture(movedRequest(short))).toBeUndefined();
    expect(
      movePicture(movedRequest(short, [[20, { type: 'stalled', figures: FIGURES, choice: 'ask' }]])),
    ).toBeDefined();
  });

  it('is not made of what nobody watched, or of what was never carried out', () => {
    const { seconds } = copied(CALM);
    expect(movePicture(movedRequest({ samples: [], seconds }))).toBeUndefined();
    expect(movePicture(request({ state: 'rejected' }))).toBeUndefined();
  });

  it('shows memory, speeds, passes, the stall, what people did, and what the guest showed', () => {
    const made = movedRequest(
      copied(BUSY),
      [
        [120, { type: 'stalled', figures: FIGURES, choice: 'ask' }],
        [200, { type: 'force-asked', by: 'fake:U0REQ', byName: 'ann' }],
        [210, { type: 'verifying' }],
      ],
      { downtimeMs: 37_000, guest: GUEST },
    );
    const chart = chartOf(made);
    expect(chart.title).toMatch(/^trusty-migrate runs on compute2, after \d min \d+ s$/);
    expect(chart.subtitle).toMatch(/^from compute1 · \d+ passes · guest paused 37 s$/);
    expect(chart.spans).toEqual([{ from: 60, to: 200, label: 'stalled', tone: 'warn' }]);
    expect(chart.marks.map(({ at, label }) => [at, label])).toEqual([
      [200, 'forced'],
      [210, 'switched over'],
    ]);
    expect(chart.ticks.length).toBeGreaterThan(1);
    expect(chart.strips[0]?.title).toBe('The guest itself, at 10.1.0.218: 3 of 300 probes lost');
    expect(chart.strips[0]?.stretches.map(({ tone }) => tone)).toEqual(['good', 'bad']);
    const [memory, speed] = chart.panels;
    expect(memory?.lines[0]?.points.every(([at]) => at >= 0 && at <= chart.seconds)).toBe(true);
    expect(Math.max(...(speed?.lines[0]?.points.map(([, value]) => value ?? 0) ?? []))).toBe(110 * 2 ** 20);
  });

  it('has words that tell the same to whoever does not see it', () => {
    const { alt } = chartOf(movedRequest(copied(CALM), [], { guest: GUEST }));
    expect(alt).toMatch(
      /^trusty-migrate runs on compute2, after 3 min \d+ s; from compute1 · \d passes · guest paused 240 ms\. Lines over 3 min \d+ s: memory left to copy, and how fast it was sent and changed\. The link sent up to 110 MiB\/s, the guest changed up to 30 MiB\/s\. The guest was silent for 1\.4 s at most\.$/,
    );
    expect(alt.length).toBeLessThan(1000);
  });

  it('never says that a server runs where it was not proved to run', () => {
    const failed = movedRequest(
      copied(CALM),
      [[100, { type: 'abort-asked', by: 'fake:U0REQ', byName: 'ann' }]],
      {
        state: 'aborted',
        place: { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: null },
      },
    );
    const { title, alt, marks } = chartOf(failed);
    expect(title).toMatch(/^trusty-migrate was not moved: aborted after 3 min/);
    expect(alt).not.toContain('runs on');
    expect(marks.map(({ label }) => label)).toEqual(['aborted']);
  });

  it('says from when on it was watched after a restart', () => {
    const { samples, seconds } = copied(CALM);
    const { subtitle } = chartOf(movedRequest({ samples: samples.slice(30), seconds }));
    expect(subtitle).toContain('not watched before 1 min 2 s');
  });

  it('is drawn with hostile names as plain words', async () => {
    const serverName = '</text><script>alert(1)</script>{x|a}\u202e\u0007';
    const made = { ...movedRequest(copied(CALM)), plan: migratePlan({ about: { serverName } }) };
    const svg = await svgOf(chartOf(made));
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toContain('<script');
    for (const control of ['\u202e', '\u0007']) expect(svg).not.toContain(control);
  });
});
