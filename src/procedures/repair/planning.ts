import { DroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { MOVING } from '../../cloud/migration.js';
import type { Electorate } from '../../requests/electorate.js';
import { type Kinds, keptHosts } from '../../requests/kind.js';
import type { Ledger } from '../../requests/ledger.js';
import type { Request } from '../../requests/request.js';
import { shownId } from '../../requests/request.js';
import { planRule } from '../../requests/rule.js';
import { isEnd, isUnderWay } from '../../requests/states.js';
import { subjectOf } from '../../requests/subject.js';
import type { HostChanges } from './changes.js';
import { type RepairPlan, readRepair } from './plan.js';
import { meshOf, type RepairAccess, readForRepair, worksOf } from './repairer.js';

export interface RepairPlanning {
  ledger: Ledger;
  electorate: Electorate;
  kinds: Kinds;
}

/** @throws DroverError where there is nothing to do, or a move touches one of the hosts. */
export async function planRepair(
  access: RepairAccess,
  cloud: Cloud,
  names: readonly string[],
  deps: RepairPlanning,
): Promise<RepairPlan> {
  // What Nova tells of the hosts is looked at before any of them is asked.
  const view = await readForRepair(access, cloud, names);
  const mesh = await meshOf(access, names);
  return {
    kind: 'preflight-repair',
    identity: {
      cloud: cloud.name,
      user: view.user,
      hosts: view.hosts.map(({ name, address, state }) => ({
        name,
        address,
        hostKeys: [...state.hostKeys].sort(),
      })),
      undo: null,
    },
    policy: planRule(deps.electorate.rule('preflight-repair')),
    about: { changes: view.changes.flatMap(toldChanges), before: worksOf(mesh) },
  };
}

/** Takes a repair back: its hosts, its user. */
export async function planUndo(access: RepairAccess, of: Request, deps: RepairPlanning): Promise<RepairPlan> {
  const done = readRepair(of.plan);
  const names = done.identity.hosts.map(({ name }) => name);
  return {
    kind: 'preflight-repair',
    identity: { ...done.identity, undo: of.id },
    policy: planRule(deps.electorate.rule('preflight-repair')),
    about: {
      changes: names.map(
        (host) => `${host}: the files as they were before ${shownId(of.id)}, and its key away`,
      ),
      before: worksOf(await meshOf(access, names)),
    },
  };
}

function toldChanges({ host, makesKey, files }: HostChanges): string[] {
  return [
    ...(makesKey ? [`${host}: makes an ed25519 migration key`] : []),
    ...files.flatMap(({ file, added, removed }) => [
      ...added.map((line) => `${host} ${file}: + ${line}`),
      ...removed.map((line) => `${host} ${file}: - ${line}`),
    ]),
  ];
}

/** Why these hosts may not be touched now; undefined: nothing moves there. Everybody's moves count. */
export async function whyBusy(
  cloud: Cloud,
  names: readonly string[],
  { ledger, kinds }: Pick<RepairPlanning, 'ledger' | 'kinds'>,
  except?: string,
): Promise<string | undefined> {
  const [records, active] = await Promise.all([
    cloud.migrations({ statuses: MOVING, type: null }),
    ledger.active(),
  ]);
  const touching = records.find(
    ({ source, destination }) => names.includes(source ?? '') || names.includes(destination ?? ''),
  );
  if (touching !== undefined) {
    return `migration ${touching.id} is under way, ${touching.source ?? '?'} to ${touching.destination ?? '?'}`;
  }
  const own = active.find(
    (request) => request.id !== except && request.cloud === cloud.name && holds(request, names, kinds),
  );
  return own === undefined ? undefined : `${shownId(own.id)} is under way on these hosts`;
}

function holds({ plan, state }: Request, names: readonly string[], kinds: Kinds): boolean {
  if (isEnd(state)) return false;
  const { source, destination } = subjectOf({ plan });
  const moves = names.includes(source ?? '') || names.includes(destination ?? '');
  return (moves && isUnderWay(state)) || keptHosts(kinds, plan).some(({ host }) => names.includes(host));
}

export function busy(why: string): DroverError {
  return new DroverError(`These hosts can't be repaired now: ${why}.`, {
    code: 'repair-busy',
    remedy: 'Wait until it has ended, then ask again. Nothing has changed.',
  });
}
