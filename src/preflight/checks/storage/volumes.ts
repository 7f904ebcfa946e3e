import { count, list } from '../../../base/format/findings.js';
import type { Server } from '../../../cloud/server.js';
import type { Volume, VolumeAttachment, VolumeService } from '../../../cloud/volume.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown, warn } from '../../check.js';

const VOLUME = 'GET /volumes/{id}';

/** A14. Each volume in use, attached once and here, and nothing else going on with it. */
const volumes = defineCheck({
  id: 'A14',
  title: 'Volumes',
  scope: 'server',
  reads: { server: ['volumes', 'attachments', 'server'] },
  decide: ({ server: { volumes: all, attachments, server } }) => {
    if (server.volumeIds.length === 0) return pass('no volumes attached');
    const troubled = server.volumeIds.flatMap((id) => {
      const volume = all.find((one) => one.id === id);
      if (volume === undefined) return [hidden(id)];
      return troubleOf(volume, attachmentsOf(volume, attachments), server) ?? [];
    });
    if (troubled.length > 0) return troubled;
    return pass(`${count(all.length, 'volume')} in use, each attached once`);
  },
});

/** Nova asks Cinder with the caller's own credential: what we cannot see, the move cannot attach. */
function hidden(id: string): Conclusion {
  return fail(
    `Cinder does not show us volume ${id}: the move would fail when Nova attaches it`,
    "Give Drover's role Cinder's rights as the guide lists them.",
    VOLUME,
  );
}

/** The volume's own list has the hosts, Cinder's list of attachments the states: together they are whole. */
function attachmentsOf(volume: Volume, listed: readonly VolumeAttachment[]): readonly VolumeAttachment[] {
  const states = listed.filter((one) => one.volumeId === volume.id);
  const merged = states.map((state) => {
    const own = volume.attachments.find((one) => one.id === state.id);
    return { ...state, host: state.host ?? own?.host ?? null };
  });
  return [...merged, ...volume.attachments.filter((one) => !states.some((state) => state.id === one.id))];
}

function troubleOf(
  volume: Volume,
  attachments: readonly VolumeAttachment[],
  server: Server,
): Conclusion | undefined {
  const name = nameOf(volume);
  if (volume.status !== 'in-use') {
    return fail(
      `${name} is ${volume.status}`,
      'Wait until that has ended; an error state has to be fixed in Cinder first.',
      VOLUME,
    );
  }
  if (busyMigrating(volume.migrationStatus)) {
    return fail(
      `${name} is itself being moved between backends (${volume.migrationStatus})`,
      'Wait until Cinder has finished.',
      VOLUME,
    );
  }
  const own = attachments.filter((one) => one.serverId === server.id);
  return troubleOfAttachments(name, own, server) ?? troubleOfSharers(volume, attachments, server);
}

function troubleOfAttachments(
  name: string,
  own: readonly VolumeAttachment[],
  server: Server,
): Conclusion | undefined {
  if (own.length === 0) {
    return fail(
      `${name} is attached in Nova, but Cinder has no attachment of it to this server`,
      'Compare with `nova-manage volume_attachment show`; refresh needs the server stopped.',
      VOLUME,
    );
  }
  const unsettled = own.find((one) => one.status !== null && one.status !== 'attached');
  if (unsettled !== undefined) {
    return fail(
      `${name}: attachment ${unsettled.id} is ${unsettled.status}`,
      'Wait until it has ended, or repair it in Cinder.',
      'GET /attachments',
    );
  }
  const elsewhere = own.find((one) => differs(one.host, server.host));
  if (own.length > 1 || elsewhere !== undefined) {
    const hosts = own.map((one) => one.host ?? 'an unknown host').join(', ');
    return warn(
      `${name} has ${count(own.length, 'attachment')} to this server, on ${hosts}; it runs on ${server.host ?? 'an unknown host'}`,
      'An earlier move left something behind. Somebody with Cinder admin deletes the stale attachment, after checking that no other host uses the volume.',
      'GET /attachments',
    );
  }
  return undefined;
}

function troubleOfSharers(
  volume: Volume,
  attachments: readonly VolumeAttachment[],
  server: Server,
): Conclusion | undefined {
  const sharers = attachments.filter((one) => one.serverId !== server.id);
  if (sharers.length === 0 || volume.multiattach) return undefined;
  return warn(
    `${nameOf(volume)} has ${count(sharers.length, 'attachment')} besides this server's`,
    'Find out what they are: openstack --os-volume-api-version 3.27 volume attachment list',
    'GET /attachments',
  );
}

function differs(host: string | null, serverHost: string | null): boolean {
  return host !== null && serverHost !== null && host !== serverHost;
}

/** `success` and `error` stay on a volume for good after a migration that ended. */
function busyMigrating(status: string | null): boolean {
  return status === 'migrating' || status === 'starting' || status === 'completing';
}

export function nameOf(volume: Pick<Volume, 'id' | 'name'>): string {
  return volume.name === '' ? `volume ${volume.id}` : volume.name;
}

/** A15. Cleaning up on the source must not cut off the others. */
const sharedVolumes = defineCheck({
  id: 'A15',
  title: 'Shared volumes',
  scope: 'server',
  reads: { server: ['volumes', 'server'] },
  decide: ({ server: { volumes: all, server } }) => {
    const shared = all.filter((volume) => volume.multiattach);
    if (shared.length === 0 && all.length < server.volumeIds.length) {
      return unknown(
        'cannot tell whether a volume is shared: Cinder does not show us all of them',
        "Give Drover's role Cinder's rights as the guide lists them.",
      );
    }
    if (shared.length === 0) return pass('no volume is shared');
    return warn(
      `${shared.map(nameOf).join(', ')} can be shared with other servers`,
      'Move the sharers one at a time, and check the others after each.',
      VOLUME,
    );
  },
});

/** A17, its part that the API shows: Nova has cinder-volume prepare each volume for the new host (pre_live_migration). */
const backends = defineCheck({
  id: 'A17',
  title: "The volumes' backends",
  scope: 'server',
  reads: { server: ['volumes', 'server'], cloud: ['volumeServices'] },
  decide: ({ server: { volumes: all, server }, cloud: { volumeServices } }) => {
    if (server.volumeIds.length === 0) return pass('no volumes attached');
    const told = all.map((volume) => [volume, serviceOf(volume, volumeServices)] as const);
    const down = told.filter(([, service]) => service?.state === 'down');
    if (down.length > 0) {
      const hosts = [...new Set(down.map(([, service]) => service?.host ?? ''))];
      return fail(
        `cinder-volume ${list(hosts)} is down: ${down.map(([volume]) => nameOf(volume)).join(', ')} cannot be attached elsewhere`,
        'Start that cinder-volume, then ask again.',
        'GET /os-services?binary=cinder-volume',
      );
    }
    const untold = told.filter(([, service]) => service === undefined).map(([volume]) => nameOf(volume));
    if (untold.length > 0 || all.length < server.volumeIds.length) {
      return unknown(
        `cannot tell which cinder-volume serves ${untold.join(', ') || 'every volume'}`,
        "Give Drover's role Cinder's rights as the guide lists them.",
      );
    }
    return pass(`cinder-volume of ${count(all.length, 'volume')} is up`);
  },
});

/** `host@backend#pool` of a volume names its service by what stands before the pool. */
function serviceOf(volume: Volume, services: readonly VolumeService[]): VolumeService | undefined {
  const host = volume.backendHost?.split('#')[0];
  return services.find((service) => service.host === host);
}

export const volumeChecks: readonly Check[] = [volumes, sharedVolumes, backends];
