import { ALLOWED_WITH_DOUBT } from './fleet.js';
import type { State } from './state.js';

/** How little a host is wanted for a server, among those that may take it: the lowest is tried first. */
export type Preference = (state: State, server: number, host: number) => number;

/** Added to a share of memory, 0 to 1, so that hosts that are not of the maintenance come after the finished ones. */
const NOT_OF_THE_MAINTENANCE = 0.25;
/** Beyond any share: only where no other host takes the server. */
const DOUBT = 2;
const SOFT_RULE = 4;
/** So much copying that is still to come to a host counts as a tenth of its memory: another move would wait for it. */
const BUSY_SECONDS = 300;
const BUSY_AT_MOST = 0.3;

/** The emptiest host: memory stays spread. */
export const emptiest: Preference = (state, server, host) => {
  const share = state.shareWith(host, state.fleet.memoryMib[server] ?? 0);
  const busy = Math.min(BUSY_AT_MOST, (state.incomingSeconds[host] ?? 0) / (10 * BUSY_SECONDS));
  return share + busy + dislike(state, server, host);
};

/** The fullest that takes it: what is free stays in one piece. */
export const fullest: Preference = (state, server, host) =>
  dislike(state, server, host) - state.shareWith(host, state.fleet.memoryMib[server] ?? 0);

function dislike(state: State, server: number, host: number): number {
  const { fleet, occupancy } = state;
  const at = state.at(server);
  let sum = fleet.row(server, at)[host] === ALLOWED_WITH_DOUBT ? DOUBT : 0;
  if (fleet.standings[host] === null) sum += NOT_OF_THE_MAINTENANCE;
  const { groups } = occupancy;
  for (const number of groups.groupsOf(server)) {
    const policy = groups.group(number)?.policy;
    const there = groups.othersOn(number, host, at);
    if (policy === 'soft-anti-affinity' && there > 0) sum += SOFT_RULE;
    if (policy === 'soft-affinity' && there === 0 && groups.others(number) > 0) sum += SOFT_RULE;
  }
  return sum;
}
