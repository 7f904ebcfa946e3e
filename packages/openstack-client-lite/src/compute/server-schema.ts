import { z } from 'zod';
import { textMap, time, timeOrNull, words } from '../schema.js';
import type { Server, ServerFlavor, ServerName } from './types.js';

/** Below 2.75 Nova writes no swap as an empty text. */
export const swap = z.union([z.number(), z.literal('').transform(() => 0)]);

const flavorCopy = z
  .object({
    original_name: z.string(),
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number(),
    ephemeral: z.number(),
    swap,
    extra_specs: textMap.optional(),
  })
  .transform(
    (raw): ServerFlavor => ({
      kind: 'copy',
      name: raw.original_name,
      vcpus: raw.vcpus,
      memoryMib: raw.ram,
      diskGib: raw.disk,
      ephemeralGib: raw.ephemeral,
      swapMib: raw.swap,
      extraSpecs: raw.extra_specs,
    }),
  );

const flavorReference = z
  .object({ id: z.string() })
  .transform((raw): ServerFlavor => ({ kind: 'reference', id: raw.id }));

const address = z.object({
  addr: z.string(),
  version: z.number(),
  'OS-EXT-IPS:type': z.string().optional(),
  'OS-EXT-IPS-MAC:mac_addr': z.string().optional(),
});

const fault = z.object({
  code: z.number(),
  message: words,
  created: time.nullish(),
  details: words.optional(),
});

/**
 * GET /servers/detail and /servers/{id} (api-ref compute, section Servers). Most fields may be missing: from 2.69 on a server in a cell
 * that does not answer has id, status UNKNOWN, tenant_id and created alone.
 */
export const server = z
  .object({
    id: z.string(),
    name: z.string().default(''),
    status: z.string(),
    tenant_id: z.string(),
    user_id: z.string().optional(),
    hostId: z.string().default(''),
    'OS-EXT-SRV-ATTR:host': z.string().nullish(),
    'OS-EXT-SRV-ATTR:hypervisor_hostname': z.string().nullish(),
    'OS-EXT-SRV-ATTR:instance_name': z.string().optional(),
    'OS-EXT-SRV-ATTR:root_device_name': z.string().nullish(),
    'OS-EXT-STS:vm_state': z.string().optional(),
    'OS-EXT-STS:task_state': z.string().nullish(),
    'OS-EXT-STS:power_state': z.number().optional(),
    'OS-EXT-AZ:availability_zone': z.string().nullish(),
    'OS-SRV-USG:launched_at': time.nullish(),
    'OS-SRV-USG:terminated_at': time.nullish(),
    'os-extended-volumes:volumes_attached': z
      .array(z.object({ id: z.string(), delete_on_termination: z.boolean().optional() }))
      .default([]),
    pinned_availability_zone: z.string().nullish(),
    locked: z.boolean().optional(),
    locked_reason: words.nullish(),
    host_status: z.string().optional(),
    created: timeOrNull.default(null),
    updated: timeOrNull.default(null),
    image: z
      .union([
        z.literal('').transform(() => null),
        z.object({ id: z.string() }).transform((raw) => raw.id),
        z.null(),
      ])
      .default(null),
    flavor: z.union([flavorCopy, flavorReference]).optional(),
    config_drive: z.union([z.string(), z.boolean()]).nullish(),
    progress: z.number().optional(),
    metadata: textMap.default({}),
    tags: z.array(z.string()).optional(),
    addresses: z.record(z.string(), z.array(address)).default({}),
    security_groups: z.array(z.object({ name: z.string() })).default([]),
    server_groups: z.array(z.string()).optional(),
    fault: fault.optional(),
  })
  .transform(
    (raw): Server => ({
      id: raw.id,
      name: raw.name,
      status: raw.status,
      projectId: raw.tenant_id,
      userId: raw.user_id,
      hostId: raw.hostId,
      host: raw['OS-EXT-SRV-ATTR:host'],
      hypervisorHostname: raw['OS-EXT-SRV-ATTR:hypervisor_hostname'],
      instanceName: raw['OS-EXT-SRV-ATTR:instance_name'],
      rootDeviceName: raw['OS-EXT-SRV-ATTR:root_device_name'],
      vmState: raw['OS-EXT-STS:vm_state'],
      taskState: raw['OS-EXT-STS:task_state'],
      powerState: raw['OS-EXT-STS:power_state'],
      availabilityZone: raw['OS-EXT-AZ:availability_zone'],
      launchedAt: raw['OS-SRV-USG:launched_at'],
      terminatedAt: raw['OS-SRV-USG:terminated_at'],
      pinnedAvailabilityZone: raw.pinned_availability_zone,
      locked: raw.locked,
      lockedReason: raw.locked_reason,
      hostStatus: raw.host_status,
      createdAt: raw.created,
      updatedAt: raw.updated,
      imageId: raw.image,
      flavor: raw.flavor,
      configDrive: raw.config_drive === true || raw.config_drive === 'True',
      progress: raw.progress,
      metadata: raw.metadata,
      tags: raw.tags,
      addresses: Object.entries(raw.addresses).flatMap(([network, all]) =>
        all.map((each) => ({
          network,
          address: each.addr,
          version: each.version,
          type: each['OS-EXT-IPS:type'],
          mac: each['OS-EXT-IPS-MAC:mac_addr'],
        })),
      ),
      volumes: raw['os-extended-volumes:volumes_attached'].map((each) => ({
        id: each.id,
        deleteOnTermination: each.delete_on_termination,
      })),
      securityGroups: raw.security_groups.map((each) => each.name),
      serverGroups: raw.server_groups,
      fault: raw.fault
        ? {
            code: raw.fault.code,
            message: raw.fault.message,
            createdAt: raw.fault.created ?? null,
            details: raw.fault.details,
          }
        : null,
    }),
  );

export const serverName = z
  .object({ id: z.string(), name: z.string().default('') })
  .transform((raw): ServerName => ({ id: raw.id, name: raw.name }));
