import type { CloudModel, Reserve } from '../../../placement/model.js';
import { Occupancy } from '../../../placement/occupancy.js';
import { CandidateFinder } from './candidates.js';
import { Draft, type DraftGround } from './draft.js';
import { HostFill } from './host-fill.js';
import type { DrainQuestion } from './model.js';
import { standingOf } from './standing.js';

export function groundOf(model: CloudModel, reserve: Reserve): DraftGround {
  const occupancy = new Occupancy(model, reserve);
  return {
    occupancy,
    candidates: new CandidateFinder(occupancy),
    standing: standingOf(occupancy),
    fill: new HostFill(occupancy),
  };
}

export function draftOf(ground: DraftGround, { model, host, destinations, staying }: DrainQuestion): Draft {
  const movers = [...model.servers.keys()].filter((number) => {
    const server = model.servers[number];
    return server?.host === host && !staying.has(server.id);
  });
  const allowed =
    destinations === null
      ? null
      : new Set([...destinations].map((name) => ground.occupancy.hostNumber(name)));
  return new Draft(ground, movers, allowed);
}
