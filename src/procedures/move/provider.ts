import { keptBy } from '../../cloud/kept.js';
import { type Move, readOf } from './context.js';

/**
 * The resource provider of a host; null where it is not known. A host keeps its own as long as it is the same host: the
 * list of any look before tells it.
 */
export async function providerOf(move: Move, host: string): Promise<string | null> {
  return (await readProvider(move, host, Number.POSITIVE_INFINITY)) ?? (await readProvider(move, host, 0));
}

/** From Nova 2.53 on a hypervisor's id is its provider's. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function readProvider(move: Move, host: string, mostMs: number): Promise<string | null> {
  const { cloud, deps } = move;
  const kept = keptBy(cloud);
  const age = { at: deps.clock.monotonic(), mostMs };
  const hypervisors = await kept.get('hypervisors', age, () => cloud.hypervisors(readOf(move)));
  const hypervisor = hypervisors.find((candidate) => candidate.host === host);
  if (hypervisor === undefined) return null;
  if (UUID.test(hypervisor.id)) return hypervisor.id;
  return await kept.get(`provider of ${host}`, age, async () => {
    const [capacity] = await cloud.capacity([hypervisor], readOf(move));
    return capacity?.provider ?? null;
  });
}
