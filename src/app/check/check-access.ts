import type { Config, HostAccess } from '../../config/config.js';
import { isHostError } from '../../hosts/host-error.js';
import { readKnownHosts, readLogin, type SshEnvironment } from '../../hosts/login.js';
import { type CheckRow, row } from './row.js';

/** What of the login to the compute hosts can't be read on this machine: a row for each, none where all is well. */
export async function checkAccess(
  access: HostAccess,
  env: SshEnvironment,
  about = 'hosts',
): Promise<readonly CheckRow[]> {
  const rows = await Promise.all([
    attempt(`${about}: privateKeyFile`, readLogin(access, env)),
    attempt(`${about}: knownHostsFile`, readKnownHosts(access.knownHostsFile)),
    ...(access.repair === undefined
      ? []
      : [attempt(`${about}: repair.privateKeyFile`, readLogin(access.repair, env))]),
    ...(access.reboot === undefined
      ? []
      : [attempt(`${about}: reboot.privateKeyFile`, readLogin(access.reboot, env))]),
  ]);
  return rows.flat();
}

/** The same for every cloud that has a login of its own, and for those that share one. */
export async function checkEveryAccess(
  { hosts }: Pick<Config, 'hosts'>,
  env: SshEnvironment,
): Promise<readonly CheckRow[]> {
  if (hosts === undefined) return [];
  const own = Object.entries(hosts.byCloud).map(([cloud, access]) =>
    checkAccess(access, env, `hosts.byCloud.${cloud}`),
  );
  return (await Promise.all([checkAccess(hosts, env), ...own])).flat();
}

async function attempt(about: string, reading: Promise<unknown>): Promise<CheckRow[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    if (!isHostError(error)) throw error;
    return [row(about, 'fail', error.message, error.remedy)];
  }
}
