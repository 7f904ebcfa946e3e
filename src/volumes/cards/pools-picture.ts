import { clipped, count, named } from '../../base/format/words.js';
import type { Pool } from '../../cloud/block-storage-types.js';
import { barsChart } from '../../report/charts/bars-chart.js';
import type { BarsChart } from '../../report/charts/chart.js';
import { freeOf } from '../capacity.js';
import { gib } from '../size.js';

const MOST_ROWS = 20;
const NAME_LENGTH = 52;

/** How full each pool is, by its own size, the fullest first; undefined where no driver tells its size in numbers. */
export function poolsPicture(cloud: string, pools: readonly Pool[]): BarsChart | undefined {
  const rows = pools.flatMap(rowOf).toSorted((one, other) => other.share - one.share);
  if (rows.length === 0) return undefined;
  const shown = rows.slice(0, MOST_ROWS);
  const title = `Pools of ${named(cloud)}: in use and free`;
  const without = pools.length - rows.length;
  const told = [
    count(pools.length, 'pool'),
    without === 0 ? '' : `${without} without a size in numbers`,
    rows.length === shown.length ? '' : `the ${shown.length} fullest`,
  ];
  return barsChart({
    title,
    told,
    rows: shown,
    legend: [
      { tone: 'left', words: 'in use' },
      { tone: 'warn', words: 'kept in reserve' },
      { tone: 'quiet', words: 'free' },
    ],
  });
}

type Row = BarsChart['rows'][number] & { share: number };

function rowOf(pool: Pool): readonly Row[] {
  const { name, totalGib, freeGib } = pool;
  const free = freeOf(pool);
  if (typeof totalGib !== 'number' || typeof freeGib !== 'number' || totalGib <= 0 || free === null)
    return [];
  const used = Math.min(totalGib, Math.max(0, totalGib - freeGib));
  const share = Math.round((used / totalGib) * 100);
  return [
    {
      name: clipped(name, NAME_LENGTH),
      share: used / totalGib,
      parts: [
        { tone: 'left', value: used / totalGib },
        { tone: 'warn', value: Math.max(0, totalGib - used - free) / totalGib },
        { tone: 'quiet', value: free / totalGib },
      ],
      words: `${share} % of ${gib(totalGib)} · ${gib(free)} free`,
    },
  ];
}
