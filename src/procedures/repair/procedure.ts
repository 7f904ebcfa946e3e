import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { Mesh } from '../../preflight/mesh.js';
import { abortIsWanted, ended, withNews } from '../../requests/changes.js';
import { digestOf } from '../../requests/digest.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import { type Outcome, type ProofItem, secondsOf } from '../../requests/outcome.js';
import type { LastLook, LookAgainIn, MayResend, Procedure } from '../../requests/procedure.js';
import { nothingSent, type Request, type Step, shownId } from '../../requests/request.js';
import { type RepairPlan, readRepair } from './plan.js';
import { planRepair, planUndo, type RepairPlanning, whyBusy } from './planning.js';
import { NotNow, recorded } from './recorded.js';
import { applyRepair, meshOf, type RepairAccess, readForRepair, undoRepair, worksOf } from './repairer.js';

export interface RepairDeps extends RepairPlanning, OperationParts {
  cloud(name: string): Promise<Cloud>;
  /** undefined: repair is not configured for that cloud any more. */
  access(cloud: string): RepairAccess | undefined;
}

const OVERDUE_AFTER_MS = 10 * 60_000;
const AGAIN_MS = 10_000;
/** A command that was sent this often and not taken is not tried again. */
const TRIES = 3;
/** A host that cannot be reached is waited for as long as this. */
const GIVE_UP_MS = 5 * 60_000;

/** `preflight-repair`: everything it does can be done again, so after a crash it simply is. */
export function createRepairProcedure(deps: RepairDeps): Procedure {
  return {
    kind: 'preflight-repair',
    slots: async () => [],
    overdueAfter: () => OVERDUE_AFTER_MS,
    lastLook: (request) => lastLook(deps, request),
    advance: (request, mayResend) => advance(deps, request, mayResend),
  };
}

async function lastLook(deps: RepairDeps, request: Request): Promise<LastLook> {
  const plan = readRepair(request.plan);
  const access = deps.access(request.cloud);
  if (access === undefined)
    return { kind: 'void', why: 'repair is not configured any more (`hosts.repair`)' };
  try {
    const cloud = await deps.cloud(request.cloud);
    const names = plan.identity.hosts.map(({ name }) => name);
    const why = await whyBusy(cloud, names, deps, request.id);
    if (why !== undefined) return { kind: 'held', why };
    const fresh = await planAgain(deps, access, cloud, plan);
    if (digestOf(fresh) !== request.digest) {
      const changes = ['the hosts or their keys are not what was approved'];
      return { kind: 'drifted', changes, successor: { plan: fresh } };
    }
    return { kind: 'go', step: stepOf(request, plan), slots: [], warningsGone: [] };
  } catch (error) {
    if (isDroverError(error)) return { kind: 'held', why: error.message };
    throw error;
  }
}

async function planAgain(
  deps: RepairDeps,
  access: RepairAccess,
  cloud: Cloud,
  plan: RepairPlan,
): Promise<RepairPlan> {
  const { undo, hosts } = plan.identity;
  if (undo === null) {
    return await planRepair(
      access,
      cloud,
      hosts.map(({ name }) => name),
      deps,
    );
  }
  const of = await deps.ledger.get(undo);
  return of === undefined ? plan : await planUndo(access, of, deps);
}

function stepOf(request: Request, { identity, about }: RepairPlan): Step {
  const names = identity.hosts.map(({ name }) => name);
  return {
    id: 'repair',
    intent:
      identity.undo === null
        ? `Set up SSH between ${names.join(', ')}`
        : `Take back ${shownId(identity.undo)} on ${names.join(', ')}`,
    call: {
      method: 'SSH',
      path: names.join(','),
      body: { request: request.id, user: identity.user, changes: about.changes },
    },
    baseline: { migrations: [], actions: [] },
    sent: [],
  };
}

async function advance(
  deps: RepairDeps,
  request: Request,
  mayResend: () => Promise<MayResend>,
): Promise<LookAgainIn> {
  const plan = readRepair(request.plan);
  const access = deps.access(request.cloud);
  if (access === undefined) return await finish(deps, request, 'failed', NOT_CONFIGURED);
  if (abortIsWanted(request)) return await finish(deps, request, 'aborted', abortedFacts(request));
  if (isHopeless(request, deps.clock.now())) {
    return await finish(deps, request, 'failed', await facts(access, plan, request));
  }
  if (!nothingSent(request)) {
    const may = await mayResend();
    if (may.kind === 'not-yet') return may.ms;
    if (may.kind === 'no') {
      const meaning = `it was begun and could not be finished, and was not tried again: ${may.why}`;
      return await finish(deps, request, 'failed', { proof: [], meaning, remedy: null });
    }
  }
  try {
    const told = await carryOut(deps, access, plan, request);
    for (const text of told) await note(deps, request.id, text);
    const mesh = await meshOf(access, namesOf(plan));
    const undone = plan.identity.undo !== null;
    const whole = mesh.ways.every(({ way }) => way === 'works');
    return await finish(deps, request, undone || whole ? 'succeeded' : 'failed', factsOf(plan, mesh));
  } catch (error) {
    if (error instanceof NotNow) return error.ms;
    if (!isDroverError(error)) throw error;
    await note(deps, request.id, `Not done yet: ${error.message}`);
    return AGAIN_MS;
  }
}

/** A command was sent in vain too often, or a host has been out of reach for too long. */
function isHopeless({ steps, timeline }: Request, now: number): boolean {
  if (steps.some(({ sent, outcome }) => sent.length >= TRIES && outcome !== 'taken')) return true;
  const started = timeline.findLast(({ type }) => type === 'started');
  return started !== undefined && now - Date.parse(started.at) > GIVE_UP_MS;
}

async function carryOut(
  deps: RepairDeps,
  access: RepairAccess,
  plan: RepairPlan,
  request: Request,
): Promise<readonly string[]> {
  const { undo, user } = plan.identity;
  const writing = { writing: recorded(deps, access.writing, request) };
  if (undo !== null) {
    const said = await undoRepair(writing, namesOf(plan), user, undo);
    return said.map(({ host, said: lines }) => `${host}: ${lines.join(', ') || 'nothing to put back'}`);
  }
  const view = await readForRepair(access, await deps.cloud(request.cloud), namesOf(plan));
  await applyRepair(writing, view, request.id);
  return [`Keys, host keys and the ssh configuration are written on ${namesOf(plan).join(', ')}.`];
}

function namesOf({ identity }: RepairPlan): string[] {
  return identity.hosts.map(({ name }) => name);
}

async function note(deps: RepairDeps, id: string, text: string): Promise<void> {
  await deps.ledger.change(id, (current) => withNews(current, { type: 'noted', text }, deps.clock.now()));
}

interface EndFacts {
  proof: readonly ProofItem[];
  meaning: string | null;
  remedy: string | null;
}

function abortedFacts(request: Request): EndFacts {
  const nothing = nothingSent(request);
  return {
    proof: [],
    meaning: nothing
      ? 'it was aborted before anything was written.'
      : 'it was aborted between two commands: what was written by then stays.',
    remedy: nothing ? null : `/preflight repair --undo ${shownId(request.id)} takes it back.`,
  };
}

const NOT_CONFIGURED: EndFacts = {
  proof: [],
  meaning: 'repair is not configured any more (`hosts.repair`); nothing more was done.',
  remedy: null,
};

async function facts(access: RepairAccess, plan: RepairPlan, request: Request): Promise<EndFacts> {
  const last = request.timeline.findLast(({ type }) => type === 'noted');
  const meaning = last?.type === 'noted' ? last.text : 'a host could not be reached';
  try {
    return { ...factsOf(plan, await meshOf(access, namesOf(plan))), meaning };
  } catch (error) {
    if (isDroverError(error)) return { proof: [], meaning, remedy: null };
    throw error;
  }
}

function factsOf(plan: RepairPlan, mesh: Mesh): EndFacts {
  const { before } = plan.about;
  const after = worksOf(mesh);
  const failing = mesh.ways.find((way) => way.way === 'fails');
  const whole = after.works === after.of;
  return {
    proof: [
      {
        what: 'mesh',
        verdict: whole || plan.identity.undo !== null ? 'ok' : 'not-ok',
        detail: `before ${before.works} of ${before.of} ways worked, now ${after.works} of ${after.of}`,
      },
    ],
    meaning:
      whole || plan.identity.undo !== null ? null : 'the files are written, but not every way works yet.',
    remedy: failing?.way === 'fails' ? `${failing.text}. ${failing.remedy}` : null,
  };
}

async function finish(
  deps: RepairDeps,
  request: Request,
  state: 'succeeded' | 'failed' | 'aborted',
  { proof, meaning, remedy }: EndFacts,
): Promise<LookAgainIn> {
  const now = deps.clock.now();
  const outcome: Outcome = {
    state,
    durationSeconds: secondsOf(request, now),
    meaning,
    remedy,
    proof,
    leftovers: [],
  };
  await deps.ledger.change(request.id, (current) =>
    ended(current, { state, outcome, ...(meaning === null ? {} : { why: meaning }) }, now),
  );
  return 0;
}
