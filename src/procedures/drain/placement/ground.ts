import { atOnce, type Steps } from '../../../base/turns.js';
import type { CloudModel, Reserve } from '../../../placement/model.js';
import { Occupancy } from '../../../placement/occupancy.js';
import { CandidateFinder } from './candidates.js';
import { Draft, type DraftGround } from './draft.js';
import { HostFill } from './host-fill.js';
import type { DrainQuestion } from './model.js';
import { standingOf } from './standing.js';

export function groundOf(model: CloudModel, reserve: Reserve): DraftGround {
  return atOnce(groundSteps(model, reserve));
}

export function* groundSteps(model: CloudModel, reserve: Reserve): Steps<DraftGround> {
  const occupancy = new Occupancy(model, reserve);
  yield;
  const standing = standingOf(occupancy);
  yield;
  return { occupancy, candidates: new CandidateFinder(occupancy), standing, fill: new HostFill(occupancy) };
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

/**
 * The question without the servers that run elsewhere: they count in what is used, and as members of the groups of
 * those that leave. A plan is often made again for each thing that may help.
 */
export function narrowed(question: DrainQuestion): DrainQuestion {
  const { model, host } = question;
  const hosts = new Map(model.servers.map((server) => [server.id, server.host]));
  const servers = model.servers.filter((server) => server.host === host);
  const ids = new Set(servers.map(({ id }) => id));
  const groups = model.groups
    .filter(({ members }) => members.some((member) => ids.has(member.server)))
    .map((group) => ({
      ...group,
      members: group.members.map((one) => {
        const at = hosts.get(one.server);
        return at === undefined ? one : { ...one, host: at, movingTo: null };
      }),
    }));
  return { ...question, model: { ...model, servers, groups } };
}
