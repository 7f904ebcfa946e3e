import type { PlanRule } from '../../requests/plan.js';
import { chooseCanary } from './placement/canary.js';
import { forecast } from './placement/forecast.js';
import type { HostFigures } from './placement/model.js';
import { remedyWords, unplacedWords } from './placement/words.js';
import type { DrainPurpose, DrainRequestPlan, PlannedMove } from './plan.js';
import type { PlacedServer, PlayedDrain } from './played.js';

/** What was chosen with the command, and what holds for all drains. */
export interface DrainChoices {
  cloud: string;
  host: string;
  purpose: DrainPurpose;
  ifStalled: 'ask' | 'abort' | 'force';
  failures: number;
  newcomers: 'ask' | 'move';
  limits: { perCloud: number; perSourceHost: number; perDestinationHost: number };
  reservePercent: number;
  policy: PlanRule;
  /** Whether our rights let us disable the host. */
  disables: boolean;
  /** Services of the cloud on the host: those that count against its end, and those that may stay. */
  services: readonly string[];
  allowed: readonly string[];
}

/** Only what wobbles from the order in which the others arrive: room of the last, and softly kept groups. */
const OF_THE_OTHERS = ['A12', 'A13'] as const;

/** The plan that people are asked about. */
export function drainPlanOf(played: PlayedDrain, choices: DrainChoices): DrainRequestPlan {
  const { standing, placed, service } = played;
  const { cloud, host, purpose, ifStalled, failures, newcomers, policy, disables } = choices;
  const moves = played.servers.map(moveOf);
  const limits = {
    perSource: Math.min(choices.limits.perSourceHost, played.atOnce || Number.MAX_SAFE_INTEGER),
    perDestination: choices.limits.perDestinationHost,
    perCloud: choices.limits.perCloud,
  };
  const canary = chooseCanary(moves.map((move) => move.canary));
  return {
    kind: 'drain',
    identity: {
      cloud,
      host,
      purpose,
      servers: played.servers
        .map(({ child, server }) => {
          const { destination: _to, ...identity } = child.plan.identity;
          return { ...identity, server: server.id };
        })
        .sort((a, b) => (a.server < b.server ? -1 : 1)),
      destinations: played.destinations,
      except: standing.chosen.map(({ server }) => server.id).sort(),
      ifStalled,
      failures,
      newcomers,
      limits,
      disables,
      asksHosts: played.asksHosts,
    },
    policy,
    about: {
      source: host,
      region: played.region,
      moves,
      off: standing.off.map(({ server, why }) => ({ server: server.id, name: server.name, why })),
      chosen: standing.chosen.map(({ server, why }) => ({ server: server.id, name: server.name, why })),
      stuck: [
        ...placed.staying.map(({ server, name, staying: { code, text } }) => ({
          server,
          name,
          why: text,
          ...(code === 'unread' ? { unread: true as const } : {}),
        })),
        ...placed.unplaced.map((one) => ({ server: one.server, name: one.name, why: unplacedWords(one) })),
      ],
      canary,
      hosts: placed.hosts.map(figuresOf),
      reservePercent: choices.reservePercent,
      forecast: forecastOf(moves, host, limits, canary),
      remedies: placed.remedies.map(remedyWords),
      services: choices.services,
      allowed: choices.allowed,
      service: { id: service.id, status: service.status, reason: service.disabledReason },
      postCopy: played.servers[0]?.toward.postCopy ?? null,
      ...(played.groupsUnread === null ? {} : { groupsUnread: played.groupsUnread }),
    },
  };
}

function moveOf({ server, to, toward, child, warnings }: PlacedServer): PlannedMove {
  const { minSeconds, maxSeconds, dirtyBytesPerSecond } = toward.forecast;
  const { counts } = toward;
  const soft = OF_THE_OTHERS.map((check) => ({ check, verdict: 'warn' as const }));
  return {
    server: server.id,
    name: server.name,
    to,
    memoryMib: server.flavor.memoryMib,
    seconds: (minSeconds + maxSeconds) / 2,
    longestSeconds: maxSeconds,
    groups: groupsOf(server),
    warnings,
    canary: {
      server: server.id,
      memoryMib: server.flavor.memoryMib,
      warnings: warnings.length,
      unknowns: counts.unknown,
      inGroup: groupsOf(server).length > 0,
      paused: server.vmState === 'paused',
      volumes: server.volumeIds.length,
      guestIsWatched: 'guest' in child.plan.about,
      dirtyBytesPerSecond,
    },
    plan: { ...child.plan },
    accepted: [...child.accepted, ...soft],
  };
}

/** Servers whose groups nobody knows may be of one: they move one after another. */
function groupsOf({ serverGroups }: PlacedServer['server']): readonly string[] {
  return serverGroups ?? ['unknown'];
}

function figuresOf({ host, servers, classes }: HostFigures): DrainRequestPlan['about']['hosts'][number] {
  const memory = classes.MEMORY_MB;
  return {
    host,
    servers,
    memory:
      memory === undefined ? null : { before: memory.before, after: memory.after, capacity: memory.capacity },
  };
}

function forecastOf(
  moves: readonly PlannedMove[],
  source: string,
  limits: DrainRequestPlan['identity']['limits'],
  canary: string | null,
) {
  const waiting = moves.map(({ server, to, groups, seconds }) => ({
    server,
    source,
    destination: to,
    groups,
    seconds,
    aside: false,
  }));
  const { seconds, lowerBound } = forecast(
    { waiting, running: [], canary: { server: canary, proved: canary === null } },
    limits,
  );
  return { seconds, lowerBound };
}
