import { count, list, memory } from '../../../base/format/findings.js';
import type { Objection } from '../../../placement/objection.js';
import type { Obstacle, Reason, Refusals, Room, ToBegin } from './obstacle.js';

/** Cards have room for a few; the plan has them all. */
const TOLD = 3;

export function obstacleText({ host, reasons }: Omit<Obstacle, 'text'>): string {
  const told = reasons.slice(0, TOLD).map(reasonText);
  const more = reasons.length - told.length;
  return `${host} cannot be emptied: ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

export function toBeginText({ first, zones, missing }: Omit<ToBegin, 'text'>): string {
  const where = zones.length === 0 ? '' : ` in ${list(zones)}`;
  return `Nothing${where} is free enough to begin. ${wanted(missing)}: then ${first} could be emptied first.`;
}

function reasonText(reason: Reason): string {
  switch (reason.code) {
    case 'immovable':
      return `${reason.name} ${reason.why}`;
    case 'held':
      return `${reason.by} empties it already`;
    case 'down':
      return 'its nova-compute is down';
    case 'unknown-host':
      return 'there is no such compute host';
    case 'nowhere':
      return `${reason.name} may go to no other host${refusalsText(reason.refusals)}`;
    case 'group':
      return `group ${reason.group} (${reason.policy}) keeps ${reason.name} where it is`;
    case 'no-room':
      return `${count(reason.servers.length, 'server')} would find no room. ${wanted(reason.missing)}`;
    case 'not-back':
      return `${list(reason.hosts)} ${reason.hosts.length === 1 ? 'is' : 'are'} not back, and no more may be out of service`;
    case 'canary':
      return reason.host === null
        ? 'no host could be the first'
        : `${reason.host} is to be the first, and waits`;
  }
}

function wanted({ missingMib, hosts, others, reservePercent }: Room): string {
  const needs = [
    ...(missingMib > 0 ? [`${memory(sumOf(hosts))} more of memory on ${hostsText(hosts)}`] : []),
    ...Object.entries(others).map(([name, amount]) => `${amount} more ${name}`),
  ];
  if (needs.length === 0) return 'What is free is in too small pieces';
  const kept = reservePercent > 0 ? ` with ${reservePercent} % kept in reserve` : '';
  return `${list(needs)} would be enough${kept}`;
}

function hostsText(hosts: Room['hosts']): string {
  const [only, ...more] = hosts;
  if (only === undefined) return 'no host';
  if (more.length === 0) return `one host (${only.host})`;
  const told = hosts.slice(0, TOLD).map(({ host, missingMib }) => `${memory(enough(missingMib))} on ${host}`);
  return `${count(hosts.length, 'host')} (${told.join(', ')}${hosts.length > TOLD ? ', …' : ''})`;
}

function sumOf(hosts: Room['hosts']): number {
  return hosts.reduce((sum, { missingMib }) => sum + enough(missingMib), 0);
}

/** Rounded up to what is shown: who frees what is said has freed enough. */
function enough(mebibytes: number): number {
  return mebibytes < 1024 ? Math.ceil(mebibytes) : (Math.ceil((mebibytes / 1024) * 10) / 10) * 1024;
}

function refusalsText(refusals: readonly Refusals[]): string {
  if (refusals.length === 0) return '';
  const told = refusals.slice(0, TOLD).map(({ objection, example, hosts }) => {
    const beside = hosts > 1 ? ` and ${hosts - 1} more` : '';
    return `${example}${beside} ${objectionText(objection)}`;
  });
  return ` (${told.join('; ')})`;
}

function objectionText(objection: Objection): string {
  switch (objection.code) {
    case 'disabled':
      return `disabled${objection.reason === null ? '' : `: "${objection.reason}"`}`;
    case 'down':
      return 'down';
    case 'emptied':
      return `emptied by ${objection.by}`;
    case 'not-allowed':
      return 'not allowed for it';
    case 'zone':
      return `not in zone ${objection.wanted}`;
    case 'cell':
      return `in another cell`;
    case 'aggregate':
      return `not in aggregate ${objection.anyOf.join(' or ')}`;
    case 'forbidden-aggregate':
      return `in aggregate ${objection.aggregate}`;
    case 'trait':
      return `without trait ${objection.trait}`;
    case 'forbidden-trait':
      return `with trait ${objection.trait}`;
    case 'pair':
      return `fails ${objection.check}: ${objection.text}`;
    case 'no-inventory':
      return `without ${list(objection.resourceClasses)}`;
    default:
      return 'refused';
  }
}
