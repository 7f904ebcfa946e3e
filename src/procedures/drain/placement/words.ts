import { count, list } from '../../../base/format/findings.js';
import type { Objection, Shortfall } from '../../../placement/objection.js';
import { amount } from '../../../preflight/checks/capacity.js';
import { grouped } from './grouped.js';
import type { DrainPlan, MissingRoom, Reason, Remedy, Unplaced } from './model.js';
import { verdictWords } from './verdict-words.js';

/** Sentences for people, without platform: names that others gave stand between backticks, as `prose` takes them. */

/** What a line says that begins with the host's name. */
export function objectionWords(objection: Objection): string {
  switch (objection.code) {
    case 'runs-there':
      return 'it runs there';
    case 'disabled':
      return objection.reason === null ? 'disabled' : `disabled: "${objection.reason}"`;
    case 'down':
      return 'nova-compute is down';
    case 'emptied':
      return `is being emptied (${objection.by})`;
    case 'not-allowed':
      return 'not among the hosts that its flavor, project or asker allows';
    case 'zone':
      return `in zone ${objection.is ?? 'unknown'}, it asked for zone ${objection.wanted}`;
    case 'cell':
      return `in cell ${objection.to}, it runs in cell ${objection.from}`;
    case 'aggregate':
      return `not in aggregate ${objection.anyOf.join(' or ')}`;
    case 'forbidden-aggregate':
      return `in aggregate ${objection.aggregate}, which it must not use`;
    case 'trait':
      return `lacks trait ${objection.trait}`;
    case 'forbidden-trait':
      return `has trait ${objection.trait}, which it must not use`;
    case 'pair':
      return objection.text;
    case 'no-inventory':
      return `has no ${list(objection.resourceClasses)} in Placement`;
    case 'room':
      return `lacks ${shortfallWords(objection.shortfalls)}`;
    case 'anti-affinity':
      return `anti-affinity: ${count(objection.there, 'member')} of group \`${objection.group}\` there`;
    case 'affinity':
      return `affinity: the others of group \`${objection.group}\` run on ${list(objection.hosts)}`;
  }
}

function shortfallWords(shortfalls: readonly Shortfall[]): string {
  return list(shortfalls.map(({ resourceClass, missing }) => amount(resourceClass, missing)));
}

/** Hosts named in one line; a cloud has hundreds. */
const NAMED = 3;

function hostWords(hosts: readonly string[]): string {
  if (hosts.length <= NAMED + 1) return hosts.join(', ');
  return `${hosts.slice(0, NAMED).join(', ')} and ${hosts.length - NAMED} more`;
}

/** `compute4: disabled: "RAM fault"`; hosts with one reason together. The objection told is that of the first. */
export function reasonWords({ code, hosts, objection }: Reason): string {
  const named = hostWords(hosts);
  if (code === 'fits') return `${named}: would do, not chosen`;
  if (code === 'not-among-destinations') return `${named}: not among the destinations asked for`;
  return `${named}: ${objection === null ? code : objectionWords(objection)}`;
}

/** Why a server stays behind, in one line. */
export function unplacedWords({ name, code, nearest, reasons }: Unplaced): string {
  const [least] = nearest;
  if (code === 'room' && least !== undefined) {
    const where = least.hosts.length === 1 ? least.hosts[0] : `any of ${hostWords(least.hosts)}`;
    return `\`${name}\` needs ${shortfallWords(least.shortfalls)} more on ${where}`;
  }
  const explaining = reasons.filter((one) => one.code !== 'fits').map(reasonWords);
  const why = explaining.length === 0 ? 'there is no other host' : explaining.join('; ');
  return `\`${name}\` ${code === 'group' ? 'is kept by its group' : 'fits nowhere'}: ${why}`;
}

/** What a person could change, and what it would give: each was tried. */
export function remedyWords(remedy: Remedy): string {
  const { places, complete } = remedy;
  const gives = complete
    ? 'everything fits'
    : `${count(places.length, 'more server')} ${places.length === 1 ? 'fits' : 'fit'}`;
  switch (remedy.code) {
    case 'lift-reserve':
      return `With the reserve of ${remedy.percent} % lifted ${gives}.`;
    case 'allow-host':
      return `With ${remedy.host} among the destinations ${gives}.`;
    case 'open-host':
      return `${remedy.host}: ${objectionWords(remedy.because)}; if it took servers, ${gives}.`;
    case 'free-room': {
      const where = remedy.hosts.length === 1 ? remedy.hosts[0] : `any of ${hostWords(remedy.hosts)}`;
      return `With ${amount(remedy.resourceClass, remedy.amount)} more free on ${where} ${gives}.`;
    }
    case 'free-rooms':
      return `With ${list(roomWords(remedy.rooms))} more free ${gives}.`;
  }
}

function roomWords(rooms: readonly MissingRoom[]): string[] {
  return rooms.map(({ host, resourceClass, amount: much }) => `${amount(resourceClass, much)} on ${host}`);
}

/** The plan as lines: whether the host can be emptied, where to, what stays behind and why, what would help. */
export function planWords(plan: DrainPlan): [string, ...string[]] {
  const { assigned, unplaced, missing, staying } = plan;
  const missed = grouped(missing, ({ resourceClass }) => resourceClass).map((same) =>
    amount(
      same[0]?.resourceClass ?? '',
      same.reduce((sum, one) => sum + one.amount, 0),
    ),
  );
  const room =
    missed.length === 0 ? '' : ` In all ${list(missed)} ${missed.length === 1 ? 'is' : 'are'} missing.`;
  return [
    verdictWords(plan, room),
    ...(assigned.length === 0 ? [] : [`Where to: ${list(destinationWords(plan))}.`]),
    ...unplaced.map((one) => `${unplacedWords(one)}.`),
    ...staying.map(
      ({ name, staying: { code, text } }) =>
        `\`${name}\` ${code === 'unread' ? 'could not be judged' : 'stays'}: ${withoutStop(text)}.`,
    ),
    ...plan.remedies.map(remedyWords),
    ...(unplaced.length === 0 || plan.proved
      ? []
      : ['Not every combination was tried: another one might place more.']),
  ];
}

function withoutStop(text: string): string {
  return text.replace(/\.$/u, '');
}

function destinationWords({ assigned }: DrainPlan): string[] {
  return grouped(assigned, ({ to }) => to).map((same) => `${same.length} to ${same[0]?.to ?? ''}`);
}
