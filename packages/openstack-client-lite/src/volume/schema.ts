import { z } from 'zod';
import { textMap, time, timeOrNull, words } from '../schema.js';
import type { Attachment, Capacity, Pool, Volume, VolumeService, VolumeType } from './types.js';

/** Cinder v2 before Kilo has no attachment_id: `id`, which is the volume's, stands for it. */
const summary = z.object({
  attachment_id: z.string().nullish(),
  id: z.string().nullish(),
  server_id: z.string().nullish(),
  host_name: z.string().nullish(),
  device: z.string().nullish(),
  attached_at: timeOrNull.optional(),
});

/** GET /volumes/detail and /volumes/{id} (api-ref block-storage v3, section Volumes). */
export const volume = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    status: z.string(),
    size: z.number(),
    description: z.string().nullish(),
    volume_type: z.string().nullish(),
    volume_type_id: z.string().nullish(),
    availability_zone: z.string().nullish(),
    bootable: z.union([z.boolean(), z.string().transform((text) => text.toLowerCase() === 'true')]),
    encrypted: z.boolean().default(false),
    multiattach: z.boolean().default(false),
    snapshot_id: z.string().nullish(),
    source_volid: z.string().nullish(),
    group_id: z.string().nullish(),
    'os-vol-host-attr:host': z.string().nullish(),
    migration_status: z.string().nullish(),
    replication_status: z.string().nullish(),
    'os-vol-tenant-attr:tenant_id': z.string().optional(),
    user_id: z.string().optional(),
    service_uuid: z.string().nullish(),
    shared_targets: z.boolean().nullish(),
    metadata: textMap.default({}),
    volume_image_metadata: textMap.optional(),
    attachments: z.array(summary).default([]),
    created_at: time.nullish(),
    updated_at: time.nullish(),
  })
  .transform(
    (raw): Volume => ({
      id: raw.id,
      name: raw.name ?? '',
      status: raw.status,
      sizeGib: raw.size,
      description: raw.description ?? null,
      typeName: raw.volume_type ?? null,
      typeId: raw.volume_type_id,
      availabilityZone: raw.availability_zone ?? null,
      bootable: raw.bootable,
      encrypted: raw.encrypted,
      multiattach: raw.multiattach,
      snapshotId: raw.snapshot_id ?? null,
      sourceVolumeId: raw.source_volid ?? null,
      groupId: raw.group_id,
      backendHost: raw['os-vol-host-attr:host'],
      migrationStatus: raw.migration_status,
      replicationStatus: raw.replication_status,
      projectId: raw['os-vol-tenant-attr:tenant_id'],
      userId: raw.user_id,
      serviceUuid: raw.service_uuid,
      sharedTargets: raw.shared_targets,
      metadata: raw.metadata,
      imageMetadata: raw.volume_image_metadata,
      attachments: raw.attachments.map((each) => ({
        attachmentId: each.attachment_id ?? each.id ?? raw.id,
        serverId: each.server_id ?? null,
        hostName: each.host_name ?? null,
        device: each.device ?? null,
        attachedAt: each.attached_at ?? null,
      })),
      createdAt: raw.created_at ?? null,
      updatedAt: raw.updated_at ?? null,
    }),
  );

/** GET /attachments/detail (3.27). Of connection_info the kind alone is read. Cinder writes a missing mode as the text `null`. */
export const attachment = z
  .object({
    id: z.string(),
    status: z.string(),
    volume_id: z.string(),
    instance: z.string().nullish(),
    attach_mode: z.string().nullish(),
    attached_at: timeOrNull.optional(),
    detached_at: timeOrNull.optional(),
    connection_info: z.object({ driver_volume_type: z.string().optional() }).nullish(),
  })
  .transform(
    (raw): Attachment => ({
      id: raw.id,
      status: raw.status,
      volumeId: raw.volume_id,
      serverId: raw.instance ?? null,
      attachMode: raw.attach_mode === 'null' ? null : (raw.attach_mode ?? null),
      attachedAt: raw.attached_at ?? null,
      detachedAt: raw.detached_at ?? null,
      driverVolumeType: raw.connection_info?.driver_volume_type,
    }),
  );

/** GET /os-services. */
export const volumeService = z
  .object({
    binary: z.string(),
    host: z.string(),
    zone: z.string(),
    state: z.enum(['up', 'down']),
    status: z.enum(['enabled', 'disabled']),
    disabled_reason: words.nullish(),
    updated_at: time.nullish(),
    // null while the cinder-volume is down (seen on Zed).
    backend_state: z.string().nullish(),
    cluster: z.string().nullish(),
    frozen: z.boolean().optional(),
  })
  .transform(
    (raw): VolumeService => ({
      binary: raw.binary,
      host: raw.host,
      zone: raw.zone,
      state: raw.state,
      status: raw.status,
      disabledReason: raw.disabled_reason ?? null,
      updatedAt: raw.updated_at ?? null,
      backendState: raw.backend_state ?? undefined,
      cluster: raw.cluster,
      frozen: raw.frozen,
    }),
  );

/** Drivers report numbers, numbers as text, and two words. */
const capacity = z
  .union([z.number(), z.string(), z.null()])
  .optional()
  .transform((value): Capacity => {
    if (value === 'infinite') return 'infinite';
    const number = typeof value === 'string' ? Number.parseFloat(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : 'unknown';
  });
const figure = capacity.transform((value) => (typeof value === 'number' ? value : undefined));

/** GET /scheduler-stats/get_pools?detail=true: the drivers' own words, so nothing but the name is sure. */
export const pool = z
  .object({
    name: z.string(),
    capabilities: z.object({
      volume_backend_name: z.string().nullish(),
      storage_protocol: z.union([z.string(), z.array(z.string()).transform((all) => all[0])]).nullish(),
      total_capacity_gb: capacity,
      free_capacity_gb: capacity,
      allocated_capacity_gb: figure,
      provisioned_capacity_gb: figure,
      reserved_percentage: figure,
      max_over_subscription_ratio: z.union([z.string(), z.number()]).nullish(),
      thin_provisioning_support: z.union([z.boolean(), z.string()]).nullish(),
      multiattach: z.union([z.boolean(), z.string()]).nullish(),
      backend_state: z.string().nullish(),
    }),
  })
  .transform(({ name, capabilities: raw }): Pool => {
    const ratio = Number(raw.max_over_subscription_ratio ?? Number.NaN);
    return {
      name,
      backendName: raw.volume_backend_name ?? undefined,
      storageProtocol: raw.storage_protocol ?? undefined,
      totalCapacityGib: raw.total_capacity_gb,
      freeCapacityGib: raw.free_capacity_gb,
      allocatedCapacityGib: raw.allocated_capacity_gb,
      provisionedCapacityGib: raw.provisioned_capacity_gb,
      reservedPercentage: raw.reserved_percentage,
      maxOverSubscriptionRatio:
        raw.max_over_subscription_ratio === 'auto' ? 'auto' : Number.isNaN(ratio) ? undefined : ratio,
      thinProvisioning: flag(raw.thin_provisioning_support),
      multiattach: flag(raw.multiattach),
      backendState: raw.backend_state ?? undefined,
    };
  });

/** Some drivers write `<is> True`. */
function flag(value: boolean | string | null | undefined): boolean | undefined {
  if (typeof value === 'string') return /true$/i.test(value.trim());
  return value ?? undefined;
}

/** GET /types. */
export const volumeType = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    is_public: z.boolean().optional(),
    extra_specs: textMap.optional(),
  })
  .transform(
    (raw): VolumeType => ({
      id: raw.id,
      name: raw.name,
      description: raw.description ?? null,
      isPublic: raw.is_public,
      extraSpecs: raw.extra_specs,
    }),
  );
