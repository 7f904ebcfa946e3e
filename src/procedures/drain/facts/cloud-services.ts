import type { Cloud } from '../../../cloud/cloud.js';

/** A service of the cloud itself on a host: who goes down with the host. */
export interface CloudServiceOnHost {
  /** As `policy.drain.allowOnHost` names it. */
  family: 'neutron' | 'cinder' | 'nova';
  words: string;
}

/** What serves others than the servers of its own host: routers, addresses, ways out. */
const SERVES_OTHERS = /L3|DHCP|Gateway|Metering/i;

/** What of the cloud runs on a host beside nova-compute; rejects where any of it cannot be read. */
export async function cloudServicesOn(cloud: Cloud, host: string): Promise<readonly CloudServiceOnHost[]> {
  const [nova, volumes, agents] = await Promise.all([
    cloud.servicesOn(host),
    cloud.volumeServices(),
    cloud.networkAgents(),
  ]);
  return [
    ...agents
      .filter((agent) => agent.host === host && agent.alive && SERVES_OTHERS.test(agent.type))
      .map(({ type }) => ({ family: 'neutron' as const, words: type })),
    ...volumes
      .filter((service) => service.state === 'up' && service.host.split('@')[0] === host)
      .map((service) => ({ family: 'cinder' as const, words: `cinder-volume ${service.host}` })),
    ...nova
      .filter(({ binary, state }) => binary !== 'nova-compute' && state === 'up')
      .map(({ binary }) => ({ family: 'nova' as const, words: binary })),
  ];
}
