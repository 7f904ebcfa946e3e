import type { NetworkAgent, PortSegment } from '../../../cloud/network.js';

/** Where each kind of agent has its mappings, and what takes up a change (neutron's configuration of each agent). */
const SETTINGS: readonly (readonly [RegExp, string, string])[] = [
  [/open vswitch/i, '[ovs] bridge_mappings', 'restart neutron-openvswitch-agent'],
  [/linux bridge/i, '[linux_bridge] physical_interface_mappings', 'restart neutron-linuxbridge-agent'],
  [/nic switch/i, '[sriov_nic] physical_device_mappings', 'restart neutron-sriov-nic-agent'],
  [/macvtap/i, '[macvtap] physical_interface_mappings', 'restart neutron-macvtap-agent'],
  [/ovn/i, 'external-ids:ovn-bridge-mappings of its Open vSwitch', 'ovn-controller takes it up by itself'],
];

/** What to write where, with the source's own line as the example. */
export function remedyOfMapping(
  segment: PortSegment | undefined,
  onSource: NetworkAgent | undefined,
  destination: string,
): string {
  const other = 'or choose another host.';
  if (segment === undefined || onSource === undefined) return `Compare the agents of both hosts, ${other}`;
  const { physicalNetwork, type } = segment;
  if (physicalNetwork === null) {
    return `Add ${type} to [agent] tunnel_types on ${destination} (Linux bridge: [vxlan] enable_vxlan) and restart its agent, ${other}`;
  }
  const [, setting, after] = SETTINGS.find(([kind]) => kind.test(onSource.type)) ?? [
    undefined,
    'the mappings of its agent',
    'restart it',
  ];
  const [through = 'BRIDGE'] = onSource.mappings[physicalNetwork] ?? [];
  return `Add ${physicalNetwork}:${through} (as on the source; by the name it has there) to ${setting} on ${destination}, then ${after}; ${other}`;
}
