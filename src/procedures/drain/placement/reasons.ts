import { hostObjection } from '../../../placement/allowed.js';
import type { Objection } from '../../../placement/objection.js';
import { byName } from '../../../preflight/findings.js';
import type { Draft } from './draft.js';
import type { DrainQuestion, Reason } from './model.js';

/** What stands against each host but the one where the server is in the plan; hosts with one reason are together. */
export type ReasonsOf = (server: number) => Reason[];

/** What is said of hosts to every server alike is found once. */
export function reasonsOf({ model, host: source, destinations }: DrainQuestion, draft: Draft): ReasonsOf {
  const { occupancy } = draft;
  const closed = new Reasons();
  const open: number[] = [];
  const numbers = [...model.hosts.keys()].sort((a, b) => byName(nameOf(a), nameOf(b)));
  for (const number of numbers) {
    const host = model.hosts[number];
    if (host === undefined || host.name === source) continue;
    const objection = hostObjection(host);
    if (objection !== undefined) closed.add(objection.code, host.name, () => objection);
    else if (destinations?.has(host.name) === false)
      closed.add('not-among-destinations', host.name, () => null);
    else open.push(number);
  }

  function nameOf(number: number): string {
    return model.hosts[number]?.name ?? '';
  }

  function judge(reasons: Reasons, server: number, host: number, may: boolean): void {
    const lasting = may ? undefined : occupancy.lasting(server, host);
    const objection = lasting ?? occupancy.groups.objection(server, host, occupancy.at(server));
    if (objection !== undefined) {
      reasons.add(objection.code, nameOf(host), () => objection);
    } else if (occupancy.fits(server, host)) {
      reasons.add('fits', nameOf(host), () => null);
    } else {
      const room = (): Objection => ({ code: 'room', shortfalls: occupancy.shortfalls(server, host) });
      reasons.add('room', nameOf(host), room);
    }
  }

  return (server) => {
    const { hosts: candidates } = draft.candidates(server);
    const reasons = new Reasons();
    let next = 0;
    for (const host of open) {
      // Both are in the order of names: a candidate has no objection that lasts.
      const may = candidates[next] === host;
      if (may) next += 1;
      if (host !== occupancy.at(server)) judge(reasons, server, host, may);
    }
    return [...reasons.list(), ...closed.list()];
  };
}

class Reasons {
  readonly #byCode = new Map<Reason['code'], { hosts: string[]; objection: Objection | null }>();

  /** The objection of the first host stands for all. */
  add(code: Reason['code'], host: string, objection: () => Objection | null): void {
    const known = this.#byCode.get(code);
    if (known === undefined) this.#byCode.set(code, { hosts: [host], objection: objection() });
    else known.hosts.push(host);
  }

  list(): Reason[] {
    return [...this.#byCode].map(([code, reason]) => ({ code, ...reason }));
  }
}
