import { mebibytes } from '../../../base/format/bytes.js';
import { clipped, count, named } from '../../../base/format/words.js';
import { barsChart } from '../../../report/charts/bars-chart.js';
import type { BarsChart } from '../../../report/charts/chart.js';
import type { DrainPlan, HostFigures } from '../placement/model.js';

const MEMORY = 'MEMORY_MB';
/** The host that is emptied and the destinations that take most. */
const MOST_ROWS = 16;
const NAME_LENGTH = 52;

/** Memory of a host and of where its servers would go, before and after; undefined where nothing would move. */
export function hostPicture({ host, hosts, assigned, unplaced }: DrainPlan): BarsChart | undefined {
  const rows = hosts.flatMap((one) => rowOf(host, one));
  if (assigned.length === 0 || rows.length === 0) return undefined;
  const ordered = rows.toSorted(
    (one, other) => Number(other.emptied) - Number(one.emptied) || other.moved - one.moved,
  );
  const shown = ordered.slice(0, MOST_ROWS);
  const left = ordered.length - shown.length;
  const title = `${named(host)} emptied: memory before and after`;
  const told = [
    `${count(assigned.length, 'server')} to ${count(new Set(assigned.map(({ to }) => to)).size, 'host')}`,
    unplaced.length === 0 ? '' : `${unplaced.length} without a place`,
    left === 0 ? '' : `${left} more hosts not shown`,
  ];
  return barsChart({
    title,
    told,
    rows: shown,
    legend: [
      { tone: 'left', words: 'stays in use' },
      { tone: 'changed', words: 'moves' },
      { tone: 'quiet', words: 'free' },
    ],
  });
}

type Row = BarsChart['rows'][number] & { emptied: boolean; moved: number };

function rowOf(emptied: string, { host, classes }: HostFigures): readonly Row[] {
  const memory = classes[MEMORY];
  if (memory === undefined) return [];
  const { capacity, before, after } = memory;
  const moved = Math.abs(after - before);
  return [
    {
      name: clipped(named(host), NAME_LENGTH),
      emptied: host === emptied,
      moved,
      parts: [
        { tone: 'left', value: Math.min(before, after) },
        { tone: 'changed', value: moved },
        { tone: 'quiet', value: Math.max(0, capacity - Math.max(before, after)) },
      ],
      words: `${mebibytes(before)} → ${mebibytes(after)} of ${mebibytes(capacity)}`,
    },
  ];
}
