import { defined } from '../../base/defined.js';
import { DroverError, isDroverError } from '../../base/errors.js';
import { type Card, card } from '../../chat/card.js';
import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import type { Cloud } from '../../cloud/cloud.js';
import { resolveServer } from '../../cloud/resolve-server.js';
import type { Server } from '../../cloud/server.js';
import { attachedOf, troublesOf } from '../attachments.js';
import { backendOf } from '../backend.js';
import { serverHead, volumeCard } from '../cards/show.js';
import { orNull } from '../context.js';
import { resolveVolume } from '../resolve.js';
import { volumesOfServer } from './list.js';

/** Volumes of one server that are shown in full. */
const MOST = 6;

/** A volume by name or id; else the volumes of a server of that name. */
export async function showVolume(
  cloud: Cloud,
  nameOrId: string,
  project: string | undefined,
  now: number,
): Promise<Card> {
  try {
    return await oneVolume(cloud, await resolveVolume(cloud, nameOrId, project), now);
  } catch (error) {
    if (!isDroverError(error) || error.code !== 'volume-not-found') throw error;
    const found = await cloud.findServers(nameOrId, defined({ project }));
    if (found.length === 0) throw neither(cloud, nameOrId);
    return await volumesOf(cloud, nameOrId, project, now);
  }
}

function neither(cloud: Cloud, asked: string): DroverError {
  return new DroverError(`No volume and no server \`${asked}\` in ${cloud.name}.`, {
    code: 'volume-not-found',
    remedy: 'Give its whole name or its id; `/volumes list --all` shows the volumes of every project.',
  });
}

async function volumesOf(
  cloud: Cloud,
  nameOrId: string,
  project: string | undefined,
  now: number,
): Promise<Card> {
  const server = await resolveServer(cloud, nameOrId, project);
  const volumes = await volumesOfServer(cloud, server.id);
  const cards = await Promise.all(volumes.slice(0, MOST).map((volume) => oneVolume(cloud, volume, now)));
  const head = serverHead(server, volumes.length, Math.max(0, volumes.length - MOST));
  return card(...head.blocks, ...cards.flatMap(({ blocks }) => [{ kind: 'gap' } as const, ...blocks]));
}

async function oneVolume(cloud: Cloud, volume: VolumeDetails, now: number): Promise<Card> {
  const { hasAttachments } = await cloud.capabilities();
  const [attachments, snapshots, services, projectName, messages] = await Promise.all([
    hasAttachments ? orNull(cloud.volumeAttachments({ volume: volume.id })) : [],
    orNull(cloud.storage.snapshotsOf(volume.id)),
    orNull(cloud.volumeServices()),
    volume.projectId === null ? null : cloud.projectName(volume.projectId),
    volume.status.startsWith('error') ? cloud.storage.messages({ id: volume.id, kind: 'VOLUME' }) : [],
  ]);
  const ids = new Set(
    [...volume.attachments, ...(attachments ?? [])].flatMap(({ serverId }) =>
      serverId === null ? [] : [serverId],
    ),
  );
  const servers = new Map<string, Server>();
  await Promise.all(
    [...ids].map(async (id) => {
      const server = await cloud.server(id);
      if (server !== undefined) servers.set(id, server);
    }),
  );
  const attached = attachedOf(volume, attachments ?? [], servers);
  const service = services?.find(({ host }) => host === backendOf(volume.backendHost));
  return volumeCard({
    cloud: cloud.name,
    now,
    volume,
    projectName,
    attached,
    troubles: troublesOf(volume, attached),
    snapshots: snapshots?.length ?? null,
    backendState: service === undefined ? null : service.status === 'disabled' ? 'disabled' : service.state,
    message: messages[0]?.text ?? null,
  });
}
