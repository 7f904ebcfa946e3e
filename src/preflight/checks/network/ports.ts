import { list } from '../../../base/format/findings.js';
import { indexedBy } from '../../../base/indexed.js';
import type { NetworkAgent } from '../../../cloud/network.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown, warn } from '../../check.js';
import { serviceOf } from '../service-of.js';

const PORTS = 'GET /ports?device_id={id}';
const AGENTS = 'GET /agents';

/** A22. What is not bound here is not plugged there either. */
const ports = defineCheck({
  id: 'A22',
  title: 'Ports',
  scope: 'server',
  reads: { server: ['ports', 'server'] },
  decide: ({ server: { ports: all, server } }): Conclusion | readonly Conclusion[] => {
    if (all.length === 0) return pass('no ports');
    if (all.some(({ host, vifType }) => host === null || vifType === null)) {
      return unknown(
        'Neutron does not show us where the ports are bound',
        'Give the role the rights get_port:binding:host_id and get_port:binding:vif_type.',
      );
    }
    const name = ({ id, addresses }: (typeof all)[number]) => addresses[0] ?? id;
    const unbound = all.filter(({ vifType }) => vifType === 'binding_failed' || vifType === 'unbound');
    if (unbound.length > 0) {
      return fail(
        `port ${list(unbound.map(name))} is not bound (${unbound[0]?.vifType ?? ''})`,
        'Fix the binding first: look at the network agent of its host and at neutron-server.',
        PORTS,
      );
    }
    const elsewhere = all.filter(({ host }) => host !== server.host);
    if (elsewhere.length > 0) {
      return warn(
        `port ${list(elsewhere.map(name))} is bound to ${elsewhere[0]?.host ?? ''}, the server runs on ${server.host ?? 'another host'}`,
        'An earlier move left it behind. Check that the guest has its network before you move it again.',
        PORTS,
      );
    }
    const down = all.filter(({ status }) => status !== 'ACTIVE');
    if (down.length === 0) return pass(`${all.length === 1 ? 'its port is' : `${all.length} ports are`} up`);
    return warn(
      `port ${list(down.map((port) => `${name(port)} is ${port.status}`))}`,
      'Check whether the guest has its network now: a port that is down stays down after the move.',
      PORTS,
    );
  },
});

/** Agents that plug ports on a host. */
const PLUGS = /open vswitch|linux bridge|ovn controller|nic switch|macvtap/i;

function isPlugging({ type }: NetworkAgent): boolean {
  return PLUGS.test(type);
}

const agentsOn = indexedBy(({ host }: NetworkAgent) => host);

export function pluggingOn(agents: readonly NetworkAgent[], host: string): readonly NetworkAgent[] {
  return agentsOn(agents, host).filter(isPlugging);
}

/** A23. Without its agent the destination cannot plug the ports. */
const agent = defineCheck({
  id: 'A23',
  title: 'Network agent of the destination',
  scope: 'pair',
  reads: { cloud: ['agents', 'services'] },
  decide: ({ cloud: { agents, services } }, { source, destination }) => {
    const service = serviceOf(services, destination);
    // A host that is gone is A8's to tell, once.
    if (service === undefined || service.state === 'down' || service.forcedDown === true) return [];
    const [here, there] = [pluggingOn(agents, source), pluggingOn(agents, destination)];
    if (there.length === 0) return none(here, source, destination);
    const dead = there.find(({ alive, adminUp }) => !alive || !adminUp);
    if (dead === undefined) return pass(`${there[0]?.type ?? 'its agent'} of ${destination} is alive`);
    return fail(
      `the ${dead.type} of ${destination} is ${dead.alive ? 'switched off' : 'not alive'}: the ports could not be plugged there`,
      dead.alive
        ? `openstack network agent set --enable ${dead.id}`
        : `Start it on ${destination} (neutron-*-agent or ovn-controller), or choose another host.`,
      AGENTS,
    );
  },
});

function none(here: readonly NetworkAgent[], source: string, destination: string): Conclusion {
  if (here.length === 0) return pass('the network of these hosts needs no agent of Neutron');
  return fail(
    `${destination} has no network agent, ${source} has ${here[0]?.type ?? 'one'}`,
    `Install and start it on ${destination}, or choose another host.`,
    AGENTS,
  );
}

export const portChecks: readonly Check[] = [ports, agent];
