import { type CallOptions, isEndpointMissing, type OpenStack, probedBy } from 'openstack-client-lite';
import type { CloudService, ProbeAnswer } from '../cloud.js';

/** As the client names them. */
export const SERVICES = {
  Keystone: 'identity',
  Nova: 'compute',
  Cinder: 'volume',
  Neutron: 'network',
  Placement: 'placement',
  Glance: 'image',
} as const satisfies Record<CloudService, string>;

/** A service that is well answers such a read in milliseconds; one that is only slow is no reason to hold a move. */
const PROBE_MS = 30_000;

export async function probe(
  stack: OpenStack,
  service: CloudService,
  call: CallOptions,
): Promise<ProbeAnswer | null> {
  const name = SERVICES[service];
  try {
    const { status, said } = await stack.probe(name, { timeoutMs: PROBE_MS, ...call });
    return { status, said, asked: probedBy(name) };
  } catch (error) {
    if (isEndpointMissing(error)) return null;
    throw error;
  }
}
