import type { CallOptions } from '../../cloud/call.js';
import type { Cloud, CloudService, ProbeAnswer } from '../../cloud/cloud.js';
import type { FactReader, Readiness } from './facts.js';
import type { ApiInputs } from './load-api.js';

/** One of three that fails is one API node of three behind the address. */
export const TIMES = 3;

const ALWAYS: readonly CloudService[] = ['Keystone', 'Nova', 'Cinder', 'Neutron', 'Placement'];

/** Every service at once, each of them some times in a row. Glance only where the destination may fetch an image from it. */
export async function loadReadiness(inputs: ApiInputs, read: FactReader): Promise<readonly Readiness[]> {
  const found = await Promise.all([
    ...ALWAYS.map((service) => readinessOf(inputs, service)),
    readGlance(inputs, read),
  ]);
  return found.filter((one) => one !== undefined);
}

async function readGlance(inputs: ApiInputs, read: FactReader): Promise<Readiness | undefined> {
  const server = await read.reading('server');
  return server.read && server.value.imageId !== null ? await readinessOf(inputs, 'Glance') : undefined;
}

/** Milliseconds for which a reading serves others: every server of a host is judged at the same moment. */
const FRESH_MS = 2_000;

interface Recent {
  at: number;
  reading: Promise<Readiness | undefined>;
}

/** By connection, as long as that lives. */
const recentOf = new WeakMap<Cloud, Map<CloudService, Recent>>();

function readinessOf({ cloud, call, at }: ApiInputs, service: CloudService): Promise<Readiness | undefined> {
  const recent = recentOf.get(cloud) ?? new Map<CloudService, Recent>();
  recentOf.set(cloud, recent);
  const known = recent.get(service);
  if (known !== undefined && at - known.at < FRESH_MS) return known.reading;
  const reading = askInARow(cloud, service, call);
  recent.set(service, { at, reading });
  reading.catch(() => recent.delete(service));
  return reading;
}

async function askInARow(
  cloud: Cloud,
  service: CloudService,
  call: CallOptions,
): Promise<Readiness | undefined> {
  const tries: ProbeAnswer[] = [];
  while (tries.length < TIMES) {
    const answer = await cloud.probe(service, call);
    if (answer === null) return undefined;
    tries.push(answer);
    // Who does not answer at all is asked no more: each time might take as long.
    if (answer.status === null) break;
  }
  return { service, tries };
}
