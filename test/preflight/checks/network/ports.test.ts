import type { NetworkAgent, Port } from '../../../../src/cloud/network.js';
import { portChecks } from '../../../../src/preflight/checks/network/ports.js';
import { runChecks } from '../../../../src/preflight/engine.js';
import type { Readings } from '../../../../src/preflight/facts/facts.js';
import { PORT, SERVER, service } from '../../small-cloud.js';

const agent = (host: string, more: Partial<NetworkAgent> = {}): NetworkAgent => ({
  id: `agent-${host}`,
  type: 'Open vSwitch agent',
  host,
  alive: true,
  adminUp: true,
  mappings: { physnet1: ['br-ex'] },
  tunnelTypes: ['vxlan'],
  ...more,
});
const BOTH = [agent('compute1'), agent('compute2')];

function found(ports: readonly Port[], agents: readonly NetworkAgent[], destinationUp = true) {
  const at = { from: 'test', at: 0 };
  const services = [service('compute1'), service('compute2', destinationUp ? {} : { state: 'down' })];
  const readings: Readings = {
    server: { read: true, value: SERVER, ...at },
    ports: { read: true, value: ports, ...at },
    agents: { read: true, value: agents, ...at },
    services: { read: true, value: services, ...at },
  };
  return runChecks(portChecks, readings, { source: 'compute1', destination: 'compute2' })
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ check, verdict }) => `${check} ${verdict}`);
}

describe('ports and network agents', () => {
  it.each<[string, string[], string[]]>([
    ['all well', found([PORT], BOTH), []],
    ['no ports', found([], BOTH), []],
    ['bindings that we may not see', found([{ ...PORT, host: null, vifType: null }], BOTH), ['A22 unknown']],
    ['a binding that failed', found([{ ...PORT, vifType: 'binding_failed' }], BOTH), ['A22 fail']],
    ['a port that is down', found([{ ...PORT, status: 'DOWN' }], BOTH), ['A22 warn']],
    ['a port left on another host', found([{ ...PORT, host: 'compute3' }], BOTH), ['A22 warn']],
    ['a dead agent there', found([PORT], [BOTH[0]!, agent('compute2', { alive: false })]), ['A23 fail']],
    ['an agent switched off', found([PORT], [BOTH[0]!, agent('compute2', { adminUp: false })]), ['A23 fail']],
    ['no agent there', found([PORT], [BOTH[0]!]), ['A23 fail']],
    ['a network without agents', found([PORT], []), []],
    ['a DHCP agent only', found([PORT], [agent('compute2', { type: 'DHCP agent', alive: false })]), []],
    ['a host that is down, which A8 tells', found([PORT], [BOTH[0]!], false), []],
  ])('%s', (_name, seen, expected) => {
    expect(seen).toEqual(expected);
  });
});
