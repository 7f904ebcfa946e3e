import pLimit from 'p-limit';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { identity } from '../../hosts/commands.js';
import { isHostError } from '../../hosts/host-error.js';
import type { Hosts } from '../../hosts/hosts.js';
import { type CheckRow, ok, row } from './row.js';

/** Logins under way at once. */
const AT_ONCE = 16;

/** Each compute host of a cloud, logged in to for real: a row a host. */
export async function checkHosts(
  cloud: Pick<Cloud, 'name' | 'services'>,
  hosts: Pick<Hosts, 'run' | 'user'>,
): Promise<readonly CheckRow[]> {
  let services: readonly ComputeService[];
  try {
    services = await cloud.services();
  } catch (error) {
    // The cloud's own row has the reason.
    if (!isDroverError(error)) throw error;
    return [row(`${cloud.name}: hosts`, 'unknown', 'Nova does not tell which there are')];
  }
  const turn = pLimit(AT_ONCE);
  return await Promise.all(
    services.map((service) => turn(() => checkHost(`${cloud.name}: ${service.host}`, service, hosts))),
  );
}

async function checkHost(
  name: string,
  { host, state }: ComputeService,
  hosts: Pick<Hosts, 'run' | 'user'>,
): Promise<CheckRow> {
  const about = `${name}: SSH as ${hosts.user}`;
  try {
    const self = await hosts.run(host, identity, {});
    return ok(about, self === host ? 'ok' : `ok, it calls itself ${self}`);
  } catch (error) {
    if (!isHostError(error)) throw error;
    // Of a host that Nova calls down nobody expects an answer.
    return row(about, state === 'down' ? 'warn' : 'fail', error.message, error.remedy);
  }
}
