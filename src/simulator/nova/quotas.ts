import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import type { World } from '../world/world.js';

const UNLIMITED = -1;

/** Limits and quotas: generous, with the true usage. */
export function quotaRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/limits',
      handle: (call) => {
        const used = usageOf(world, call.token.project?.id ?? '');
        return ok({
          limits: {
            rate: [],
            absolute: {
              maxTotalInstances: world.computeLimits.servers,
              maxTotalCores: world.computeLimits.vcpus,
              maxTotalRAMSize: world.computeLimits.ramMb,
              maxServerMeta: 128,
              ...olderLimits(call),
              maxTotalKeypairs: 100,
              maxServerGroups: 10,
              maxServerGroupMembers: 10,
              totalRAMUsed: used.ramMb,
              totalCoresUsed: used.vcpus,
              totalInstancesUsed: used.servers,
              totalServerGroupsUsed: world.serverGroups.length,
            },
          },
        });
      },
    },
    {
      method: 'GET',
      path: '/os-quota-sets/{project}',
      handle: (call) =>
        ok({
          quota_set: {
            id: call.params.project ?? '',
            cores: world.computeLimits.vcpus,
            instances: world.computeLimits.servers,
            key_pairs: 100,
            metadata_items: 128,
            ram: world.computeLimits.ramMb,
            server_group_members: 10,
            server_groups: 10,
          },
        }),
    },
    {
      method: 'GET',
      path: '/os-quota-sets/{project}/detail',
      handle: (call) => {
        const project = call.params.project ?? '';
        const used = usageOf(world, project);
        return ok({
          quota_set: {
            id: project,
            cores: quota(used.vcpus, world.computeLimits.vcpus),
            instances: quota(used.servers, world.computeLimits.servers),
            key_pairs: quota(0, 100),
            metadata_items: quota(0, 128),
            ram: quota(used.ramMb, world.computeLimits.ramMb),
            server_group_members: quota(0, 10),
            server_groups: quota(world.serverGroups.length, 10),
          },
        });
      },
    },
  ];
}

/** What newer microversions no longer have: proxies of Neutron and Glance until 2.36 and 2.39, files until 2.57. */
function olderLimits({ version }: Call): JsonObject {
  return {
    ...(!atLeast(version, 36) && {
      maxSecurityGroups: -1,
      maxSecurityGroupRules: -1,
      maxTotalFloatingIps: -1,
      totalFloatingIpsUsed: 0,
      totalSecurityGroupsUsed: 0,
    }),
    ...(!atLeast(version, 39) && { maxImageMeta: 128 }),
    ...(!atLeast(version, 57) && { maxPersonality: 5, maxPersonalitySize: 10_240 }),
  };
}

function quota(inUse: number, limit = UNLIMITED): JsonObject {
  return { limit, in_use: inUse, reserved: 0 };
}

function usageOf(world: World, project: string): { servers: number; vcpus: number; ramMb: number } {
  const total = { servers: 0, vcpus: 0, ramMb: 0 };
  for (const server of world.servers.values()) {
    if (server.projectId !== project) continue;
    total.servers += 1;
    total.vcpus += server.flavor.vcpus;
    total.ramMb += server.flavor.ramMb;
  }
  return total;
}
