import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import { bold, type Card, card, line, pre } from '../../chat/card.js';
import type { Clouds } from '../../cloud/clouds.js';
import type { Hosts } from '../../hosts/hosts.js';
import type { Ledger } from '../../requests/ledger.js';
import { type Order, orderedBy, type RequestActions } from '../../requests/request-actions.js';
import { describeRepair } from './describe.js';
import type { RepairPlan } from './plan.js';
import { busy, planRepair, planUndo, type RepairPlanning, whyBusy } from './planning.js';
import type { RepairAccess } from './repairer.js';

export interface RepairOrder extends Order {
  cloud: string | undefined;
  hosts: readonly string[];
  /** The id of the request to take back. */
  undo: string | undefined;
  dryRun: boolean;
}

/** The logins to the hosts of a cloud: the one that reads, and the one that repairs where it is configured. */
export interface RepairHosts {
  of(cloud: string): Hosts | undefined;
  repairing(cloud: string): Hosts | undefined;
}

/** What may be done on a cloud's hosts; undefined: repair is not configured for it. */
export function repairAccess(hosts: RepairHosts, clock: Clock): (cloud: string) => RepairAccess | undefined {
  return (cloud) => {
    const [reading, writing] = [hosts.of(cloud), hosts.repairing(cloud)];
    return reading === undefined || writing === undefined ? undefined : { reading, writing, clock };
  };
}

export interface RepairServiceParts extends RepairPlanning {
  clouds: Clouds;
  hosts: RepairHosts;
  clock: Clock;
  actions: RequestActions;
}

export interface RepairService {
  /** undefined: its card is posted; else what would be done, and nothing is. */
  repair(order: RepairOrder): Promise<Card | undefined>;
}

/** `/preflight repair`: off unless `hosts.repair` is configured. */
export function createRepairService(parts: RepairServiceParts): RepairService {
  const { clouds, hosts, clock, actions, ledger } = parts;
  const access = repairAccess(hosts, clock);
  /** What would be written can be shown with the login that only reads: others keep these files themselves. */
  const reading = (cloud: string): RepairAccess | undefined => {
    const only = hosts.of(cloud);
    return only === undefined ? undefined : { reading: only, writing: only, clock };
  };
  return {
    async repair(order) {
      const cloud = await clouds.open(order.cloud);
      const reached = order.dryRun ? reading(cloud.name) : access(cloud.name);
      if (reached === undefined) throw order.dryRun ? noHosts(cloud.name) : notConfigured(cloud.name);
      if (!order.dryRun && reached.writing.user !== 'root') throw notRoot(reached.writing.user);
      const plan =
        order.undo === undefined
          ? await planRepair(reached, cloud, await known(cloud, order.hosts), parts)
          : await planUndo(reached, await theRepair(order.undo, ledger), parts);
      if (order.dryRun) return dryRun(plan);
      if (plan.about.changes.length === 0) return nothingToDo(plan);
      const why = await whyBusy(
        cloud,
        plan.identity.hosts.map(({ name }) => name),
        parts,
      );
      if (why !== undefined) throw busy(why);
      await actions.make({
        ...orderedBy(order),
        plan,
        cloud: cloud.name,
      });
      return undefined;
    },
  };
}

async function known(
  cloud: Awaited<ReturnType<Clouds['open']>>,
  names: readonly string[],
): Promise<readonly string[]> {
  const services = await cloud.services();
  const stranger = names.find((name) => !services.some(({ host }) => host === name));
  if (stranger !== undefined) {
    throw new DroverError(`${cloud.name} has no compute host \`${stranger}\`.`, {
      code: 'host-not-found',
      remedy: `It has ${services
        .slice(0, 8)
        .map(({ host }) => host)
        .join(', ')}.`,
    });
  }
  if (new Set(names).size >= 2) return names;
  throw new DroverError('A repair needs two hosts at least.', {
    code: 'too-few-hosts',
    remedy: 'Name all hosts that should reach each other: /preflight repair compute1 compute2',
  });
}

async function theRepair(id: string, ledger: Ledger) {
  const request = await ledger.get(id.replace(/^m-/, ''));
  if (request?.kind === 'preflight-repair') return request;
  throw new DroverError(`${id} is no repair.`, {
    code: 'request-not-found',
    remedy: 'Give the id that its card shows, like m-7f3k2qabcd.',
  });
}

function notConfigured(cloud: string): DroverError {
  return new DroverError(`Repair of the hosts of ${cloud} is not configured.`, {
    code: 'repair-not-configured',
    remedy:
      'Set `hosts.repair` with a key of its own in drover.yaml, or have your configuration management write what `--dry-run` shows.',
  });
}

function noHosts(cloud: string): DroverError {
  return new DroverError(`SSH to the hosts of ${cloud} is not configured.`, {
    code: 'hosts-not-configured',
    remedy: 'Set `hosts` in drover.yaml; docs/hosts/README.md has the login that only reads.',
  });
}

function notRoot(user: string): DroverError {
  return new DroverError(`A repair writes root's files, and \`hosts.repair.user\` is ${user}.`, {
    code: 'repair-not-root',
    remedy: 'Set hosts.repair.user: root, with a key that only repairs use.',
  });
}

function dryRun(plan: RepairPlan): Card {
  const { headline } = describeRepair(plan, 0);
  const { changes, before } = plan.about;
  if (changes.length === 0) return nothingToDo(plan);
  return card(
    line(bold(...headline), ` · now ${before.works} of ${before.of} ways work`),
    pre(...changes),
    line('This is a dry run: nothing was changed.'),
  );
}

function nothingToDo(plan: RepairPlan): Card {
  const { works, of } = plan.about.before;
  return card(
    line(bold('Nothing to repair'), ` · every line is there already, ${works} of ${of} ways work`),
    line(
      `${works < of ? 'What still fails has another cause: `/preflight mesh` names it. ' : ''}Nothing was changed.`,
    ),
  );
}
