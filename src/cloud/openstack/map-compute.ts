import type * as wire from 'openstack-client-lite';
import type { Aggregate, ComputeService, Flavor, Hypervisor } from '../compute.js';
import type {
  InstanceAction,
  InstanceActionDetail,
  LiveMigrationFigures,
  MigrationRecord,
} from '../migration.js';
import type { ServerVolume } from '../volume.js';

export function computeService(service: wire.ComputeService): ComputeService {
  return {
    id: service.id,
    host: service.host,
    binary: service.binary,
    zone: service.zone ?? '',
    // What Nova does not call up is not taken for up.
    state: service.state ?? 'down',
    status: service.status,
    disabledReason: service.disabledReason,
    forcedDown: service.forcedDown ?? null,
    updatedAt: service.updatedAt,
  };
}

export function hypervisor(hypervisor: wire.Hypervisor): Hypervisor {
  const { usage } = hypervisor;
  return {
    id: hypervisor.id,
    hostname: hypervisor.hypervisorHostname,
    host: hypervisor.service?.host ?? hypervisor.hypervisorHostname,
    type: hypervisor.type ?? '',
    version: hypervisor.version ?? 0,
    hostIp: hypervisor.hostIp ?? null,
    state: hypervisor.state ?? 'down',
    status: hypervisor.status ?? 'disabled',
    usage:
      usage === undefined
        ? null
        : {
            vcpus: usage.vcpus,
            vcpusUsed: usage.vcpusUsed,
            memoryMib: usage.memoryMib,
            memoryUsedMib: usage.memoryUsedMib,
          },
  };
}

export function aggregate(aggregate: wire.Aggregate): Aggregate {
  return {
    id: String(aggregate.id),
    name: aggregate.name,
    availabilityZone: aggregate.availabilityZone,
    hosts: aggregate.hosts,
    metadata: aggregate.metadata,
  };
}

export function migrationRecord(record: wire.Migration): MigrationRecord {
  return {
    id: String(record.id),
    uuid: record.uuid ?? null,
    serverId: record.serverId,
    status: record.status,
    type: record.type ?? null,
    source: record.sourceCompute,
    destination: record.destCompute,
    sourceNode: record.sourceNode,
    destinationNode: record.destNode,
    userId: record.userId ?? null,
    projectId: record.projectId ?? null,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}

export function figures(migration: wire.ServerMigration): LiveMigrationFigures {
  return {
    id: String(migration.id),
    status: migration.status,
    source: migration.sourceCompute,
    destination: migration.destCompute,
    memoryTotalBytes: migration.memoryTotalBytes,
    memoryRemainingBytes: migration.memoryRemainingBytes,
    memoryProcessedBytes: migration.memoryProcessedBytes,
    diskTotalBytes: migration.diskTotalBytes,
    diskRemainingBytes: migration.diskRemainingBytes,
    diskProcessedBytes: migration.diskProcessedBytes,
    createdAt: migration.createdAt,
    updatedAt: migration.updatedAt,
  };
}

export function instanceAction(action: wire.InstanceAction): InstanceAction {
  return {
    action: action.action,
    requestId: action.requestId,
    userId: action.userId,
    projectId: action.projectId,
    startedAt: action.startedAt,
    updatedAt: action.updatedAt ?? null,
    message: action.message,
  };
}

export function instanceActionDetail(action: wire.InstanceActionDetail): InstanceActionDetail {
  const events = (action.events ?? []).map((event) => ({
    event: event.event,
    result: event.result,
    startedAt: event.startedAt,
    finishedAt: event.finishedAt,
    host: event.host ?? null,
    details: event.details ?? null,
    traceback: event.traceback ?? null,
  }));
  return { ...instanceAction(action), events };
}

export function serverVolume(attachment: wire.VolumeAttachment): ServerVolume {
  return {
    volumeId: attachment.volumeId,
    device: attachment.device,
    attachmentId: attachment.attachmentId ?? null,
    deleteOnTermination: attachment.deleteOnTermination ?? null,
  };
}

export function flavor({ id, name, vcpus, memoryMib, diskGib }: wire.Flavor): Flavor {
  return { id, name, vcpus, memoryMib, diskGib };
}
