import { hex, uuid } from '../identifiers.js';
import type { Flavor, Server } from '../world/model.js';
import type { World } from '../world/world.js';

export interface NewServer {
  readonly name: string;
  readonly flavor: Flavor;
  readonly projectId: string;
  readonly userId: string;
  readonly keyName: string | null;
  readonly metadata: Record<string, string>;
  /** Empty for one that boots from a volume. */
  readonly imageId: string;
}

const USED_RATIO = 0.5;

/** A server that was asked for and is nowhere yet. */
export function createServer(world: World, spec: NewServer): Server {
  const id = uuid(world.random);
  const number = world.servers.size + 1;
  const now = world.now();
  const server: Server = {
    id,
    ...spec,
    host: '',
    vmState: 'building',
    taskState: 'scheduling',
    powerState: 0,
    progress: 0,
    created: now,
    updated: now,
    launchedAt: 0,
    instanceName: `instance-${number.toString(16).padStart(8, '0')}`,
    reservationId: `r-${number.toString(36).padStart(8, '0')}`,
    configDrive: false,
    locked: false,
    lockedReason: null,
    description: null,
    tags: [],
    fault: null,
    fixedAddress: `10.1.${(number >> 8) & 255}.${number & 255}`,
    macAddress: `fa:16:3e:${(hex(world.random, 6).match(/../g) ?? []).join(':')}`,
    devices: [],
    memory: {
      usedRatio: USED_RATIO,
      dirtyBytesPerSecond: 512 * 1024,
      workingSetBytes: spec.flavor.ramMb * 2 ** 20 * USED_RATIO * 0.5,
    },
  };
  world.servers.set(id, server);
  return server;
}
