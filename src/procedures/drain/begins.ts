import { openingAt } from '../../base/calendar/window.js';
import type { Clock } from '../../base/clock.js';
import { isDroverError } from '../../base/errors.js';
import type { Server } from '../../cloud/server.js';
import { sortedServers } from '../../preflight/bulk/who-leaves.js';
import type { Asked } from '../../requests/build.js';
import { isoTime, withEvent, withNews } from '../../requests/changes.js';
import type { Children } from '../../requests/children.js';
import type { Electorate } from '../../requests/electorate.js';
import type { Ledger } from '../../requests/ledger.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { AcceptedFinding, Request } from '../../requests/request.js';
import { passes } from '../../requests/schedule/emergency.js';
import { timingOf } from '../../requests/schedule/timing.js';
import type { TimelineBody } from '../../requests/timeline.js';
import type { NotBegun } from './another-place.js';
import type { DrainCourse, ServerCourse } from './course.js';
import { reasonWords } from './placement/words.js';
import type { DrainRequestPlan } from './plan.js';
import type { DrainPlanner } from './planning.js';

export interface BeginsDeps {
  ledger: Ledger;
  children: Pick<Children, 'make'>;
  planner: Pick<DrainPlanner, 'replacement' | 'childFor'>;
  electorate: Electorate;
  clock: Clock;
}

export type Began =
  | { kind: 'begun' }
  /** Something was written: everything is looked at again. */
  | { kind: 'news' }
  | { kind: 'held'; ms: LookAgainIn };

/** What a second try finds of the first one: that it failed, or did not converge. People have seen it and gone on. */
const OF_A_FIRST_TRY: readonly AcceptedFinding[] = [
  { check: 'A6', verdict: 'warn' },
  { check: 'C1', verdict: 'warn' },
];
const HELD_MS = 15_000;
const MOST_WAIT_MS = 10 * 60_000;
/** What cannot be read is looked at so often, with HELD_MS between, before its server is set aside. */
const MOST_LOOKS = 3;

/** How a drain begins with one server: within its window, toward a place that was approved. */
export class DrainBegins {
  readonly #deps: BeginsDeps;
  /** Looks that could not read all, by request and server. Lost with the process, they only begin anew. */
  readonly #unread = new Map<string, number>();

  constructor(deps: BeginsDeps) {
    this.#deps = deps;
  }

  async begin(
    request: Request,
    plan: DrainRequestPlan,
    course: DrainCourse,
    server: ServerCourse,
  ): Promise<Began> {
    const shut = await this.#outsideWindow(request, server);
    if (shut !== undefined) return shut;
    const { to } = server;
    if (to === null || server.refusedBy.includes(to) || !plan.identity.destinations.includes(to))
      return await this.#elsewhere(request, plan, course, server);
    const child = await this.#childOf(request, plan, server, to);
    const key = `${request.id} ${server.server}`;
    if ('why' in child) {
      const looks = (this.#unread.get(key) ?? 0) + 1;
      this.#unread.set(key, looks);
      if (child.unread === true && looks < MOST_LOOKS) return { kind: 'held', ms: HELD_MS };
      this.#unread.delete(key);
      return await this.#aside(request, server, child.why);
    }
    this.#unread.delete(key);
    const accepted = server.attempts === 0 ? child.accepted : [...child.accepted, ...OF_A_FIRST_TRY];
    try {
      await this.#deps.children.make(request, {
        plan: child.plan,
        accepted,
        subject: server.server,
        attempt: server.attempts + 1,
      });
      return { kind: 'begun' };
    } catch (error) {
      // Somebody has paused or stopped it in between.
      if (isDroverError(error) && error.code === 'parent-starts-nothing') return { kind: 'news' };
      throw error;
    }
  }

  /** True: a server has come that no plan knows of, and that is told. */
  async newcomers(request: Request, plan: DrainRequestPlan, servers: readonly Server[]): Promise<boolean> {
    const { about, identity } = plan;
    const known = new Set([
      ...about.moves.map(({ server }) => server),
      ...[...about.off, ...about.chosen, ...about.stuck].map(({ server }) => server),
      ...request.timeline.flatMap((event) => (event.type === 'drain-newcomer' ? [event.server] : [])),
    ]);
    const { movable, stuck } = sortedServers(servers, []);
    const here = [...movable, ...stuck.map(({ server }) => server)];
    const fresh = here.filter(({ id }) => !known.has(id));
    for (const server of fresh) {
      const to = identity.newcomers === 'move' ? await this.#placeFor(request, plan, server) : null;
      await this.#write(request.id, { type: 'drain-newcomer', server: server.id, name: server.name, to });
    }
    return fresh.length > 0;
  }

  async #placeFor(request: Request, plan: DrainRequestPlan, server: Server): Promise<string | null> {
    const found = await this.#deps.planner.replacement(
      { plan, server: server.id, without: [], planned: [] },
      request.id,
    );
    return found.found ? found.to : null;
  }

  /** The plan that was approved, where it still goes there; anew, where it goes elsewhere. */
  async #childOf(
    request: Request,
    plan: DrainRequestPlan,
    server: ServerCourse,
    to: string,
  ): Promise<Required<Asked> | NotBegun> {
    const { planned } = server;
    if (planned?.to === to) {
      return { plan: planned.plan, accepted: planned.accepted };
    }
    return await this.#deps.planner.childFor({ plan, server: server.server, to }, request.id);
  }

  /** Another place among those that were approved, or aside. */
  async #elsewhere(
    request: Request,
    plan: DrainRequestPlan,
    course: DrainCourse,
    server: ServerCourse,
  ): Promise<Began> {
    const planned = course.servers.filter(
      (other) => other.server !== server.server && (other.state === 'waiting' || other.state === 'aside'),
    );
    const found = await this.#deps.planner.replacement(
      { plan, server: server.server, without: server.refusedBy, planned },
      request.id,
    );
    const why = `${server.refusedBy.join(', ')} would not take it`;
    if (!found.found) {
      const others = found.reasons
        .filter(({ code }) => code !== 'fits' && code !== 'not-among-destinations')
        .map(reasonWords);
      const because = others.length === 0 ? '' : ` (${others.join('; ')})`;
      return await this.#aside(request, server, `${why}, and no other approved host can${because}`);
    }
    const { server: id, name } = server;
    await this.#write(request.id, {
      type: 'drain-replaced',
      server: id,
      name,
      from: server.to ?? '',
      to: found.to,
      why,
    });
    return { kind: 'news' };
  }

  async #aside(request: Request, { server, name }: ServerCourse, why: string): Promise<Began> {
    await this.#write(request.id, { type: 'drain-aside', server, name, why });
    return { kind: 'news' };
  }

  /** Each move must fit before its window closes; what does not waits for the next opening. */
  async #outsideWindow(request: Request, { planned }: ServerCourse): Promise<Began | undefined> {
    const { electorate, clock, ledger } = this.#deps;
    if (passes(request, { kind: 'window' }, electorate)) return undefined;
    const now = clock.now();
    const longest = planned?.longestSeconds ?? null;
    const timing = timingOf(request.window, now, longest === null ? undefined : longest * 1000);
    if (timing.kind === 'open') return undefined;
    if (timing.kind === 'early') return { kind: 'held', ms: Math.min(timing.ms, MOST_WAIT_MS) };
    const { schedule } = request.plan;
    const closes = Date.parse(request.window?.notAfter ?? '');
    const hours = schedule !== undefined && 'hours' in schedule ? schedule.hours : undefined;
    const next = hours === undefined ? undefined : openingAt(hours, Math.max(now, closes + 1));
    if (next === undefined || hours === undefined) return { kind: 'held', ms: HELD_MS };
    const name = request.window?.name ?? '';
    const why = `its window ${name} closes; it goes on when that opens again`;
    await ledger.change(request.id, (current) => ({
      ...withNews(current, { type: 'held', why, until: isoTime(next.from) }, now),
      window: { name, notBefore: isoTime(next.from), notAfter: isoTime(next.to), missed: 0 },
    }));
    return { kind: 'news' };
  }

  async #write(id: string, body: TimelineBody): Promise<void> {
    const { ledger, clock } = this.#deps;
    await ledger.change(id, (current) => withEvent(current, body, clock.now()));
  }
}
