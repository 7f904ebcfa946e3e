import type { PeerCause } from '../hosts/network/peers.js';
import { byName } from './findings.js';
import type { MeshWay } from './mesh.js';

type FailedWay = Extract<MeshWay, { way: 'fails' }>;

/** Failures that one remedy fixes, as far as can be told from outside. */
export interface MeshGroup {
  cause: PeerCause;
  step: 'ssh' | 'libvirt';
  /** The host that stands on one end of all of them; undefined: they have none in common. */
  at?: { host: string; end: 'from' | 'to' };
  ways: readonly FailedWay[];
}

/** The largest group first: the host that most failures of one cause have in common, until none is left. */
export function groupFailures(ways: readonly MeshWay[]): MeshGroup[] {
  let left = ways.filter((way): way is FailedWay => way.way === 'fails');
  const groups: MeshGroup[] = [];
  while (left.length > 0) {
    const group = largest(left);
    groups.push(group);
    left = left.filter((way) => !group.ways.includes(way));
  }
  return groups;
}

function largest(left: readonly FailedWay[]): MeshGroup {
  const candidates = new Map<string, MeshGroup & { ways: FailedWay[] }>();
  for (const way of left) {
    for (const end of ['from', 'to'] as const) {
      const key = JSON.stringify([way.cause, way.step, end, way[end]]);
      const group = candidates.get(key) ?? {
        cause: way.cause,
        step: way.step,
        at: { host: way[end], end },
        ways: [],
      };
      group.ways.push(way);
      candidates.set(key, group);
    }
  }
  const [first] = [...candidates.values()].sort(
    (a, b) => b.ways.length - a.ways.length || byName(a.at?.host ?? '', b.at?.host ?? ''),
  );
  if (first !== undefined && first.ways.length > 1) return first;
  const [way] = left;
  // `left` is never empty here.
  return { cause: way?.cause ?? 'other', step: way?.step ?? 'ssh', ways: way === undefined ? [] : [way] };
}
