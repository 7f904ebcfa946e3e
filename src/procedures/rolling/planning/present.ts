import { lowerBounds } from './bounds.js';
import type { Fleet } from './fleet.js';
import { memoryPeak } from './memory-peak.js';
import { obstaclesOf, whatWouldBegin } from './obstacles.js';
import type { MoveCounts, PlannedMove, RollingPlan, RollingStep } from './plan.js';
import type { Played, Turn } from './sequence.js';
import { serversOf, twiceByFirstBatches } from './strategies.js';
import type { Transfer } from './transfers.js';

const TURNS_IN_DETAIL = 3;

/** What was played, with names in the place of numbers. */
export function planOf(fleet: Fleet, played: Played): RollingPlan {
  const steps = played.turns.map((turn) => stepOf(fleet, turn));
  const transfers = [...played.turns.flatMap((turn) => turn.transfers), ...played.levelling];
  return {
    steps,
    levelling: played.levelling.map((one) => moveOf(fleet, one)),
    next: steps.slice(0, TURNS_IN_DETAIL),
    canary: steps.find(({ canary }) => canary)?.host ?? null,
    counts: countsOf(played, transfers),
    seconds: played.endsAt,
    peak: memoryPeak(fleet, transfers),
    spread: played.spread,
    cannotBeEmptied: obstaclesOf(fleet, played),
    toBegin: whatWouldBegin(fleet, played),
    bounds: lowerBounds(fleet, played),
  };
}

function stepOf(fleet: Fleet, turn: Turn): RollingStep {
  const { host, canary, firstBatch, startsAt, emptyAt, backAt, beside, transfers } = turn;
  return {
    host: fleet.name(host),
    zone: fleet.model.hosts[host]?.zone ?? null,
    canary,
    firstBatch,
    startsAt,
    emptyAt,
    backAt,
    beside: beside.map((one) => fleet.name(one)),
    moves: [...transfers]
      .sort((one, other) => one.startsAt - other.startsAt)
      .map((transfer) => moveOf(fleet, transfer)),
  };
}

function moveOf(fleet: Fleet, transfer: Transfer): PlannedMove {
  const { server, from, to, purpose, again, startsAt, endsAt } = transfer;
  const { id = '', name = '' } = fleet.model.servers[server] ?? {};
  return {
    server: id,
    name,
    from: fleet.name(from),
    to: fleet.name(to),
    memoryMib: fleet.memoryMib[server] ?? 0,
    purpose,
    again,
    startsAt,
    endsAt,
  };
}

function countsOf(played: Played, transfers: readonly Transfer[]): MoveCounts {
  return {
    total: transfers.length,
    servers: serversOf(played),
    firstBatches: twiceByFirstBatches(played),
    makingRoom: transfers.filter(({ purpose }) => purpose === 'make-room').length,
    levelling: played.levelling.length,
  };
}
