import type { Write } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';

/** A server that boots from a volume that is there already. */
export interface NewServer {
  name: string;
  flavorId: string;
  volumeId: string;
  /** Whether the volume goes with the server. */
  deleteOnTermination: boolean;
  /** Empty: no network at all. */
  networkIds: readonly string[];
  keyName?: string;
  availabilityZone?: string;
  /** A host by name, which the scheduler still validates (2.74; below it is said through the zone). */
  host?: string;
  metadata?: Readonly<Record<string, string>>;
}

/** 2.37: networks must be said, `none` included; 2.74: a host by name. */
const WANTS = ['2.37', '2.74'];

/** POST /servers with block_device_mapping_v2 (api-ref compute, section Create Server). */
export function newServerCall(server: NewServer): Write {
  const { name, flavorId, volumeId, deleteOnTermination, networkIds, keyName, metadata } = server;
  return {
    method: 'POST',
    route: '/servers',
    wants: WANTS,
    bodyFor: ({ max }) => ({
      server: {
        name,
        flavorRef: flavorId,
        networks:
          networkIds.length === 0 && isAtLeast(max, '2.37') ? 'none' : networkIds.map((uuid) => ({ uuid })),
        block_device_mapping_v2: [
          {
            boot_index: 0,
            uuid: volumeId,
            source_type: 'volume',
            destination_type: 'volume',
            delete_on_termination: deleteOnTermination,
          },
        ],
        key_name: keyName,
        ...placeOf(server, isAtLeast(max, '2.74')),
        metadata,
      },
    }),
    makes: 'server',
  };
}

function placeOf({ host, availabilityZone }: NewServer, byHost: boolean): Readonly<Record<string, string>> {
  const zone = availabilityZone === undefined ? {} : { availability_zone: availabilityZone };
  if (host === undefined) return zone;
  return byHost ? { ...zone, host } : { availability_zone: `${availabilityZone ?? 'nova'}:${host}` };
}
