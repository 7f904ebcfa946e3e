import type { CloudModel, Reserve } from '../../../placement/model.js';
import { Draft } from './draft.js';
import { placeBest } from './greedy.js';
import { groundOf } from './ground.js';
import type { Reason } from './model.js';
import { reasonsOf } from './reasons.js';

export interface ReplacementQuestion {
  /** As it is now, with every move under way and every one that is planned counted on its destination. */
  model: CloudModel;
  server: string;
  reserve: Reserve;
  /** The destinations that were approved. */
  approved: ReadonlySet<string>;
  /** Those that have just turned out not to do: full, or refused by Nova. */
  without: ReadonlySet<string>;
}

export type Replacement =
  | { found: true; to: string; reasons: readonly Reason[] }
  | { found: false; reasons: readonly Reason[] };

/**
 * Another destination for one server whose own has filled up, among those that were approved; by the rules of the plan.
 * The others of the plan stay where they are: they may have started.
 */
export function replacement({ model, server, reserve, approved, without }: ReplacementQuestion): Replacement {
  const one = model.servers.find(({ id }) => id === server);
  const destinations = new Set([...approved].filter((name) => !without.has(name)));
  const ground = groundOf(model, reserve);
  const number = ground.occupancy.serverNumber(server);
  if (one === undefined) return { found: false, reasons: [] };
  const allowed = new Set([...destinations].map((name) => ground.occupancy.hostNumber(name)));
  const draft = new Draft(ground, [number], allowed);
  const found = placeBest(draft, number, 'emptiest');
  const to = model.hosts[ground.occupancy.at(number)]?.name ?? '';
  const question = { model, host: one.host, reserve, destinations, staying: new Map() };
  const reasons = reasonsOf(question, draft)(number);
  return found ? { found, to, reasons } : { found, reasons };
}
