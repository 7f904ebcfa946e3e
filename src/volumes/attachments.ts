import type { VolumeDetails } from '../cloud/block-storage-types.js';
import type { Server } from '../cloud/server.js';
import type { VolumeAttachment } from '../cloud/volume.js';
import { called } from './context.js';

/** One attachment as Cinder has it, beside the server as Nova has it. */
export interface Attached {
  id: string;
  serverId: string | null;
  host: string | null;
  device: string | null;
  status: string | null;
  /** undefined: Nova does not know it. */
  server: Server | undefined;
  /** Whether Nova lists this volume among the server's own. */
  listed: boolean;
}

/** Something that a person has to fix: what it is, what to check first, and the command. */
export interface Trouble {
  code:
    | 'stale-host'
    | 'double-attachment'
    | 'server-gone'
    | 'not-listed'
    | 'half-attached'
    | 'in-use-by-nobody';
  text: string;
  check: string;
  command: string | null;
}

/** The volume's own list tells hosts and devices, the attachment API statuses and those that are only reserved. */
export function attachedOf(
  volume: VolumeDetails,
  attachments: readonly VolumeAttachment[],
  servers: ReadonlyMap<string, Server>,
): readonly Attached[] {
  const own = new Map(volume.attachments.map((one) => [one.id, one]));
  const ids = [...new Set([...own.keys(), ...attachments.map(({ id }) => id)])];
  return ids.map((id) => {
    const told = own.get(id);
    const listed = attachments.find((one) => one.id === id);
    const serverId = told?.serverId ?? listed?.serverId ?? null;
    const server = serverId === null ? undefined : servers.get(serverId);
    return {
      id,
      serverId,
      host: told?.host ?? null,
      device: told?.device ?? null,
      status: listed?.status ?? null,
      server,
      listed: server?.volumeIds.includes(volume.id) ?? false,
    };
  });
}

/** A move that is under way has two attachments for a while: that is no trouble. */
const MOVING: ReadonlySet<string> = new Set(['MIGRATING', 'RESIZE', 'VERIFY_RESIZE', 'BUILD', 'REBUILD']);
const HALF: ReadonlySet<string> = new Set(['error_attaching', 'error_detaching', 'detaching', 'attaching']);

/** What is wrong with a volume's attachments. Nothing of it is ever fixed by Drover. */
export function troublesOf(volume: VolumeDetails, attached: readonly Attached[]): readonly Trouble[] {
  const troubles = attached.flatMap((one) => troubleOf(volume, one) ?? []);
  const double = doubles(volume, attached);
  if (attached.length > 0 || volume.status !== 'in-use') return [...double, ...troubles];
  return [
    {
      code: 'in-use-by-nobody',
      text: `\`${called(volume)}\` is in-use, but Cinder has no attachment of it.`,
      check: 'on the hosts and at the backend (rbd: `rbd status POOL/volume-ID`) that nothing has it open',
      command: `openstack volume set --state available ${volume.id}`,
    },
  ];
}

function troubleOf(volume: VolumeDetails, one: Attached): Trouble | undefined {
  const { id, serverId, server, host, status } = one;
  if (serverId === null) return undefined;
  if (server === undefined) {
    return {
      code: 'server-gone',
      text: `Attachment \`${id}\` belongs to server \`${serverId}\`, which Nova does not know.`,
      check: `with \`openstack server show ${serverId}\` that it is gone, and on ${host ?? 'the hosts'} that no domain has the volume open`,
      command: deleteCommand(id),
    };
  }
  if (MOVING.has(server.status)) return undefined;
  if (host !== null && server.host !== null && host !== server.host) {
    return {
      code: 'stale-host',
      text: `Attachment \`${id}\` goes through ${host}, but \`${server.name}\` is on ${server.host}: left behind by a move.`,
      check: `that it is still there a minute from now, that no domain on ${host} has the volume open, and that the server has another attachment through ${server.host}`,
      command: deleteCommand(id),
    };
  }
  if (!one.listed && status !== 'reserved') {
    return {
      code: 'not-listed',
      text: `Cinder says that \`${server.name}\` has it (attachment \`${id}\`), Nova does not list it there.`,
      check: `with \`virsh domblklist\` on ${server.host ?? 'its host'} that the guest has no such disk`,
      command: deleteCommand(id),
    };
  }
  if (status !== null && HALF.has(status) && volume.status !== status) {
    return {
      code: 'half-attached',
      text: `Attachment \`${id}\` of \`${server.name}\` is stuck in ${status}.`,
      check: 'with `openstack server event list` that no attach or detach is still going on',
      command: null,
    };
  }
  return undefined;
}

/** Twice for one server is only right while it moves; for two servers only with multiattach. */
function doubles(volume: VolumeDetails, attached: readonly Attached[]): readonly Trouble[] {
  const counted = new Map<string, Attached[]>();
  for (const one of attached) {
    if (one.serverId !== null) counted.set(one.serverId, [...(counted.get(one.serverId) ?? []), one]);
  }
  const twice = [...counted.values()].flatMap((same): Trouble[] => {
    const [first] = same;
    if (same.length < 2 || first?.server === undefined || MOVING.has(first.server.status)) return [];
    const right = same.find(({ host }) => host === first.server?.host);
    const stale = same.filter((one) => one !== right);
    // One that goes through another host is told by itself.
    if (stale.every(({ host }) => host !== null && host !== first.server?.host)) return [];
    return [
      {
        code: 'double-attachment',
        text: `\`${first.server.name}\` has it ${same.length} times: attachments ${same.map(({ id }) => `\`${id}\``).join(', ')}.`,
        check: `with \`openstack --os-compute-api-version 2.89 server volume list ${first.server.id}\` which of them Nova uses; the other is left over`,
        command: null,
      },
    ];
  });
  const servers = [...counted.values()].map(([one]) => one?.server?.name ?? one?.serverId ?? '');
  if (counted.size < 2 || volume.multiattach) return twice;
  return [
    {
      code: 'double-attachment',
      text: `${counted.size} servers have it though it is not multiattach: ${servers.map((name) => `\`${name}\``).join(', ')}. Two guests that write to it destroy its file system.`,
      check:
        'at the backend (rbd: `rbd status POOL/volume-ID`) which host has it open, and stop the other guest',
      command: null,
    },
    ...twice,
  ];
}

function deleteCommand(id: string): string {
  return `openstack --os-volume-api-version 3.27 volume attachment delete ${id}`;
}
