import { isDroverError } from '../../base/errors.js';
import { sentence } from '../../base/format/words.js';
import type { Cloud } from '../../cloud/cloud.js';
import { type CloudFailureCode, isCloudError } from '../../cloud/cloud-error.js';
import type { CloudIdentity } from '../../cloud/identity.js';
import { rulesFor, type ServiceWithPolicy } from '../rights/calls.js';
import { type CheckRow, ok, row } from './row.js';

const DAY_MS = 24 * 3_600_000;
/** Days before the credential's end at which it is said again. */
const WARN_DAYS = 14;

/** Every read that Drover lives on, tried for real. Nothing is changed. */
export async function checkCloud(cloud: Cloud, now: number): Promise<readonly CheckRow[]> {
  const name = (what: string) => `${cloud.name}: ${what}`;
  let identity: CloudIdentity;
  try {
    identity = await cloud.identity();
  } catch (error) {
    return [failure(name('login'), error)];
  }
  const rows = [
    ok(
      name('login'),
      `user ${identity.userName}, project ${identity.projectName ?? 'none'}, roles ${identity.roles.join(', ')}`,
    ),
    credentialRow(name('credential'), identity, now),
    rightsRow(name('roles'), identity),
  ];
  const tried = await Promise.all([
    attempt(name('Nova'), async () => novaText(await cloud.capabilities())),
    attempt(name('servers of all projects'), async () => {
      await cloud.findServers('drover-looks-for-no-such-server');
      return 'readable';
    }, ['nova', 'GET /servers/detail']),
    attempt(name('compute services'), async () => counted(await cloud.services(), 'host'), [
      'nova',
      'GET /os-services',
    ]),
    attempt(name('hypervisors'), async () => counted(await cloud.hypervisors(), 'hypervisor'), [
      'nova',
      'GET /os-hypervisors/detail',
    ]),
    attempt(name('aggregates'), async () => counted(await cloud.aggregates(), 'aggregate'), [
      'nova',
      'GET /os-aggregates',
    ]),
    attempt(name('migrations'), async () => {
      await cloud.migrations({ changesSince: new Date(now - DAY_MS).toISOString() });
      return 'readable';
    }, ['nova', 'GET /os-migrations']),
    attempt(name('Cinder'), async () => counted(await cloud.volumeServices(), 'cinder-volume service'), [
      'cinder',
      'GET /os-services',
    ]),
    networkRow(name('Neutron'), cloud),
    attempt(
      name('Placement'),
      async () => {
        const room = await cloud.capacity(await cloud.hypervisors());
        return counted(room, 'host with an inventory', 'hosts with an inventory');
      },
      ['placement', 'GET /resource_providers'],
      ['placement', 'GET /resource_providers/{id}/inventories'],
      ['placement', 'GET /resource_providers/{id}/usages'],
    ),
  ]);
  return [...rows, ...tried];
}

/** Warned of 14 days ahead, and said to be over when it is. */
export function credentialRow(about: string, identity: CloudIdentity, now: number): CheckRow {
  const { credentialExpiresAt: end } = identity;
  if (end === null) return ok(about, 'no application credential, or one without an end');
  const days = (Date.parse(end) - now) / DAY_MS;
  if (days <= 0)
    return row(
      about,
      'fail',
      `ended at ${end}`,
      'Make a new application credential and put it in clouds.yaml.',
    );
  const text = `ends at ${end}, in ${days < 1 ? 'less than a day' : `${Math.floor(days)} days`}`;
  return days < WARN_DAYS
    ? row(about, 'warn', text, 'Make a new application credential before then.')
    : ok(about, text);
}

/** Works, but is more than Drover should have. */
export function rightsRow(about: string, { roles }: Pick<CloudIdentity, 'roles'>): CheckRow {
  if (!roles.includes('admin')) return ok(about, roles.join(', '));
  return row(
    about,
    'warn',
    'plain admin: Drover could do much more than it needs',
    'Give it a role of its own and an application credential: docs/least-privilege.md.',
  );
}

async function attempt(
  about: string,
  read: () => Promise<string>,
  ...calls: readonly [service: ServiceWithPolicy, call: string][]
): Promise<CheckRow> {
  try {
    return ok(about, await read());
  } catch (error) {
    return withRules(failure(about, error), error, calls);
  }
}

/** Where the cloud refuses a read, the rules that it passes are the remedy. */
function withRules(
  failed: CheckRow,
  error: unknown,
  calls: readonly (readonly [service: ServiceWithPolicy, call: string])[],
): CheckRow {
  const rules = calls.flatMap(([service, call]) => rulesFor(service, call));
  if (!isCloudError(error) || error.code !== 'cloud-forbidden' || rules.length === 0) return failed;
  return {
    ...failed,
    remedy: `Allow Drover's role ${rules.join(', ')}: docs/policies has the file for each release.`,
  };
}

/** Neutron says that it will not, or is not there: fewer checks, and no less a move. */
const WILL_NOT: readonly CloudFailureCode[] = [
  'cloud-forbidden',
  'cloud-not-found',
  'cloud-refused',
  'cloud-cannot',
];
const NO_ANSWER: readonly CloudFailureCode[] = ['cloud-unreachable', 'cloud-timeout', 'cloud-broken'];
/** Nobody's ports are none, where ports may be read at all. */
const NOBODY = '00000000-0000-4000-8000-000000000000';

/**
 * Networks, agents and ports. A refusal is a warning: moves need no right of Drover's on Neutron. One that does not answer
 * holds every start.
 */
async function networkRow(about: string, cloud: Cloud): Promise<CheckRow> {
  try {
    const [networks, agents] = await Promise.all([
      cloud.networks(),
      cloud.networkAgents(),
      cloud.portsOf(NOBODY),
    ]);
    return ok(about, `${counted(networks, 'network')}, ${counted(agents, 'agent')}`);
  } catch (error) {
    const failed = failure(about, error);
    if (!isCloudError(error)) return failed;
    const why = sentence(failed.detail);
    if (NO_ANSWER.includes(error.code)) {
      return { ...failed, detail: `${why} No move starts until Neutron answers (A28).` };
    }
    if (!WILL_NOT.includes(error.code)) return failed;
    return {
      ...withRules(failed, error, [
        ['neutron', 'GET /networks'],
        ['neutron', 'GET /agents'],
        ['neutron', 'GET /ports'],
      ]),
      result: 'warn',
      detail: `${why} A22 to A24 will be unknown, and the proof of a move will not look at its ports. Moves are made all the same, unless \`policy.refuseOn.unknowns\` names them.`,
    };
  }
}

function failure(about: string, error: unknown): CheckRow {
  if (!isDroverError(error)) throw error;
  const reachable = !isCloudError(error) || error.status !== null;
  return row(about, reachable ? 'fail' : 'unknown', error.message, error.remedy);
}

function novaText(capabilities: Awaited<ReturnType<Cloud['capabilities']>>): string {
  const missing = [
    ...(capabilities.canAbortQueued ? [] : ['abort while queued (2.65)']),
    ...(capabilities.canAbort ? [] : ['abort (2.24)']),
    ...(capabilities.canForce ? [] : ['force (2.22)']),
    ...(capabilities.migrationsChangesSince ? [] : ['changes-since of migrations (2.59)']),
  ];
  const lacks = missing.length === 0 ? '' : `; this cloud cannot: ${missing.join(', ')}`;
  return `microversions up to ${capabilities.novaMax}${lacks}`;
}

function counted(list: readonly unknown[], one: string, many = `${one}s`): string {
  return `${list.length} ${list.length === 1 ? one : many}`;
}
