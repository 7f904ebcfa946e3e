import { list } from '../../../base/format/findings.js';
import type { NetworkAgent, Port, PortNetwork, PortSegment } from '../../../cloud/network.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown } from '../../check.js';
import { serviceOf } from '../service-of.js';
import { remedyOfMapping } from './bridge-mappings.js';
import { pluggingOn } from './ports.js';

const AGENTS = 'GET /agents';

/**
 * A24. Neutron binds a port on a host whose agent reaches one of its network's segments: the physical network of a flat
 * or VLAN segment stands in the agent's mappings, the type of any other in its tunnel_types
 * (neutron/plugins/ml2/drivers/mech_agent.py, check_segment_for_agent; OVN: the chassis' ovn-bridge-mappings, bind_port).
 */
const physicalNetworks = defineCheck({
  id: 'A24',
  title: 'Physical networks of the destination',
  scope: 'pair',
  reads: { cloud: ['agents', 'services'], server: ['ports', 'networks'] },
  decide: ({ cloud: { agents, services }, server: { ports, networks } }, { source, destination }) => {
    const service = serviceOf(services, destination);
    // A host that is gone is A8's to tell, one without a living agent A23's.
    if (service === undefined || service.state === 'down' || service.forcedDown === true) return [];
    if (ports.length === 0) return pass('no ports');
    const on = (host: string) => pluggingOn(agents, host);
    const [here, there] = [on(source), on(destination)].map((all) => all.filter(isUsable));
    if (here === undefined || there === undefined || there.length === 0) {
      return on(source).length + on(destination).length === 0
        ? pass('the network of these hosts needs no agent of Neutron')
        : [];
    }
    const hidden = ports.filter((port) => segmentsOf(port, networks) === null);
    if (hidden.length > 0 && !coversAllOf(here, there)) return unseen(hidden, networks, destination);
    const lost = ports.filter((port) => isLost(port, networks, here, there));
    if (lost.length > 0)
      return distinct(lost).map((port) => missing(port, networks, here, there, destination));
    return pass(`${destination} reaches the ${networks.length === 1 ? 'network' : 'networks'} of every port`);
  },
});

function isUsable({ alive, adminUp }: NetworkAgent): boolean {
  return alive && adminUp;
}

function networkOf(port: Port, networks: readonly PortNetwork[]): PortNetwork | undefined {
  return networks.find(({ id }) => id === port.networkId);
}

function segmentsOf(port: Port, networks: readonly PortNetwork[]): readonly PortSegment[] | null {
  return networkOf(port, networks)?.segments ?? null;
}

/** Neutron's rule says no there, and yes here: where it says no of both, something else binds ports on this cloud. */
function isLost(
  port: Port,
  networks: readonly PortNetwork[],
  here: readonly NetworkAgent[],
  there: readonly NetworkAgent[],
): boolean {
  const segments = segmentsOf(port, networks) ?? [];
  const [from, to] = forPort(port, segments, here, there);
  const now = reached(segments, from);
  // In a routed network the port's subnet belongs to one segment: those that the source reaches stand for it.
  const wanted = networkOf(port, networks)?.routed === true ? now : segments;
  return now.length > 0 && reached(wanted, to).length === 0;
}

/** Ports that are handed a device of the host are SR-IOV's agent's where it has them; other ports it never takes. */
function forPort(
  { vnicType }: Port,
  segments: readonly PortSegment[],
  here: readonly NetworkAgent[],
  there: readonly NetworkAgent[],
): readonly [readonly NetworkAgent[], readonly NetworkAgent[]] {
  const ofDevices = (agents: readonly NetworkAgent[]) =>
    agents.filter(({ type }) => /nic switch/i.test(type));
  const others = (agents: readonly NetworkAgent[]) => agents.filter(({ type }) => !/nic switch/i.test(type));
  const devices = (vnicType ?? 'normal') !== 'normal' && reached(segments, ofDevices(here)).length > 0;
  return devices ? [ofDevices(here), ofDevices(there)] : [others(here), others(there)];
}

function reached(segments: readonly PortSegment[], agents: readonly NetworkAgent[]): readonly PortSegment[] {
  return segments.filter((segment) => agents.some((agent) => reaches(agent, segment)));
}

function reaches({ type, mappings, tunnelTypes }: NetworkAgent, segment: PortSegment): boolean {
  if (segment.type === 'flat' || segment.type === 'vlan') {
    return segment.physicalNetwork !== null && segment.physicalNetwork in mappings;
  }
  // OVN tunnels between all of its chassis, and its agents do not list how.
  return segment.type === 'local' || isOvn(type) || tunnelTypes.includes(segment.type);
}

function isOvn(type: string): boolean {
  return /ovn/i.test(type);
}

/** Without the networks' own attributes: whatever the source can reach, the destination can too. */
function coversAllOf(here: readonly NetworkAgent[], there: readonly NetworkAgent[]): boolean {
  const of = (agents: readonly NetworkAgent[]) =>
    agents.flatMap(({ mappings, tunnelTypes }) => [...Object.keys(mappings), ...tunnelTypes]);
  const has = new Set(of(there));
  return of(here).every((name) => has.has(name));
}

function unseen(ports: readonly Port[], networks: readonly PortNetwork[], destination: string): Conclusion {
  const names = [...new Set(ports.map((port) => nameOf(port, networks)))];
  return unknown(
    `${destination} lacks a physical network or tunnel that the source has, and Neutron does not show us which ${list(names)} needs`,
    'Give the role the rights get_network, get_network:provider:network_type and get_network:provider:physical_network.',
  );
}

function nameOf(port: Port, networks: readonly PortNetwork[]): string {
  const network = networkOf(port, networks);
  return network === undefined || network.name === '' ? `network ${port.networkId}` : network.name;
}

function distinct(ports: readonly Port[]): readonly Port[] {
  return ports.filter((port, at) => ports.findIndex((one) => one.networkId === port.networkId) === at);
}

function missing(
  port: Port,
  networks: readonly PortNetwork[],
  here: readonly NetworkAgent[],
  there: readonly NetworkAgent[],
  destination: string,
): Conclusion {
  const segments = segmentsOf(port, networks) ?? [];
  const [from, to] = forPort(port, segments, here, there);
  const [segment] = reached(segments, from);
  const carrier = from.find((agent) => segment !== undefined && reaches(agent, segment));
  const agent = to.find(({ type }) => type === carrier?.type) ?? to[0] ?? carrier;
  const what =
    segment === undefined || segment.physicalNetwork === null
      ? `${segment?.type ?? ''} tunnels`
      : `physical network ${segment.physicalNetwork}`;
  return fail(
    `the ${agent?.type ?? 'network agent'} of ${destination} has no ${what}, which ${nameOf(port, networks)} needs: port ${port.addresses[0] ?? port.id} could not be bound there`,
    remedyOfMapping(segment, carrier, destination),
    AGENTS,
  );
}

export const physicalNetworkChecks: readonly Check[] = [physicalNetworks];
