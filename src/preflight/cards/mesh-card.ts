import { clipped, count, named } from '../../base/format/words.js';
import { bold, type Card, item, line, pre, type Text } from '../../chat/card.js';
import { allButton, type Listing, type More, rowsOf } from '../../chat/listing.js';
import { prose } from '../../chat/prose.js';
import { dottedLine } from '../../chat/text.js';
import type { PeerCause } from '../../hosts/network/peers.js';
import type { Mesh, MeshWay } from '../mesh.js';
import { groupFailures, type MeshGroup } from '../mesh-groups.js';

const MOST_GROUPS = 6;
const MOST_UNKNOWNS = 4;
const WHY_LENGTH = 240;

/** One character a pair, and what it means. */
const WORKS = ['+', 'works'] as const;
const SELF = '·';
const UNKNOWN = ['?', 'could not be tried'] as const;
const LIBVIRT = ['l', 'SSH works, libvirt does not'] as const;
const SIGNS: Readonly<Partial<Record<PeerCause, readonly [string, string]>>> = {
  'permission-denied': ['k', 'key not accepted'],
  'host-key-changed': ['h', 'host key wrong or not known'],
  'host-key-unknown': ['h', 'host key wrong or not known'],
  'name-unknown': ['n', 'name not known'],
  certificate: ['c', 'certificate not accepted'],
};
const NO_WAY = ['x', 'no connection'] as const;

/** Every cause of a way that does not work, and every reason why one could not be tried. */
export function meshListing({ hosts, ways }: Mesh): Listing {
  const rows = [...groupFailures(ways).map(groupText), ...unknownTexts(ways)];
  return {
    title: [bold(`Mesh of ${count(hosts.length, 'host')}`)],
    noun: 'causes',
    groups: rows.length === 0 ? [] : [{ name: 'Causes', rows }],
  };
}

/** `/preflight mesh`: who reaches whom, then the causes, the one that fixes most first. */
export function meshCard(mesh: Mesh, more: More): Card {
  const { hosts, ways, durationMs } = mesh;
  const works = ways.filter(({ way }) => way === 'works').length;
  const groups = groupFailures(ways);
  const unknowns = unknownTexts(ways);
  const shown = Math.min(groups.length, MOST_GROUPS) + Math.min(unknowns.length, MOST_UNKNOWNS);
  const verdict =
    works === ways.length ? `all ${count(ways.length, 'way')} work` : `${works} of ${ways.length} ways work`;
  return {
    blocks: [
      dottedLine(
        [bold(`Mesh of ${count(hosts.length, 'host')}: ${verdict}`)],
        `SSH and libvirt, each host to each other in ${(durationMs / 1000).toFixed(1)} s`,
      ),
      pre(...matrix(mesh)),
      line(legend(ways)),
      ...groups.slice(0, MOST_GROUPS).map((group) => item(...groupText(group))),
      ...(groups.length > MOST_GROUPS ? [item(`… and ${groups.length - MOST_GROUPS} more causes`)] : []),
      ...unknowns.slice(0, MOST_UNKNOWNS).map((text) => item(...text)),
      ...(unknowns.length > MOST_UNKNOWNS
        ? [item(`… and ${unknowns.length - MOST_UNKNOWNS} more reasons`)]
        : []),
      line('Nothing was changed.'),
    ],
    ...(rowsOf(more.listing) > shown ? { buttons: [allButton(more)] } : {}),
  };
}

/** Rows try, columns are tried; numbered, so that fifty hosts still fit. */
function matrix({ hosts, ways }: Mesh): string[] {
  const digits = String(hosts.length).length;
  const longest = Math.max(...hosts.map((host) => named(host).length));
  const margin = ' '.repeat(digits + 1 + longest + 1);
  const heads = Array.from({ length: digits }, (_, digit) => {
    const cells = hosts.map((_, index) => String(index + 1).padStart(digits)[digit] ?? ' ');
    return `${margin}${cells.map((cell) => ` ${cell}`).join('')}`;
  });
  const signs = new Map(ways.map((way) => [`${way.from} ${way.to}`, signOf(way)[0]]));
  const rows = hosts.map((from, index) => {
    const cells = hosts.map((to) => (from === to ? SELF : (signs.get(`${from} ${to}`) ?? UNKNOWN[0])));
    return `${String(index + 1).padStart(digits)} ${named(from).padEnd(longest)} ${cells.map((cell) => ` ${cell}`).join('')}`;
  });
  return [...heads, ...rows];
}

function signOf(way: MeshWay): readonly [string, string] {
  if (way.way === 'works') return WORKS;
  if (way.way === 'unknown') return UNKNOWN;
  if (way.step === 'libvirt' && way.cause !== 'certificate' && SIGNS[way.cause] === undefined) return LIBVIRT;
  return SIGNS[way.cause] ?? NO_WAY;
}

function legend(ways: readonly MeshWay[]): string {
  const used = new Map(ways.map((way) => [...signOf(way)] as [string, string]));
  const parts = [...used].map(([sign, meaning]) => `${sign} ${meaning}`);
  return `From the row to the column: ${parts.join(', ')}`;
}

function groupText(group: MeshGroup): Text {
  const [first] = group.ways;
  if (first === undefined) return ['no failure'];
  const more = group.ways.length - 1;
  const others = group.ways.slice(1).map((way) => named(group.at?.end === 'from' ? way.to : way.from));
  const also =
    more === 0
      ? ''
      : group.at?.end === 'from'
        ? ` Just so to ${clipped(others.join(', '), WHY_LENGTH)}.`
        : ` Just so from ${clipped(others.join(', '), WHY_LENGTH)}.`;
  return [
    bold('fail'),
    ` ${count(group.ways.length, 'way')}: `,
    ...prose(clipped(first.text, WHY_LENGTH)),
    '.',
    also,
    ' ',
    ...prose(first.remedy),
  ];
}

/** A host that could not be asked is one line, not one a peer. */
function unknownTexts(ways: readonly MeshWay[]): Text[] {
  const reasons = new Map<string, number>();
  for (const way of ways) {
    if (way.way === 'unknown') reasons.set(way.why, (reasons.get(way.why) ?? 0) + 1);
  }
  return [...reasons].map(([why, ways_]) => [
    bold('unknown'),
    ` ${count(ways_, 'way')}: `,
    ...prose(clipped(why, WHY_LENGTH)),
    '.',
  ]);
}
