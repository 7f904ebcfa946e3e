import { z } from 'zod';
import type { Random } from '../../../src/base/seeded-random.js';
import { CloudError } from '../../../src/cloud/cloud-error.js';
import type { PreparedCall } from '../../../src/cloud/prepared-call.js';
import { abortIsWanted, ended, stopIsWanted } from '../../../src/requests/changes.js';
import { allEnded, type Child, type Children } from '../../../src/requests/children.js';
import { type Slot, serverKey } from '../../../src/requests/keys.js';
import type { KindRules } from '../../../src/requests/kind.js';
import type { OperationParts } from '../../../src/requests/operation/attempt.js';
import { type Lookable, lookForEffect, sendOnce } from '../../../src/requests/operation/once.js';
import { sendRepeatable } from '../../../src/requests/operation/repeatable.js';
import { planReader, planRuleSchema } from '../../../src/requests/plan.js';
import type { LastLook, LookAgainIn, MayResend, Procedure } from '../../../src/requests/procedure.js';
import type { Request, Step } from '../../../src/requests/request.js';
import { isEnd } from '../../../src/requests/states.js';

/** The client's timeout plus 5 s. */
export const ANSWER_MS = 65_000;
const CALL_TIMEOUT_MS = 60_000;
/** How many visits run at once. */
export const WINDOW = 4;
const WORK_MS = 20_000;
const LOOK_MS = 5_000;
const MINUTE = 60_000;

const tourSchema = z.object({
  kind: z.literal('tour'),
  identity: z.object({ cloud: z.string(), places: z.array(z.string()).readonly() }),
  policy: planRuleSchema,
  about: z.object({}),
});
const visitSchema = z.object({
  kind: z.literal('visit'),
  identity: z.object({ cloud: z.string(), server: z.string() }),
  policy: planRuleSchema,
  about: z.object({}),
});

export type TourPlan = z.output<typeof tourSchema>;
type VisitPlan = z.output<typeof visitSchema>;
const readTour = planReader('tour', tourSchema);
const readVisit = planReader('visit', visitSchema);

/** A made-up parent: it opens the gates of a town, visits each of its places once, a few at a time, and is done. */
export const TOUR: KindRules = { kind: 'tour', exclusive: () => [], hasChildren: true };
export const VISIT: KindRules = {
  kind: 'visit',
  exclusive: (plan) => [serverKey('town', readVisit(plan).identity.server)],
};

const SLOT: Slot = { scope: 'source', cloud: 'town', name: 'tour', limit: WINDOW };

/** What the calls do, and how often: the only place that can tell whether anything was done twice. */
export class Town {
  open = 0;
  /** When each visit began, by its request. */
  readonly visits = new Map<string, number[]>();
  readonly #random: Random;
  readonly #now: () => number;

  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  begun(request: string): readonly number[] {
    return this.visits.get(request) ?? [];
  }

  over(request: string): boolean {
    const at = this.begun(request)[0];
    return at !== undefined && this.#now() - at >= WORK_MS;
  }

  /** Visits under way just now. */
  get going(): number {
    return [...this.visits.values()].flat().filter((at) => this.#now() - at < WORK_MS).length;
  }

  visit(request: string): { status: number; requestId: null } {
    const fate = this.#random();
    if (fate < 0.04) throw failure('no');
    const first = this.begun(request).length === 0;
    if (fate < 0.08 && first) throw failure('maybe');
    this.visits.set(request, [...this.begun(request), this.#now()]);
    if (fate < 0.12) throw failure('maybe');
    return { status: 202, requestId: null };
  }
}

function failure(acted: 'no' | 'maybe'): CloudError {
  return new CloudError('the line is dead', {
    code: 'cloud-unreachable',
    cloud: 'town',
    acted,
    status: null,
    serviceMessage: null,
    requestId: null,
  });
}

export interface TourDeps extends OperationParts {
  town: Town;
  children: Children;
  /** The network of this replica: what it sends leaves when this has resolved, and is answered when it has again. */
  pass(): Promise<void>;
}

export function tourProcedure(deps: TourDeps): Procedure {
  return {
    kind: 'tour',
    slots: async () => [],
    overdueAfter: () => MINUTE,
    lastLook: async () => go('open', 'open the gates', '/gates', []),
    async advance(request) {
      if (request.state === 'running' && deps.town.open === 0) {
        const opened = await sendRepeatable(deps, request, {
          id: 'open',
          intent: 'open the gates',
          call: callOf('/gates'),
          async send() {
            await deps.pass();
            deps.town.open += 1;
            await deps.pass();
            return { status: 200, requestId: null };
          },
        });
        return opened.kind === 'not-sent' ? opened.ms : 0;
      }
      return await tour(deps, request);
    },
  };
}

async function tour({ ledger, clock, children }: TourDeps, request: Request): Promise<LookAgainIn> {
  const { places } = readTour(request.plan).identity;
  const made = await children.of(request);
  const visited = new Set(made.filter(({ state }) => state === 'succeeded').map(({ subject }) => subject));
  const over = abortIsWanted(request) ? 'aborted' : stopIsWanted(request) ? 'incomplete' : undefined;
  if (over !== undefined || visited.size === places.length) {
    if (!allEnded(made)) return MINUTE;
    const state = over ?? 'succeeded';
    await ledger.change(request.id, (current) => ended(current, { state }, clock.now()));
    return 0;
  }
  if (request.state !== 'running') return MINUTE;
  const open = made.filter(({ state }) => !isEnd(state));
  // Two more than may run, so that some wait for their turn.
  let room = WINDOW + 2 - open.length;
  for (const place of places) {
    if (room <= 0) break;
    if (visited.has(place) || open.some(({ subject }) => subject === place)) continue;
    room -= 1;
    await children.make(request, visitOf(request, place, attemptsOf(made, place) + 1)).catch(parentStopped);
  }
  return MINUTE;
}

function parentStopped(error: unknown): undefined {
  if (error instanceof Error && /starts nothing now/.test(error.message)) return undefined;
  throw error;
}

function attemptsOf(made: readonly Child[], place: string): number {
  return Math.max(0, ...made.filter(({ subject }) => subject === place).map(({ attempt }) => attempt));
}

function visitOf(parent: Request, place: string, attempt: number) {
  const plan: VisitPlan = {
    kind: 'visit',
    identity: { cloud: 'town', server: place },
    policy: readTour(parent.plan).policy,
    about: {},
  };
  return { plan, subject: place, attempt };
}

export function visitProcedure(deps: TourDeps): Procedure {
  const { ledger, clock, town } = deps;
  return {
    kind: 'visit',
    slots: async () => [SLOT],
    overdueAfter: () => MINUTE,
    lastLook: async () => go('visit', 'visit a place', '/visits', [SLOT]),
    async advance(request, mayResend) {
      const step = request.steps.find(({ id }) => id === 'visit');
      if (step === undefined) throw new Error('a visit without a step');
      if (abortIsWanted(request) && step.sent.length === 0) return await finish('aborted');
      if (step.outcome !== 'taken') return await send(deps, request, step, mayResend);
      if (!town.over(request.id)) return LOOK_MS;
      return await finish('succeeded');

      async function finish(state: 'succeeded' | 'aborted'): Promise<LookAgainIn> {
        await ledger.change(request.id, (current) => ended(current, { state }, clock.now()));
        return 0;
      }
    },
  };
}

async function send(
  deps: TourDeps,
  request: Request,
  step: Step,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const once: Lookable = {
    step,
    answerMs: ANSWER_MS,
    overdueAfterMs: MINUTE,
    prepare: async () => callOf('/visits'),
    async send() {
      const asked = deps.clock.now();
      await deps.pass();
      // A process that stood still finds its own timeout first when it goes on: nothing leaves.
      if (deps.clock.now() - asked >= CALL_TIMEOUT_MS) throw failure('maybe');
      const answer = deps.town.visit(request.id);
      await deps.pass();
      return answer;
    },
    refused: async () => (current, now) => ended(current, { state: 'failed' }, now),
    trace: async () => {
      await deps.pass();
      return deps.town.begun(request.id).length > 0 ? {} : undefined;
    },
    notSentAgain: async (why) => {
      await deps.ledger.change(request.id, (current) =>
        ended(current, { state: 'failed', why }, deps.clock.now()),
      );
      return 0;
    },
  };
  return step.sent.length === 0
    ? await sendOnce(deps, request, once)
    : await lookForEffect(deps, request, once, mayResend);
}

function go(id: string, intent: string, path: string, slots: readonly Slot[]): LastLook {
  const step = { id, intent, call: callOf(path), baseline: { migrations: [], actions: [] }, sent: [] };
  return { kind: 'go', step, slots, warningsGone: [] };
}

function callOf(path: string): PreparedCall {
  return { service: 'compute', method: 'POST', path, route: path, microversion: '2.1', body: {} };
}
