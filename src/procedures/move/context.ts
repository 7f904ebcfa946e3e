import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { Ledger } from '../../requests/ledger.js';
import type { Request, Step } from '../../requests/request.js';
import { withStep } from '../../requests/steps.js';
import type { ProgressPhase } from './cards/progress.js';
import type { FiguresSample } from './figures.js';
import type { GuestProber, GuestWatch } from './guest/watch.js';
import type { HostHealth } from './health/health.js';
import type { HostWatch } from './health/host-watch.js';
import { KeptLook } from './health/kept-look.js';
import type { MoveHosts } from './host-port.js';
import type { LeftoverReads } from './leftover-reads.js';
import { type MovePlan, readMove } from './plan.js';
import type { MovePoller } from './poller.js';
import type { SettledFacts } from './proof-facts.js';
import type { Resting } from './resting.js';

/** What is known of a running move beyond the store: figures, and what was seen how often. Lost at a restart, without harm. */
export interface MoveMemory {
  samples: readonly FiguresSample[];
  /** The look at the figures, and when they were last read, new or not. */
  figures: KeptLook<FiguresSample | undefined>;
  figuresAt: number | undefined;
  /** The force that was approved with the plan is on its way. */
  forcing: boolean;
  /** How both hosts are, as far as they are known. */
  hosts: readonly HostWatch[];
  domainName: KeptLook<string | null>;
  health: readonly HostHealth[];
  /** The furthest that it was seen: a phase never goes back. */
  reached: ProgressPhase | undefined;
  /** When the server was last read to run on its source; milliseconds. */
  runsOnSourceAt: number | undefined;
  /** Since when its cloud could not even be opened. */
  closedSince: number | undefined;
  leftover: LeftoverReads | undefined;
  /** What the last look at the end read of it that was as it should be. */
  settled: SettledFacts;
  /** Where the server was at rest when last read, and since when, by the monotonic clock; `seen` undefined: it was not. */
  resting: { readAt: number; since: number; seen: Resting | undefined } | undefined;
  /** libvirt's name of the domain; undefined until it was read, null when we may not see it. */
  domain: string | null | undefined;
  /** The hosts could not be asked: said in the log once. */
  hostsFailed: boolean;
  /** Asks the guest while it moves; undefined where the plan does not say so, or nobody has begun. */
  guest: GuestWatch | undefined;
}

/** A read of an API that takes longer has failed. */
export const READ_MS = 10_000;

/** Figures are read from a host, or from the API where there is none to ask. */
const FIGURES = { deadlineMs: READ_MS, everyMs: 2_000 } as const;

export function freshMemory(clock: Clock): MoveMemory {
  return {
    samples: [],
    figures: new KeptLook(clock, FIGURES),
    figuresAt: undefined,
    forcing: false,
    hosts: [],
    domainName: new KeptLook(clock, { deadlineMs: READ_MS, everyMs: 5_000 }),
    health: [],
    reached: undefined,
    runsOnSourceAt: undefined,
    closedSince: undefined,
    leftover: undefined,
    settled: {},
    resting: undefined,
    domain: undefined,
    hostsFailed: false,
    guest: undefined,
  };
}

export interface MoveDeps {
  cloud(name: string): Promise<Cloud>;
  /** undefined: SSH is not configured for this cloud. */
  hosts(cloud: string): MoveHosts | undefined;
  /** Asks guests. Absent: nobody can. */
  guests?: GuestProber;
  poller(cloud: Cloud): MovePoller;
  memory(id: string): MoveMemory;
  /** Sends the abort that was asked for, and again, beside everything else; returns at once. */
  abort(id: string): void;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  /** How long an unanswered call may still act, milliseconds: the client's timeout plus 5 s. */
  answerMs: number;
  /** How long the rest must stand still to be called a stall; a minute unless told. */
  stallAfterSeconds?: number;
  /** The longest pause that Nova allows; its default unless told. */
  largestPauseSeconds?: number;
}

/** One request with its parts at hand, for the length of one look. */
export interface Move {
  deps: MoveDeps;
  cloud: Cloud;
  userId: string;
  poller: MovePoller;
  memory: MoveMemory;
  request: Request;
  plan: MovePlan;
  step: Step;
}

export async function openMove(deps: MoveDeps, request: Request): Promise<Move> {
  const plan = readMove(request.plan);
  const step = request.steps.find(({ id }) => id === 'migrate');
  if (step === undefined) throw new Error(`request ${request.id} runs without a step`);
  const cloud = await deps.cloud(request.cloud);
  const userId = await userOf(cloud);
  return {
    deps,
    cloud,
    userId,
    poller: deps.poller(cloud),
    memory: deps.memory(request.id),
    request,
    plan,
    step,
  };
}

/** Who we are does not change while a connection lives; an application credential would be read again at each look. */
const users = new WeakMap<Cloud, string>();

async function userOf(cloud: Cloud): Promise<string> {
  const known = users.get(cloud);
  if (known !== undefined) return known;
  const { userId } = await cloud.identity({ timeoutMs: READ_MS });
  users.set(cloud, userId);
  return userId;
}

/** What every call about this request carries: it is how all services' logs find it. */
export function callOf(move: Pick<Move, 'request'>): { requestId: string } {
  return { requestId: move.request.openstackRequestId };
}

/** Of a read while something runs: it never waits for long. */
export function readOf(move: Pick<Move, 'request'>): { requestId: string; timeoutMs: number } {
  return { ...callOf(move), timeoutMs: READ_MS };
}

/** Writes a change of one step, and what else belongs to the same moment. */
export async function changeStep(
  move: Move,
  id: string,
  change: (step: Step) => Step,
  also: (request: Request) => Request = (request) => request,
): Promise<Request | undefined> {
  return await move.deps.ledger.change(move.request.id, (current) => {
    const step = current.steps.find((candidate) => candidate.id === id);
    if (step === undefined) return current;
    return also({ ...current, steps: withStep(current.steps, change(step)) });
  });
}

/** libvirt's name of the server's domain: as the plan has it, else read once. */
export async function domainOf(move: Move): Promise<string | null> {
  const { memory, cloud, plan } = move;
  memory.domain ??=
    plan.about.domain ?? (await cloud.server(plan.identity.server, readOf(move)))?.instanceName ?? null;
  return memory.domain;
}

/** Asks the hosts, where there are any to ask; what they cannot tell is undefined, and the log says so once a move. */
export async function askHosts<T>(
  move: Move,
  ask: (hosts: MoveHosts, domain: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const { deps, memory, request } = move;
  const hosts = deps.hosts(request.cloud);
  if (hosts === undefined) return undefined;
  try {
    const domain = await domainOf(move);
    if (domain === null) return undefined;
    return await ask(hosts, domain);
  } catch (error) {
    if (!memory.hostsFailed) deps.log.warn({ error, request: request.id }, 'the hosts could not be asked');
    memory.hostsFailed = true;
    return undefined;
  }
}
