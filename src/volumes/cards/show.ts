import { ago } from '../../base/format/time.js';
import { clipped, count, named } from '../../base/format/words.js';
import { type Block, bold, type Card, card, code, item, line, type Text } from '../../chat/card.js';
import { prose } from '../../chat/prose.js';
import { dotted, dottedLine, nameSpan } from '../../chat/text.js';
import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import type { Attached, Trouble } from '../attachments.js';
import { backendOf } from '../backend.js';
import { called } from '../context.js';
import { gib } from '../size.js';

const MOST = 10;

export interface ShownVolume {
  cloud: string;
  now: number;
  volume: VolumeDetails;
  projectName: string | null;
  attached: readonly Attached[];
  troubles: readonly Trouble[];
  /** null: could not be read. */
  snapshots: number | null;
  /** cinder-volume of its backend; null where that is not known. */
  backendState: string | null;
  /** Cinder's newest message, where the volume is in trouble. */
  message: string | null;
}

/** `/volumes show`: state first, then each attachment with where its server really is, then what is wrong. */
export function volumeCard(shown: ShownVolume): Card {
  const { volume, now } = shown;
  return card(
    dottedLine(
      [bold(nameSpan(called(volume)), ` is ${clipped(volume.status, 30)}`)],
      gib(volume.sizeGib),
      volume.type === null ? 'no type' : named(volume.type),
      backendText(shown),
      volume.bootable ? 'bootable' : 'not bootable',
    ),
    dottedLine(
      `${named(shown.cloud)} / project ${named(shown.projectName ?? volume.projectId ?? 'unknown')}`,
      [code(volume.id)],
      volume.availabilityZone === null ? undefined : `zone ${named(volume.availabilityZone)}`,
      volume.createdAt === null ? undefined : `made ${ago(volume.createdAt, now)}`,
      originText(volume),
      volume.encrypted ? 'encrypted' : undefined,
      volume.multiattach ? 'multiattach' : undefined,
    ),
    ...attachedBlocks(shown),
    ...restBlocks(shown),
    ...shown.troubles.flatMap(troubleBlocks),
  );
}

function backendText({ volume, backendState }: ShownVolume): Text | undefined {
  const backend = backendOf(volume.backendHost);
  if (backend === null) return undefined;
  const state: Text = backendState === null || backendState === 'up' ? [] : [' (', bold(backendState), ')'];
  return [`on ${named(backend)}`, ...state];
}

function originText({ image, snapshotId, sourceVolumeId }: VolumeDetails): string | undefined {
  if (image !== null) return `from image ${named(image.name)}`;
  if (snapshotId !== null) return `from snapshot ${snapshotId.slice(0, 8)}`;
  return sourceVolumeId === null ? undefined : `from volume ${sourceVolumeId.slice(0, 8)}`;
}

function attachedBlocks({ attached }: ShownVolume): readonly Block[] {
  if (attached.length === 0) return [line('Attached to nothing.')];
  const shown = attached.slice(0, MOST).map((one) => item(...attachedText(one)));
  const more = attached.length > MOST ? [item(`and ${attached.length - MOST} more`)] : [];
  return [line(`${count(attached.length, 'attachment')}:`), ...shown, ...more];
}

function attachedText({ id, server, serverId, host, device, status }: Attached): Text {
  const name: Text =
    server !== undefined
      ? [nameSpan(server.name)]
      : serverId === null
        ? ['nobody yet (reserved)']
        : ['server ', code(serverId), ', which Nova does not know'];
  const through = host === null ? 'through a host that is not told' : `through ${named(host)}`;
  const real =
    server === undefined
      ? undefined
      : server.host === null
        ? `the server is ${server.status}, its host is not told`
        : `the server is ${server.status} on ${named(server.host)}`;
  return dotted(
    [...name, ` ${through}${device === null ? '' : ` as ${named(device)}`}`],
    real,
    status === null || status === 'attached' ? undefined : [bold(clipped(status, 30))],
    [code(id.slice(0, 8))],
  );
}

function restBlocks({ volume, snapshots, message }: ShownVolume): readonly Block[] {
  const migration = volume.migrationStatus;
  const rest = dotted(
    snapshots === null || snapshots === 0 ? undefined : count(snapshots, 'snapshot'),
    migration === null || migration === 'none' ? undefined : `migration ${clipped(migration, 30)}`,
    volume.description === null || volume.description === ''
      ? undefined
      : `described as: ${clipped(volume.description, 120)}`,
  );
  return [
    ...(rest.length === 0 ? [] : [line(...rest)]),
    ...(message === null ? [] : [line('Cinder says: ', clipped(message, 300))]),
  ];
}

function troubleBlocks({ text, check, command }: Trouble): readonly Block[] {
  return [
    line(bold('Wrong: '), ...prose(text)),
    item(`First check ${clipped(check, 300)}. Drover does not repair this by itself.`),
    ...(command === null ? [] : [item('Then: ', code(command))]),
  ];
}

/** What `/volumes show SERVER` says first, before its volumes. */
export function serverHead(
  server: { name: string; status: string; host: string | null },
  volumes: number,
  beyond: number,
): Card {
  return card(
    dottedLine(
      [bold(nameSpan(server.name), ` has ${count(volumes, 'volume')}`)],
      server.status,
      server.host === null ? 'host not told' : `on ${named(server.host)}`,
    ),
    ...(beyond > 0 ? [line(`Shown are the first ${volumes - beyond}; the others by name.`)] : []),
  );
}
