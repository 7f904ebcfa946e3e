import type { NetworkAgent, PortNetwork } from '../../../cloud/network.js';
import { type Check, defineCheck, pass, warn } from '../../check.js';

/**
 * A24, its part that only the hosts show: the guest keeps the MTU that it was born with, so the device which carries its
 * network on the destination must take as much. Judged where the source takes it: elsewhere the MTU is not the device's.
 */
const mtu = defineCheck({
  id: 'A24',
  title: "MTU of the ports' networks",
  scope: 'pair',
  ofServer: true,
  reads: { cloud: ['agents'], server: ['networks'], source: ['links'], destination: ['links'] },
  about:
    "warns when the device that carries a port's network takes smaller packets on the destination than the network's MTU",
  decide: ({ cloud: { agents }, server: { networks }, source, destination }, names) => {
    const small = networks.flatMap((network) => {
      const wanted = network.mtu;
      if (wanted === null) return [];
      const here = carrierOf(network, agents, names.source, source.links);
      const there = carrierOf(network, agents, names.destination, destination.links);
      if (here === undefined || there === undefined || here.mtu < wanted || there.mtu >= wanted) return [];
      return [{ network, wanted, here, there }];
    });
    if (small.length === 0) return pass('packets of every port pass there as they do here');
    return small.map(({ network, wanted, here, there }) =>
      warn(
        `${there.device} of ${names.destination} takes packets of ${there.mtu} bytes, network ${network.name} uses ${wanted} (${here.device} of ${names.source}: ${here.mtu}): larger ones would be lost there`,
        `On ${names.destination}: ip link set ${there.device} mtu ${wanted}, and keep it in its network configuration; the switch must carry it too.`,
        'ip link',
      ),
    );
  },
});

function carrierOf(
  { segments }: PortNetwork,
  agents: readonly NetworkAgent[],
  host: string,
  links: ReadonlyMap<string, number>,
): { device: string; mtu: number } | undefined {
  const physical = (segments ?? []).flatMap(({ physicalNetwork }) => physicalNetwork ?? []);
  const devices = agents
    .filter((agent) => agent.host === host)
    .flatMap(({ mappings }) => physical.flatMap((name) => mappings[name] ?? []));
  const known = devices.flatMap((device) => {
    const bytes = links.get(device);
    return bytes === undefined ? [] : [{ device, mtu: bytes }];
  });
  return known.sort((a, b) => b.mtu - a.mtu)[0];
}

export const mtuChecks: readonly Check[] = [mtu];
