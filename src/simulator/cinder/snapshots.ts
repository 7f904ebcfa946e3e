import { z } from 'zod';
import { type Answer, fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import { uuid } from '../identifiers.js';
import type { Snapshot } from '../world/model.js';
import type { World } from '../world/world.js';
import type { VolumeWork } from './volume-work.js';
import { maySee } from './volumes.js';

const creation = z.object({
  snapshot: z.object({
    volume_id: z.string(),
    name: z.string().max(255).nullish(),
    force: z.boolean().optional(),
    metadata: z.record(z.string(), z.string()).default({}),
  }),
});

export function snapshotRoutes(world: World, work: VolumeWork): Route[] {
  return [
    { method: 'GET', path: '/snapshots/detail', handle: (call) => list(world, call) },
    {
      method: 'GET',
      path: '/snapshots/{id}',
      handle: (call) => {
        const snapshot = world.storage.snapshots.get(call.params.id ?? '');
        return snapshot && visible(snapshot, call)
          ? ok({ snapshot: view(snapshot, call) })
          : fault(404, `Snapshot ${call.params.id} could not be found.`);
      },
    },
    { method: 'POST', path: '/snapshots', handle: (call) => create(world, work, call) },
  ];
}

function visible(snapshot: Snapshot, call: Call): boolean {
  return call.token.roles.includes('admin') || snapshot.projectId === call.token.project?.id;
}

function list(world: World, call: Call): Answer {
  const { query } = call;
  const equals = (key: string, value: string) => query.get(key) === null || query.get(key) === value;
  const snapshots = [...world.storage.snapshots.values()]
    .filter((one) => visible(one, call) && equals('volume_id', one.volumeId) && equals('name', one.name))
    .reverse();
  const page = pageOf(snapshots, ({ id }) => id, query);
  if (!page) return fault(404, `Snapshot ${query.get('marker')} could not be found.`);
  return ok({
    snapshots: page.items.map((one) => view(one, call)),
    ...(page.nextMarker !== undefined && {
      snapshots_links: nextLink(`${call.origin}${call.path}`, query, page.nextMarker),
    }),
  });
}

function create(world: World, work: VolumeWork, call: Call): Answer {
  const parsed = creation.safeParse(call.body);
  if (!parsed.success) return fault(400, `Invalid input received: ${parsed.error.issues[0]?.message}`);
  const { volume_id: volumeId, name, force, metadata } = parsed.data.snapshot;
  const volume = world.storage.volumes.get(volumeId);
  if (!volume || !maySee(volume, call)) return fault(404, `Volume ${volumeId} could not be found.`);
  const may =
    volume.status === 'available' ||
    (volume.status === 'in-use' && (force === true || atLeast(call.version, 66)));
  if (!may) {
    return fault(
      400,
      `Invalid volume: Volume ${volumeId} status must be available, but current status is: ${volume.status}.`,
    );
  }
  const snapshot: Snapshot = {
    id: uuid(world.random),
    name: name ?? '',
    volumeId,
    projectId: volume.projectId,
    userId: call.token.user?.id ?? '',
    sizeGb: volume.sizeGb,
    created: world.now(),
    metadata,
    status: 'creating',
  };
  world.storage.snapshots.set(snapshot.id, snapshot);
  work.snapshot(snapshot, volume, call.requestId);
  return { status: 202, body: { snapshot: view(snapshot, call) } };
}

function view(snapshot: Snapshot, call: Call): JsonObject {
  return {
    id: snapshot.id,
    created_at: stamp(snapshot.created),
    updated_at: stamp(snapshot.created),
    name: snapshot.name,
    description: null,
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.sizeGb,
    metadata: snapshot.metadata,
    'os-extended-snapshot-attributes:progress': snapshot.status === 'available' ? '100%' : '0%',
    'os-extended-snapshot-attributes:project_id': snapshot.projectId,
    ...(atLeast(call.version, 14) && { group_snapshot_id: null }),
    ...(atLeast(call.version, 41) && { user_id: snapshot.userId }),
    ...(atLeast(call.version, 65) && { consumes_quota: true }),
  };
}
