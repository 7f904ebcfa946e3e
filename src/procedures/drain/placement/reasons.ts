import { hostObjection } from '../../../placement/allowed.js';
import type { Objection } from '../../../placement/objection.js';
import type { DraftGround } from './draft.js';
import type { DrainQuestion, Reason } from './model.js';

/** What stands against each host but the one where the server is now in the plan, hosts with one reason together. */
export function reasonsOf(question: DrainQuestion, ground: DraftGround, server: number): Reason[] {
  const { occupancy } = ground;
  const { hosts } = question.model;
  const found = new Map<Reason['code'], { hosts: string[]; objection: Objection | null }>();
  for (const [host, { name }] of hosts.entries()) {
    if (host === occupancy.at(server) || name === question.host) continue;
    const { code, objection } = reasonOf(question, ground, server, host);
    const known = found.get(code);
    if (known === undefined) found.set(code, { hosts: [name], objection });
    else known.hosts.push(name);
  }
  return [...found].map(([code, reason]) => ({ code, ...reason }));
}

function reasonOf(
  { destinations, model }: DrainQuestion,
  { occupancy }: DraftGround,
  server: number,
  host: number,
): Pick<Reason, 'code' | 'objection'> {
  const there = model.hosts[host];
  const closed = there === undefined ? undefined : hostObjection(there);
  if (closed !== undefined) return { code: closed.code, objection: closed };
  if (destinations?.has(there?.name ?? '') === false)
    return { code: 'not-among-destinations', objection: null };
  const objection = occupancy.objection(server, host);
  return objection === undefined ? { code: 'fits', objection: null } : { code: objection.code, objection };
}
