import { z } from 'zod';
import type { CallOptions } from '../call.js';
import type { Read, ServiceClient } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';
import { isNotFound } from '../errors/http.js';
import { paged, pageOf } from '../paging.js';
import { textId, words } from '../schema.js';
import type { ComputeApi } from './api.js';
import type { Hypervisor, HypervisorCpu } from './types.js';

/**
 * 2.28 cpu_info as an object, 2.33 pages, 2.53 UUIDs and the search by pattern. Not 2.88, which takes the usage away: a destination's room
 * is read in Placement, but a cloud without it has only this.
 */
const WANTS = ['2.28', '2.33', '2.53'];

const cpuInfo = z
  .object({
    arch: z.string().optional(),
    model: z.string().optional(),
    vendor: z.string().optional(),
    features: z.array(z.string()).default([]),
  })
  .transform((raw): HypervisorCpu => raw as HypervisorCpu);

/**
 * Text with JSON in it below 2.28; empty while the host has not reported. Drivers other than libvirt have forms of their own
 * (VMware lists of models, PowerVM plain text): one such host must not make the whole list unreadable.
 */
const cpu = z.unknown().transform((told): HypervisorCpu | undefined => {
  const parsed = cpuInfo.safeParse(typeof told === 'string' ? jsonOrNull(told) : told);
  return parsed.success ? parsed.data : undefined;
});

const figure = z.number().optional().catch(undefined);

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const usage = z.object({
  vcpus: z.number(),
  vcpus_used: z.number(),
  memory_mb: z.number(),
  memory_mb_used: z.number(),
  local_gb: z.number(),
  local_gb_used: z.number(),
  running_vms: z.number(),
});

/** GET /os-hypervisors (api-ref compute, section Hypervisors). */
const hypervisor = z
  .object({
    id: textId,
    hypervisor_hostname: z.string(),
    hypervisor_type: z.string().optional().catch(undefined),
    hypervisor_version: figure,
    host_ip: z.string().nullish().catch(undefined),
    state: z.enum(['up', 'down']).optional().catch(undefined),
    status: z.enum(['enabled', 'disabled']).optional().catch(undefined),
    service: z.object({ id: textId, host: z.string(), disabled_reason: words.nullish() }).optional(),
    cpu_info: cpu.optional(),
    servers: z.array(z.object({ name: z.string(), uuid: z.string() })).optional(),
    vcpus: figure,
    vcpus_used: figure,
    memory_mb: figure,
    memory_mb_used: figure,
    local_gb: figure,
    local_gb_used: figure,
    running_vms: figure,
  })
  .transform((raw): Hypervisor => {
    const figures = usage.safeParse(raw);
    return {
      id: raw.id,
      hypervisorHostname: raw.hypervisor_hostname,
      type: raw.hypervisor_type,
      version: raw.hypervisor_version,
      hostIp: raw.host_ip,
      state: raw.state,
      status: raw.status,
      service: raw.service
        ? { id: raw.service.id, host: raw.service.host, disabledReason: raw.service.disabled_reason ?? null }
        : undefined,
      usage: figures.success
        ? {
            vcpus: figures.data.vcpus,
            vcpusUsed: figures.data.vcpus_used,
            memoryMib: figures.data.memory_mb,
            memoryUsedMib: figures.data.memory_mb_used,
            localDiskGib: figures.data.local_gb,
            localDiskUsedGib: figures.data.local_gb_used,
            runningServers: figures.data.running_vms,
          }
        : undefined,
      cpu: raw.cpu_info,
      servers: raw.servers?.map((each) => ({ id: each.uuid, name: each.name })),
    };
  });

const hypervisorPage = pageOf('hypervisors', hypervisor);
const manyAnswer = z
  .object({ hypervisors: z.array(hypervisor) })
  .transform((body): readonly Hypervisor[] => body.hypervisors);
const oneAnswer = z.object({ hypervisor }).transform((body) => body.hypervisor);

/** From 2.53 on by query, with the servers; below, the pattern is in the path. */
async function searchCall(
  client: ServiceClient,
  pattern: string,
  options: CallOptions | undefined,
): Promise<Read<readonly Hypervisor[]>> {
  const { max } = await client.microversions(options);
  if (!isAtLeast(max, '2.53')) {
    return { route: '/os-hypervisors/{pattern}/servers', params: { pattern }, answer: manyAnswer };
  }
  const query = { hypervisor_hostname_pattern: pattern, with_servers: true };
  return { route: '/os-hypervisors', query, wants: ['2.53'], answer: manyAnswer };
}

/** Nova answers 404 when nothing matches, and leaves `servers` out where there are none. */
async function search(
  client: ServiceClient,
  pattern: string,
  options: CallOptions | undefined,
): Promise<readonly Hypervisor[]> {
  try {
    const found = await client.read(await searchCall(client, pattern, options), options);
    return found.map((each) => ({ ...each, servers: each.servers ?? [] }));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

export function hypervisorsApi(client: ServiceClient): ComputeApi['hypervisors'] {
  return {
    list: (options) =>
      paged(
        client,
        'hypervisors',
        { route: '/os-hypervisors/detail', wants: WANTS, answer: hypervisorPage },
        options,
      ),
    show: (id, options) =>
      client.read(
        {
          route: '/os-hypervisors/{hypervisor}',
          params: { hypervisor: id },
          wants: WANTS,
          answer: oneAnswer,
        },
        options,
      ),
    search: (pattern, options) => search(client, pattern, options),
  };
}
