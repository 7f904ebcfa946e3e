import type { Clock } from '../base/clock.js';
import { duration } from '../base/format/duration.js';
import { count, named } from '../base/format/words.js';
import type { Log } from '../base/log.js';
import type { ActorId } from '../chat/actor.js';
import { bold, type Card, call, card, code, line } from '../chat/card.js';
import { someOf } from '../chat/text.js';
import type { KindDefinition } from '../report/kind.js';
import { presentationOf } from '../report/view.js';
import { isoTime } from '../requests/changes.js';
import type { Events } from '../requests/events.js';
import type { Kinds } from '../requests/kind.js';
import { nothingSent, type Request, shownId } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';

export interface BreakerParts {
  events: Events;
  store: Pick<Store, 'freeze' | 'setFreeze' | 'audit' | 'history'>;
  kinds: Kinds<KindDefinition>;
  rule: { failures: number; withinMs: number };
  onDuty: readonly ActorId[];
  clock: Clock;
  log: Log;
  /** Once for each mark. */
  tell(mark: string, card: Card): void;
}

/** Moves that the cloud did not carry out. */
const FAILED: ReadonlySet<string> = new Set(['failed', 'rolled-back']);
const BY = 'drover';
const MOST_NAMED = 5;
const PAGE = 200;

interface Failure {
  id: string;
  at: number;
}

/**
 * Moves that fail one after another are no accident of one server: so many in a cloud, within a time, freeze its starts,
 * once, until somebody thaws it.
 */
export function breakAtFailures(parts: BreakerParts): void {
  const { events, kinds, clock, log, rule } = parts;
  const failures = new Map<string, Failure[]>();
  /** Failures before it count no more. */
  const thawed = new Map<string, number>();
  const failed = async ({ id, cloud }: Request) => {
    const now = clock.now();
    const earlier = failures.get(cloud) ?? (await earlierFailures(parts, cloud, now));
    const from = Math.max(now - rule.withinMs, thawed.get(cloud) ?? 0);
    const lately = [...earlier.filter((one) => one.id !== id && one.at > from), { id, at: now }];
    failures.set(cloud, lately);
    if (lately.length < rule.failures) return;
    thawed.set(cloud, now);
    await freeze(parts, cloud, lately);
  };
  events.on((event) => {
    if (event.type !== 'request-changed') return;
    const { before, request } = event;
    const ends = isEnd(request.state) && (before === undefined || !isEnd(before.state));
    if (!ends || !FAILED.has(request.state) || nothingSent(request)) return;
    if (presentationOf(request, { kinds }).isMove !== true) return;
    void failed(request).catch((error: unknown) =>
      log.error({ error, request: request.id }, 'a failed move could not be counted'),
    );
  });
}

/** Those of before this process was started. */
async function earlierFailures(
  { store, rule, kinds }: BreakerParts,
  cloud: string,
  now: number,
): Promise<Failure[]> {
  const since = isoTime(now - rule.withinMs);
  const { entries } = await store.history({ states: ['failed', 'rolled-back'], since }, { size: PAGE });
  return entries
    .filter((entry) => entry.cloud === cloud && presentationOf(entry, { kinds }).isMove === true)
    .map(({ id, endedAt }) => ({ id, at: Date.parse(endedAt) }));
}

async function freeze(parts: BreakerParts, cloud: string, lately: readonly Failure[]): Promise<void> {
  const { store, clock, log, rule, tell, onDuty } = parts;
  if ((await store.freeze(cloud)) !== undefined) return;
  const words = `${count(lately.length, 'failed move')} within ${duration(rule.withinMs / 1000)} (policy.breaker)`;
  const frozen = { by: BY, byName: 'Drover', at: isoTime(clock.now()), reason: words, cloud };
  await store.setFreeze(frozen, cloud);
  await store.audit({ at: frozen.at, event: { type: 'frozen', ...frozen } });
  log.error({ cloud, requests: lately.map(({ id }) => id) }, 'so many moves failed that starts are frozen');
  const [first] = onDuty;
  tell(
    `breaker:${cloud}:${frozen.at}`,
    card(
      line(
        ...(first === undefined ? [] : [call(first), ' ']),
        bold(`Starts in ${named(cloud)} are frozen`),
        `: ${words}: `,
        ...someOf(
          lately.map(({ id }) => [shownId(id)]),
          MOST_NAMED,
        ),
        '.',
      ),
      line('What runs goes on. Once the cause is known: ', code(`/migrate thaw --cloud ${named(cloud)}`)),
    ),
  );
}
