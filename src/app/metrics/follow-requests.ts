import { z } from 'zod';
import type { DroverEvent } from '../../requests/events.js';
import { secondsOf } from '../../requests/outcome.js';
import type { Request } from '../../requests/request.js';
import { isEnd, isUnderWay } from '../../requests/states.js';
import type { MetricsRegistry } from './registry.js';

/** Of whichever kind of request: some outcomes tell how long the guest paused. */
const paused = z.object({ downtimeMs: z.number().nonnegative() });

/** Counts what one event of the stream tells. */
export function countEvent(event: DroverEvent, registry: Pick<MetricsRegistry, 'count' | 'observe'>): void {
  switch (event.type) {
    case 'request-changed':
      countRequest(event.before, event.request, registry);
      return;
    case 'operation':
      registry.count('operations', { cloud: event.request.cloud, result: event.came });
      return;
    case 'vote':
      registry.count('votes', { kind: event.request.kind, result: event.came });
      return;
    case 'delivery':
      registry.count('deliveries', { platform: event.platform, result: event.came });
      return;
    default:
  }
}

function countRequest(
  before: Request | undefined,
  request: Request,
  registry: Pick<MetricsRegistry, 'count' | 'observe'>,
): void {
  const { kind, cloud } = request;
  if (before === undefined) registry.count('requestsCreated', { kind });
  for (const told of request.timeline.slice(before?.timeline.length ?? 0)) {
    if (told.type === 'stalled') registry.count('stalls', { cloud });
    if (told.type === 'overdue') registry.count('overdue', { kind, state: told.state });
    if (told.type === 'approved') {
      const seconds = (Date.parse(told.at) - Date.parse(request.createdAt)) / 1000;
      registry.observe('approvalSeconds', { kind }, Math.max(0, seconds));
    }
  }
  if (!isEnd(request.state) || (before !== undefined && isEnd(before.state))) return;
  registry.count('requestsEnded', { kind, state: request.state });
  const seconds = secondsOf(request, Date.parse(request.endedAt ?? request.createdAt));
  if (seconds !== null) registry.observe('requestSeconds', { kind }, seconds);
  const pause = paused.safeParse(request.outcome);
  if (pause.success) registry.observe('downtime', { cloud }, pause.data.downtimeMs / 1000);
}

/** What stands now, of the requests that have not ended. `moves`: the kinds that are live migrations. */
export function setRequestGauges(
  requests: readonly Request[],
  moves: ReadonlySet<string>,
  now: number,
  registry: Pick<MetricsRegistry, 'set'>,
): void {
  const open = requests.filter(({ state }) => !isEnd(state));
  const running = open.filter(({ kind, state }) => moves.has(kind) && isUnderWay(state));
  const waiting = open.filter(({ state }) => state === 'awaiting-approval');
  const oldest = new Map<string, number>();
  for (const { kind, createdAt } of waiting) {
    oldest.set(kind, Math.max(oldest.get(kind) ?? 0, (now - Date.parse(createdAt)) / 1000));
  }
  registry.set(
    'requestsActive',
    open.map(({ kind, state }) => ({ labels: { kind, state }, value: 1 })),
  );
  registry.set(
    'votesWaiting',
    waiting.map(({ kind }) => ({ labels: { kind }, value: 1 })),
  );
  registry.set(
    'oldestVote',
    [...oldest].map(([kind, value]) => ({ labels: { kind }, value })),
  );
  registry.set(
    'movesRunning',
    running.map(({ cloud }) => ({ labels: { cloud }, value: 1 })),
  );
  registry.set(
    'movesStalled',
    running.filter(isStalled).map(({ cloud }) => ({ labels: { cloud }, value: 1 })),
  );
}

function isStalled({ timeline }: Request): boolean {
  const told = timeline.findLast(({ type }) => type === 'stalled' || type === 'stall-over');
  return told?.type === 'stalled';
}
