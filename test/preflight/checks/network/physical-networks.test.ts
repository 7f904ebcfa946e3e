import type { NetworkAgent, Port, PortNetwork, PortSegment } from '../../../../src/cloud/network.js';
import { physicalNetworkChecks } from '../../../../src/preflight/checks/network/physical-networks.js';
import { runChecks } from '../../../../src/preflight/engine.js';
import type { Readings } from '../../../../src/preflight/facts/facts.js';
import { NETWORK, PORT, service } from '../../small-cloud.js';

const OVS = 'Open vSwitch agent';
const BRIDGE = 'Linux bridge agent';
const SRIOV = 'NIC Switch agent';
const OVN = 'OVN Controller agent';

type Mappings = NetworkAgent['mappings'];
const agent = (host: string, type: string, mappings: Mappings = {}, tunnelTypes: string[] = []) => {
  const all: NetworkAgent = {
    id: `${type} ${host}`,
    host,
    type,
    alive: true,
    adminUp: true,
    mappings,
    tunnelTypes,
  };
  return all;
};
const made = (type: string, here: Mappings, there: Mappings): NetworkAgent[] => [
  agent('compute1', type, here),
  agent('compute2', type, there),
];
const PHYSNET1 = { physnet1: ['br-ex'] };
const vlan = (physicalNetwork: string): PortSegment => ({ type: 'vlan', physicalNetwork });
const tunnel = (type: string): PortSegment => ({ type, physicalNetwork: null });
const network = (segments: PortNetwork['segments'], more: Partial<PortNetwork> = {}): PortNetwork => ({
  ...NETWORK,
  segments,
  ...more,
});

function findings(
  agents: readonly NetworkAgent[],
  networks: readonly PortNetwork[],
  { ports = [PORT], up = true }: { ports?: readonly Port[]; up?: boolean } = {},
) {
  const at = { from: 'test', at: 0 };
  const readings: Readings = {
    agents: { read: true, value: agents, ...at },
    ports: { read: true, value: ports, ...at },
    networks: { read: true, value: networks, ...at },
    services: { read: true, value: [service('compute2', up ? {} : { state: 'down' })], ...at },
  };
  return runChecks(physicalNetworkChecks, readings, { source: 'compute1', destination: 'compute2' });
}

const verdicts = (...given: Parameters<typeof findings>) => findings(...given).map(({ verdict }) => verdict);

describe('the physical networks of the destination', () => {
  it.each<[string, string[], string[]]>([
    ['flat, mapped on both', verdicts(made(BRIDGE, PHYSNET1, PHYSNET1), [NETWORK]), ['pass']],
    ['flat, not mapped there', verdicts(made(BRIDGE, PHYSNET1, {}), [NETWORK]), ['fail']],
    ['VLAN, not mapped there', verdicts(made(OVS, PHYSNET1, {}), [network([vlan('physnet1')])]), ['fail']],
    ['OVN, not mapped there', verdicts(made(OVN, PHYSNET1, {}), [NETWORK]), ['fail']],
    [
      'OVN, tunnels need no mapping',
      verdicts(made(OVN, PHYSNET1, {}), [network([tunnel('geneve')])]),
      ['pass'],
    ],
    [
      'a tunnel that only the source has',
      verdicts(
        [agent('compute1', OVS, {}, ['vxlan']), agent('compute2', OVS, {}, ['gre'])],
        [network([tunnel('vxlan')])],
      ),
      ['fail'],
    ],
    [
      'a tunnel that both have',
      verdicts(
        [agent('compute1', OVS, {}, ['vxlan']), agent('compute2', OVS, {}, ['vxlan'])],
        [network([tunnel('vxlan')])],
      ),
      ['pass'],
    ],
    [
      'another segment of the same network there',
      verdicts(made(OVS, PHYSNET1, { physnet2: ['br-two'] }), [
        network([vlan('physnet1'), vlan('physnet2')]),
      ]),
      ['pass'],
    ],
    [
      'another segment of a routed network there',
      verdicts(made(OVS, PHYSNET1, { physnet2: ['br-two'] }), [
        network([vlan('physnet1'), vlan('physnet2')], { routed: true }),
      ]),
      ['fail'],
    ],
    ['what neither host maps is bound by something else', verdicts(made(OVS, {}, {}), [NETWORK]), ['pass']],
    [
      'attributes we may not see, the hosts alike',
      verdicts(made(OVS, PHYSNET1, PHYSNET1), [network(null)]),
      ['pass'],
    ],
    [
      'attributes we may not see, the hosts not alike',
      verdicts(made(OVS, PHYSNET1, {}), [network(null)]),
      ['unknown'],
    ],
    ['a network we may not see', verdicts(made(OVS, PHYSNET1, {}), []), ['unknown']],
    ['no ports', verdicts(made(OVS, PHYSNET1, {}), [], { ports: [] }), ['pass']],
    ['no agents at all', verdicts([], [NETWORK]), ['pass']],
    ['no agent there, which A23 tells', verdicts([agent('compute1', OVS, PHYSNET1)], [NETWORK]), []],
    ['a host that is down, which A8 tells', verdicts(made(OVS, PHYSNET1, {}), [NETWORK], { up: false }), []],
    [
      'a dead agent there, which A23 tells',
      verdicts([agent('compute1', OVS, PHYSNET1), { ...agent('compute2', OVS), alive: false }], [NETWORK]),
      [],
    ],
  ])('%s', (_name, seen, expected) => {
    expect(seen).toEqual(expected);
  });

  it('leaves ports with a device of the host to SR-IOV, and no other ports', () => {
    const both = (there: Mappings) => [
      agent('compute1', OVS, PHYSNET1),
      agent('compute1', SRIOV, { physnet1: ['ens1f0', 'ens1f1'] }),
      agent('compute2', OVS, PHYSNET1),
      agent('compute2', SRIOV, there),
    ];
    const direct = { ports: [{ ...PORT, vnicType: 'direct' }] };
    expect(verdicts(both(PHYSNET1), [NETWORK], direct)).toEqual(['pass']);
    expect(verdicts(both({}), [NETWORK], direct)).toEqual(['fail']);
    expect(verdicts(both({}), [NETWORK])).toEqual(['pass']);
    const onlySriovThere = [agent('compute1', OVS, PHYSNET1), agent('compute2', SRIOV, PHYSNET1)];
    expect(verdicts(onlySriovThere, [NETWORK])).toEqual(['fail']);
  });

  it.each([
    [
      BRIDGE,
      'Add physnet1:br-ex (as on the source; by the name it has there) to [linux_bridge] physical_interface_mappings on compute2, then restart neutron-linuxbridge-agent; or choose another host.',
    ],
    [
      OVN,
      'Add physnet1:br-ex (as on the source; by the name it has there) to external-ids:ovn-bridge-mappings of its Open vSwitch on compute2, then ovn-controller takes it up by itself; or choose another host.',
    ],
  ])('says which setting of the %s to write', (type, remedy) => {
    expect(findings(made(type, PHYSNET1, {}), [NETWORK])[0]).toMatchObject({
      text: `the ${type} of compute2 has no physical network physnet1, which private needs: port 10.1.0.5 could not be bound there`,
      remedy,
      source: 'GET /agents',
    });
  });
});
