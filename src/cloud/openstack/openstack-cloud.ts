import type { OpenStack } from 'openstack-client-lite';
import type { Cloud } from '../cloud.js';
import type { Answers } from './answers.js';
import { attachedVolumesOf, blockStorageOf } from './block-storage.js';
import { capabilitiesOf, readCapabilities } from './capabilities.js';
import { computeOf } from './compute.js';
import { type Ask, asking, writing } from './explain.js';
import { identityOf } from './identity.js';
import { imagesOf } from './images.js';
import { networksOf } from './network.js';
import { placementOf } from './placement.js';
import { probe } from './probe.js';
import { Servers } from './servers.js';

/** The ports on a real cloud (or the simulator, by the same sockets): they ask the client, in our words. */
export function openStackCloud(name: string, stack: OpenStack, answers: Answers): Cloud {
  const ask: Ask = (work) => asking(name, work);
  const servers = new Servers(stack);
  return {
    name,
    region: stack.config.region,
    ...identityOf(stack, servers, ask),
    ...computeOf(stack, servers, ask),
    ...networksOf(stack, ask),
    ...imagesOf(stack, ask),
    ...placementOf(stack, ask),
    ...attachedVolumesOf(stack, ask),
    storage: blockStorageOf(stack, ask),
    capabilities: (call = {}) => ask(() => readCapabilities(stack, call)),
    computeCapabilities: (call = {}) =>
      ask(async () => capabilitiesOf((await stack.compute.microversions(call)).max, null, null)),
    probe: (service, call = {}) => ask(() => probe(stack, service, call)),
    answered: (service, since) => answers.since(service, since),
    send: (prepared, call = {}) => writing(name, () => stack.send(prepared, call)),
    close: () => stack.close(),
  };
}
