import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { escaped, type UserName, userName } from '../../hosts/forms.js';
import { HostError } from '../../hosts/host-error.js';
import { HostReader } from '../../hosts/host-reader.js';
import type { Hosts } from '../../hosts/hosts.js';
import { byName } from '../../preflight/findings.js';
import { type Mesh, runMesh } from '../../preflight/mesh.js';
import {
  changesOf,
  type HostChanges,
  linesFor,
  type NamedHost,
  namedHost,
  type RepairedHost,
} from './changes.js';
import { REPAIRED_FILES, repairKey, repairState, repairUndo, repairWrite } from './commands.js';

export interface RepairAccess {
  /** With the login that only reads: the mesh is tried as every preflight tries it. */
  readonly reading: Hosts;
  /** With the key of `hosts.repair`. */
  readonly writing: Hosts;
  readonly clock: Clock;
}

export interface RepairView {
  readonly user: UserName;
  readonly hosts: readonly RepairedHost[];
  readonly changes: readonly HostChanges[];
}

/** The hosts of one repair as they are now. @throws HostError where one of them cannot be read. */
export async function readForRepair(
  access: RepairAccess,
  cloud: Cloud,
  names: readonly string[],
): Promise<RepairView> {
  const hypervisors = await cloud.hypervisors();
  // All of them before the first is asked anything.
  const named = [...new Set(names)]
    .sort(byName)
    .map((name) => namedHost(name, hypervisors.find(({ host }) => host === name)?.hostIp ?? null));
  refuseShared(named);
  const user = await userOf(access, names);
  const hosts = await Promise.all(
    named.map(
      async (host): Promise<RepairedHost> => ({
        ...host,
        state: await access.writing.run(host.name, repairState, { user }),
      }),
    ),
  );
  return { user, hosts, changes: changesOf(hosts, user) };
}

/** One of them would be reached in the other's place. */
function refuseShared(hosts: readonly NamedHost[]): void {
  for (const { name, address } of hosts) {
    const other = hosts.find(
      (one) => one.name !== name && address !== null && [one.address, one.name].some((at) => at === address),
    );
    if (other === undefined) continue;
    throw new HostError(
      'bad-argument',
      name,
      `Nova tells the same address of ${name} and ${other.name}: ${address}. Nothing was written.`,
      { remedy: 'Set my_ip in nova.conf of each to its own IP address and restart nova-compute.' },
    );
  }
}

/** The one user that all of these hosts log in to each other as. */
async function userOf({ reading, clock }: RepairAccess, names: readonly string[]): Promise<UserName> {
  const facts = new HostReader(reading, clock);
  const [first, ...others] = await Promise.all(
    names.map(async (name) => {
      const uri = await facts.uri(name, names.find((other) => other !== name) ?? name);
      if (!uri.usable) throw new DroverError(`${name}: ${uri.why}.`, { code: 'repair-uri' });
      if (uri.uri.transport === 'ssh') return userIn(name, uri.uri.user ?? 'root');
      throw new DroverError(`${name} moves its servers over ${uri.uri.transport}, not SSH.`, {
        code: 'repair-not-ssh',
        remedy: 'There is nothing for a repair of SSH to do: look at /preflight mesh.',
      });
    }),
  );
  if (first !== undefined && others.every((user) => user === first)) return first;
  throw new DroverError('live_migration_uri of these hosts names different users.', {
    code: 'repair-users-differ',
    remedy: 'Make live_migration_uri alike in nova.conf first, and restart nova-compute.',
  });
}

function userIn(host: string, text: string): UserName {
  const user = userName.safeParse(text);
  if (user.success) return user.data;
  throw new HostError(
    'bad-argument',
    host,
    `live_migration_uri of ${host} logs in as ${escaped(text)}, which is no user name. Nothing was written.`,
    { remedy: `Correct live_migration_uri in nova.conf of ${host} and restart nova-compute.` },
  );
}

/** Keys first, since every other host needs them; then the files. Each step can be done again without harm. */
export async function applyRepair(
  access: { writing: Pick<Hosts, 'run'> },
  view: RepairView,
  request: string,
): Promise<void> {
  const hosts = await allOf(
    view.hosts.map(async (host): Promise<RepairedHost> => {
      const key = await access.writing.run(host.name, repairKey, { request });
      return { ...host, state: { ...host.state, key } };
    }),
  );
  await allOf(
    hosts.map(async (host) => {
      const lines = linesFor(host, hosts, view.user);
      for (const file of REPAIRED_FILES) {
        await access.writing.run(
          host.name,
          repairWrite,
          { request, user: view.user, file },
          lines[file].join('\n'),
        );
      }
    }),
  );
}

/** What each host says that it put back. */
export async function undoRepair(
  access: { writing: Pick<Hosts, 'run'> },
  hosts: readonly string[],
  user: string,
  request: string,
): Promise<readonly { host: string; said: readonly string[] }[]> {
  return await allOf(
    hosts.map(async (host) => ({
      host,
      said: await access.writing.run(host, repairUndo, { request, user }),
    })),
  );
}

/** As Promise.all, but nothing goes on any more when it rejects. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

export async function meshOf({ reading, clock }: RepairAccess, names: readonly string[]): Promise<Mesh> {
  return await runMesh(new HostReader(reading, clock), names, clock);
}

export function worksOf({ ways }: Mesh): { works: number; of: number } {
  return { works: ways.filter(({ way }) => way === 'works').length, of: ways.length };
}
