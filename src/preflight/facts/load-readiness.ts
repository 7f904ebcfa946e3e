import type { CloudService, ProbeAnswer } from '../../cloud/cloud.js';
import { keptBy } from '../../cloud/kept.js';
import type { ApiKey, FactReader, Readiness } from './facts.js';
import type { ApiInputs } from './load-api.js';

/** One of three that fails is one API node of three behind the address. */
export const TIMES = 3;

const ALWAYS: readonly CloudService[] = ['Keystone', 'Nova', 'Cinder', 'Neutron', 'Placement'];

/** What a look reads of a service anyhow: an answer is an answer, whatever was asked. */
const READ_ANYHOW: Readonly<Record<CloudService, readonly ApiKey[]>> = {
  Keystone: [],
  Nova: ['server', 'services', 'hypervisors'],
  Cinder: ['volumeServices', 'volumes', 'attachments'],
  Neutron: ['ports', 'agents', 'networks'],
  Placement: ['rooms'],
  Glance: [],
};
/** How many answers these are, at the least; the others are asked for at once, so that nobody waits for them later. */
const ANSWERS: Readonly<Record<CloudService, number>> = {
  Keystone: 0,
  Nova: 3,
  Cinder: 3,
  Neutron: 3,
  Placement: 2,
  Glance: 0,
};
/** So long for these; who is slow is asked beside them. */
const WAITED_MS = 3_000;

/** Every service at once, each of them some times in a row. Glance only where the destination may fetch an image from it. */
export async function loadReadiness(inputs: ApiInputs, read: FactReader): Promise<readonly Readiness[]> {
  const found = await Promise.all([
    ...ALWAYS.map((service) => readinessOf(inputs, read, service)),
    readGlance(inputs, read),
  ]);
  return found.filter((one) => one !== undefined);
}

async function readGlance(inputs: ApiInputs, read: FactReader): Promise<Readiness | undefined> {
  const server = await read.reading('server');
  return server.read && server.value.imageId !== null ? await readinessOf(inputs, read, 'Glance') : undefined;
}

/** Milliseconds for which a reading serves others: every server of a host is judged at the same moment. */
const FRESH_MS = 2_000;

/**
 * Milliseconds for which good answers of before count beside a good one of this look: a node that is ill behind an address
 * is ill for longer. Keystone is asked about our token by every other service, so what it cannot do shows in their
 * answers of this look too.
 */
const LATELY_MS = 300_000;
const LATELY_KEYSTONE_MS = 3_600_000;

function readinessOf(
  inputs: ApiInputs,
  read: FactReader,
  service: CloudService,
): Promise<Readiness | undefined> {
  return keptBy(inputs.cloud).get(`readiness ${service}`, { at: inputs.at, mostMs: FRESH_MS }, () =>
    askInARow(inputs, read, service),
  );
}

async function askInARow(
  inputs: ApiInputs,
  read: FactReader,
  service: CloudService,
): Promise<Readiness | undefined> {
  const { cloud, at, serverId } = inputs;
  const anyhow = serverId === null ? 0 : ANSWERS[service];
  const lately = at - (service === 'Keystone' ? LATELY_KEYSTONE_MS : LATELY_MS);
  const before = Math.max(0, cloud.answered(service, lately) - cloud.answered(service, at));
  const [tries] = await Promise.all([
    probed(inputs, service, [], Math.max(anyhow === 0 ? 1 : 0, TIMES - anyhow - before)),
    anyhow === 0 ? undefined : readAnyhow(read, READ_ANYHOW[service]),
  ]);
  if (tries === undefined) return undefined;
  if (tries.some(({ status }) => status === null)) return { service, tries };
  const good = Math.max(0, cloud.answered(service, at) - tries.length);
  const now = [...tries, ...goodOnes(good, 'the reads of this look')].slice(0, TIMES);
  const asked = now.length > 0 ? now : await probed(inputs, service, now, 1);
  if (asked === undefined) return undefined;
  if (asked.some(({ status }) => status === null)) return { service, tries: asked };
  // One that is no good is no less so for those that were.
  const known = asked.every(({ status }) => isGood(status))
    ? [...asked, ...goodOnes(before, 'the reads before')]
    : asked;
  const all = await probed(inputs, service, known.slice(0, TIMES), TIMES);
  return all === undefined ? undefined : { service, tries: all };
}

/** Until there are so many; undefined: this cloud does not have it. */
async function probed(
  { cloud, call }: ApiInputs,
  service: CloudService,
  known: readonly ProbeAnswer[],
  most: number,
): Promise<readonly ProbeAnswer[] | undefined> {
  const tries = [...known];
  while (tries.length < most) {
    const answer = await cloud.probe(service, call);
    if (answer === null) return undefined;
    tries.push(answer);
    // Who does not answer at all is asked no more: each time might take as long.
    if (answer.status === null) break;
  }
  return tries;
}

function goodOnes(length: number, asked: string): readonly ProbeAnswer[] {
  return Array.from({ length }, () => ({ status: 200, said: null, asked }));
}

function isGood(status: number | null): boolean {
  return status !== null && status < 400;
}

async function readAnyhow(read: FactReader, keys: readonly ApiKey[]): Promise<void> {
  if (keys.length === 0) return;
  const waiting = new AbortController();
  const waited = read.clock.sleep(WAITED_MS, waiting.signal).catch(() => undefined);
  await Promise.race([Promise.all(keys.map((key) => read.reading(key))), waited]);
  waiting.abort();
}
