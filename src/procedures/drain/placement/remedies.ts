import { hostObjection } from '../../../placement/allowed.js';
import type { Host } from '../../../placement/model.js';
import { NO_RESERVE } from '../../../placement/model.js';
import { byName } from '../../../preflight/findings.js';
import { fillDraft, TRIAL_EFFORT } from './fill-draft.js';
import { draftOf, groundOf } from './ground.js';
import { grouped } from './grouped.js';
import type { DrainPlan, DrainQuestion, MissingRoom, Remedy } from './model.js';

/** Each remedy is a plan made again: of each kind only so many hosts are tried. */
const HOSTS_TRIED = 5;
/** Pairs of servers and hosts up to which hosts are tried one by one, and the least amount is looked for. */
const TRIED_PAIRS = 20_000;
const HALVED_PAIRS = 2_000;
/** Beyond what any real host holds nothing is tried: the plan itself takes as long as people wait. */
const PAIRS = 500_000;

/** Changes that would place more, each tried. Those that place all come first, then those that ask least of people. */
export function remediesOf(question: DrainQuestion, plan: DrainPlan): Remedy[] {
  const pairs = (plan.assigned.length + plan.unplaced.length) * question.model.hosts.length;
  if (pairs > PAIRS) return [];
  const oneByOne = pairs <= TRIED_PAIRS;
  const found = [
    ...liftedReserve(question, plan),
    ...(oneByOne ? allowedHosts(question, plan) : []),
    ...(oneByOne ? openedHosts(question, plan) : []),
    ...freedRoom(question, plan, pairs <= HALVED_PAIRS),
  ];
  return [...found.filter(({ complete }) => complete), ...found.filter(({ complete }) => !complete)];
}

/** What a changed question places beyond the plan; nothing where it places no more. */
function gain(question: DrainQuestion, plan: DrainPlan): Pick<Remedy, 'places' | 'complete'>[] {
  const draft = draftOf(groundOf(question.model, question.reserve), question);
  fillDraft(draft, TRIAL_EFFORT);
  if (draft.unplaced >= plan.unplaced.length) return [];
  const placed = new Set(
    draft.movers.filter((one) => draft.isPlaced(one)).map((one) => question.model.servers[one]?.id ?? ''),
  );
  const places = plan.unplaced.map(({ server }) => server).filter((server) => placed.has(server));
  return [{ places, complete: draft.unplaced === 0 }];
}

function liftedReserve(question: DrainQuestion, plan: DrainPlan): Remedy[] {
  const { percent } = question.reserve;
  if (percent <= 0 || plan.missing.length === 0) return [];
  return gain({ ...question, reserve: NO_RESERVE }, plan).map((one) => ({
    ...one,
    code: 'lift-reserve',
    percent,
  }));
}

function allowedHosts(question: DrainQuestion, plan: DrainPlan): Remedy[] {
  const { destinations, model, host: source } = question;
  if (destinations === null) return [];
  return model.hosts
    .filter(
      (host) => host.name !== source && !destinations.has(host.name) && hostObjection(host) === undefined,
    )
    .sort((a, b) => byName(a.name, b.name))
    .slice(0, HOSTS_TRIED)
    .flatMap(({ name }) =>
      gain({ ...question, destinations: new Set([...destinations, name]) }, plan).map(
        (one): Remedy => ({ ...one, code: 'allow-host', host: name }),
      ),
    );
}

/** A host that is down is shown as what is in the way, too: whoever reads it knows whether it can come back. */
function openedHosts(question: DrainQuestion, plan: DrainPlan): Remedy[] {
  const { destinations, host: source } = question;
  const closed = question.model.hosts
    .filter(({ name }) => name !== source && destinations?.has(name) !== false)
    .sort((a, b) => byName(a.name, b.name))
    .flatMap((host) => {
      const because = hostObjection(host);
      return because === undefined ? [] : [{ host, because }];
    });
  return closed.slice(0, HOSTS_TRIED).flatMap(({ host, because }) => {
    const open = { ...host, enabled: true, up: true, emptiedBy: null };
    return gain(withHost(question, open), plan).map(
      (one): Remedy => ({ ...one, code: 'open-host', host: host.name, because }),
    );
  });
}

function freedRoom(question: DrainQuestion, plan: DrainPlan, halve: boolean): Remedy[] {
  const [only, ...more] = plan.unplaced.filter(({ code }) => code === 'room');
  if (only === undefined) return [];
  if (more.length > 0 || plan.missing.length !== 1) return freedRooms(question, plan);
  const hosts = only.nearest.flatMap(({ hosts: names, shortfalls }) => {
    const [short, ...others] = shortfalls;
    return short === undefined || others.length > 0 ? [] : names.map((host) => ({ host, short }));
  });
  const tried = hosts.slice(0, HOSTS_TRIED).flatMap(({ host, short: { resourceClass, missing } }) => {
    const least = leastRoom(question, plan, { host, resourceClass, amount: missing }, halve);
    return least === null ? [] : [least];
  });
  return grouped(tried, ({ room }) => `${room.resourceClass} ${room.amount}`)
    .sort((a, b) => (a[0]?.room.amount ?? 0) - (b[0]?.room.amount ?? 0))
    .flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const { resourceClass, amount } = first.room;
      return [
        {
          ...first.gained,
          code: 'free-room',
          hosts: same.map(({ room }) => room.host),
          resourceClass,
          amount,
        },
      ];
    });
}

/** Other servers may make room by going elsewhere: the least is found by halving what surely is enough. */
function leastRoom(question: DrainQuestion, plan: DrainPlan, enough: MissingRoom, halve: boolean) {
  const [gained] = gain(withRooms(question, [enough]), plan);
  if (gained === undefined) return null;
  let [low, high] = [0, enough.amount];
  let best = { room: enough, gained };
  while (halve && high - low > 1) {
    const amount = Math.floor((low + high) / 2);
    const room = { ...enough, amount };
    const [found] = gain(withRooms(question, [room]), plan);
    if (found === undefined) low = amount;
    else [high, best] = [amount, { room, gained: found }];
  }
  return best;
}

function freedRooms(question: DrainQuestion, plan: DrainPlan): Remedy[] {
  return gain(withRooms(question, plan.missing), plan).map((one) => ({
    ...one,
    code: 'free-rooms',
    rooms: plan.missing,
  }));
}

function withRooms(question: DrainQuestion, rooms: readonly MissingRoom[]): DrainQuestion {
  return rooms.reduce((changed, { host, resourceClass, amount }) => {
    const there = changed.model.hosts.find(({ name }) => name === host);
    return there === undefined ? changed : withHost(changed, roomier(there, resourceClass, amount));
  }, question);
}

function roomier(host: Host, resourceClass: string, amount: number): Host {
  const provider = host.providers.find(({ inventories }) => inventories[resourceClass] !== undefined);
  const inventory = provider?.inventories[resourceClass];
  if (provider === undefined || inventory === undefined) return host;
  const changed = {
    ...provider,
    inventories: {
      ...provider.inventories,
      [resourceClass]: { ...inventory, used: inventory.used - amount },
    },
  };
  return { ...host, providers: host.providers.map((one) => (one === provider ? changed : one)) };
}

function withHost(question: DrainQuestion, host: Host): DrainQuestion {
  const hosts = question.model.hosts.map((one) => (one.name === host.name ? host : one));
  return { ...question, model: { ...question.model, hosts } };
}
