import { shortId } from '../../base/format/ids.js';
import { clipped, named } from '../../base/format/words.js';
import { bold, type Card, card, code, line, type Text, tabular } from '../../chat/card.js';
import { dotted } from '../../chat/text.js';
import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import { gib, grouped } from '../size.js';

export interface TypeTotal {
  type: string;
  volumes: number;
  /** null: not added up. */
  gib: number | null;
}

export interface ListedVolumes {
  cloud: string;
  /** What was asked for, in words: `status available, type ceph-ssd`. */
  filter: string;
  volumes: readonly VolumeDetails[];
  /** A server's name by its id, where Nova told it. */
  serverNames: ReadonlyMap<string, string>;
  /** null: there is no next page. */
  nextPage: string | null;
  /** undefined: Cinder does not count here. */
  total: number | undefined;
  totals: readonly TypeTotal[];
}

/**
 * `/volumes list`: how many of which type, then one page of them, the newest first. As many columns as a terminal of 80
 * takes; `/volumes show` has the rest.
 */
export function volumeListCard(list: ListedVolumes): Card {
  const rows = list.volumes.map((volume) => [
    clipped(volume.name, 40) || shortId(volume.id),
    clipped(volume.status, 20),
    gib(volume.sizeGib),
    clipped(volume.type ?? '', 24),
    attachedTo(volume, list.serverNames),
  ]);
  const head = ['NAME', 'STATUS', 'SIZE', 'TYPE', 'ATTACHED TO'];
  return card(
    line(...dotted([bold(titleText(list))], named(list.cloud), list.filter)),
    ...(list.totals.length === 0 ? [] : [line(`By type: ${list.totals.map(totalText).join(', ')}.`)]),
    ...(rows.length === 0 ? [] : [tabular('Volumes', head, rows)]),
    ...(list.nextPage === null ? [] : [line('More: ', code(list.nextPage))]),
  );
}

function titleText({ total, volumes, nextPage }: ListedVolumes): string {
  if (total === undefined) {
    return nextPage === null ? counted(volumes.length) : `${counted(volumes.length)}, and more`;
  }
  return total > volumes.length ? `${volumes.length} of ${counted(total)}` : counted(total);
}

function counted(amount: number): string {
  return `${amount === 0 ? 'No' : grouped(amount)} ${amount === 1 ? 'volume' : 'volumes'}`;
}

function totalText({ type, volumes, gib: size }: TypeTotal): string {
  return `${named(type)} ${grouped(volumes)}${size === null ? '' : ` (${gib(size)})`}`;
}

function attachedTo(volume: VolumeDetails, names: ReadonlyMap<string, string>): string {
  return volume.attachments
    .map(({ serverId, host }) => {
      const server = serverId === null ? 'reserved' : clipped(names.get(serverId) ?? shortId(serverId), 32);
      return host === null ? server : `${server} on ${clipped(host, 32)}`;
    })
    .join(', ');
}

/** What a person typed, said back in few words. */
export function filterText(parts: Readonly<Record<string, string | undefined>>): Text {
  const told = Object.entries(parts).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${named(value)}`],
  );
  return told.length === 0 ? [] : [told.join(', ')];
}
