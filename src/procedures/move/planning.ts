import type { Clock } from '../../base/clock.js';
import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { isMoving } from '../../cloud/migration.js';
import type { GuestRule } from '../../config/guest-rule.js';
import { HostReader } from '../../hosts/host-reader.js';
import type { Hosts } from '../../hosts/hosts.js';
import { sharedCloud } from '../../preflight/bulk/shared-cloud.js';
import type { Finding } from '../../preflight/finding.js';
import { refusals } from '../../preflight/findings.js';
import type { OwnMove, OwnState, PreflightPolicy } from '../../preflight/policy.js';
import { type Preflight, runPreflight } from '../../preflight/preflight.js';
import type { Electorate } from '../../requests/electorate.js';
import { type Limits, slotsOf } from '../../requests/keys.js';
import { type Kinds, keptHosts } from '../../requests/kind.js';
import type { Ledger } from '../../requests/ledger.js';
import type { LastLook } from '../../requests/procedure.js';
import { type AcceptedFinding, type Request, shownId } from '../../requests/request.js';
import { planRule } from '../../requests/rule.js';
import { type EndState, isEnd, isUnderWay } from '../../requests/states.js';
import type { Store } from '../../requests/store-port.js';
import { subjectOf } from '../../requests/subject.js';
import { acceptedOf, notAccepted } from './accepted.js';
import { driftBetween } from './drift.js';
import { moveKind } from './kind.js';
import { readMoveOutcome } from './outcome.js';
import { type IfStalled, type MovePlan, readMove } from './plan.js';
import { identityOf, planMove } from './plan-move.js';
import type { MovePlanning } from './procedure.js';
import { intentOf, orderOf } from './sending.js';

/** The last moves of a server that are looked at, for what only we know of them. */
const LAST_MOVES = 10;
/** Ends of moves that reached the cloud. */
const MOVED: readonly EndState[] = ['succeeded', 'residue', 'aborted', 'rolled-back', 'failed'];

export interface PlanningDeps {
  cloud(name: string): Promise<Cloud>;
  ledger: Ledger;
  /** Ended requests, for what only we know of them. */
  store: Pick<Store, 'history' | 'get'>;
  electorate: Electorate;
  kinds: Kinds;
  policy: PreflightPolicy;
  limits: Limits;
  clock: Clock;
  /** How guests are asked while they move; absent: they are not. */
  guest?: GuestRule;
  /** The hosts of a cloud over SSH; undefined for it: not configured. Absent: nobody asks the hosts. */
  hosts?: (cloud: string) => Hosts | undefined;
}

export interface PreflightOptions {
  /** The request that is looked at again: its own move does not count. */
  except?: string;
  /** Sent with each call. */
  requestId?: string;
  /** Facts of the hosts that several preflights share; null: SSH is not configured; `unasked`: nobody asks them now. */
  hosts?: HostReader | null | 'unasked';
  /** Facts of the cloud that several preflights share. */
  cloud?: Cloud;
}

export interface MoveAsk {
  cloud: string;
  server: string;
  /** Left out: the best host. */
  to?: string | undefined;
  ifStalled: IfStalled;
}

export interface PlannedMove {
  preflight: Preflight;
  /** What refuses the move now; then there is no plan. */
  refused: readonly Finding[];
  plan?: { plan: MovePlan; accepted: readonly AcceptedFinding[] };
}

/** Plans a move from fresh reads, and says just before its start whether it still is what people approved. */
export class MovePlanner implements MovePlanning {
  readonly #deps: PlanningDeps;
  readonly #sharedClouds = new WeakMap<Cloud, Cloud>();

  constructor(deps: PlanningDeps) {
    this.#deps = deps;
  }

  async plan(ask: MoveAsk, except?: string): Promise<PlannedMove> {
    const preflight = await this.preflight(ask.cloud, ask.server, ask.to, defined({ except }));
    const refused = this.refused(preflight.findings);
    if (refused.length > 0) return { preflight, refused };
    return { preflight, refused, plan: this.planned(preflight, ask.ifStalled) };
  }

  /** What of these refuses a move, by the policy. */
  refused(findings: readonly Finding[]): readonly Finding[] {
    return refusals(findings, this.#deps.policy);
  }

  /** The plan of a move that nothing refuses. @throws DroverError `plan-incomplete` */
  planned(
    preflight: Preflight,
    ifStalled: IfStalled,
  ): { plan: MovePlan; accepted: readonly AcceptedFinding[] } {
    const { electorate, guest } = this.#deps;
    const plan = planMove(preflight, {
      ifStalled,
      policy: planRule(electorate.rule('migrate')),
      ...defined({ guest }),
    });
    return { plan, accepted: acceptedOf(preflight.findings) };
  }

  async preflight(
    cloudName: string,
    server: string,
    to: string | null | undefined,
    { except, requestId, hosts, cloud: shared }: PreflightOptions = {},
  ): Promise<Preflight> {
    const { policy, clock } = this.#deps;
    const [cloud, own] = await Promise.all([
      shared ?? this.#deps.cloud(cloudName),
      this.ownState(cloudName, except, server),
    ]);
    return await runPreflight({
      cloud,
      server,
      own,
      policy,
      clock,
      ...(hosts === undefined ? this.#hostsOf(cloudName) : hosts === 'unasked' ? {} : { hosts }),
      ...defined({ destination: to }),
      ...(requestId === undefined ? {} : { call: { requestId } }),
    });
  }

  #hostsOf(cloud: string): { hosts?: HostReader | null } {
    const { hosts, clock } = this.#deps;
    if (hosts === undefined) return {};
    const reached = hosts(cloud);
    return { hosts: reached === undefined ? null : new HostReader(reached, clock) };
  }

  async slots(request: Request) {
    return slotsOf(readMove(request.plan).identity, this.#deps.limits, []);
  }

  async lastLook(request: Request): Promise<LastLook> {
    try {
      return await this.#look(request);
    } catch (error) {
      if (isCloudError(error)) return { kind: 'held', why: error.message };
      if (isDroverError(error) && error.code === 'server-not-found')
        return { kind: 'void', why: 'the server is gone' };
      if (isDroverError(error)) return { kind: 'held', why: error.message };
      throw error;
    }
  }

  /** `about`: as seen by this request at its start, when those that still wait for votes or came after it do not count. */
  async ownState(cloud: string, about?: string, server?: string): Promise<OwnState> {
    const active = await this.#deps.ledger.active();
    const starting = active.find(({ id }) => id === about);
    const moves = active
      .filter(({ id, state }) => id !== about && !isEnd(state))
      .filter((other) => starting === undefined || goesBefore(other, starting))
      .flatMap((request) => (request.cloud === cloud ? ownMove(request) : []));
    const reserved = active
      .filter((request) => request.cloud === cloud && isUnderWay(request.state))
      .flatMap((request) => reservedHosts(request, this.#deps.kinds));
    const last = server === undefined ? [] : await this.#lastMoves(server);
    return { moves, reserved, aborted: last.flatMap(abortedMigration), ...lastStallOf(last) };
  }

  /** Newest first. */
  async #lastMoves(server: string): Promise<readonly Request[]> {
    const { store } = this.#deps;
    const page = await store.history({ server, states: MOVED, kind: 'migrate' }, { size: LAST_MOVES });
    const requests = await Promise.all(page.entries.map(({ id }) => store.get(id)));
    return requests.flatMap((request) => request ?? []);
  }

  async #look(request: Request): Promise<LastLook> {
    const plan = readMove(request.plan);
    const { cloud: name, server, destination } = plan.identity;
    const { id: except, openstackRequestId: requestId, authority } = request;
    const shared = authority === undefined ? {} : { cloud: await this.#shared(name) };
    const preflight = await this.preflight(name, server, destination, { except, requestId, ...shared });
    const changes = driftBetween(plan, identityOf(preflight));
    if (changes.length > 0) return await this.#drifted(request, plan, changes);
    const failed = refusals(preflight.findings, this.#deps.policy);
    if (failed.length > 0 && failed.every(({ holds }) => holds === true)) {
      return { kind: 'held', why: failed.map(({ text }) => text).join('; ') };
    }
    if (failed.length > 0) return { kind: 'refused', findings: failed };
    const unread = notAccepted(preflight.findings, request.accepted, 'unknown');
    if (unread.length > 0) return { kind: 'held', why: unread.map(({ text }) => text).join('; ') };
    const warned = notAccepted(preflight.findings, request.accepted, 'warn');
    if (warned.length > 0)
      return await this.#drifted(
        request,
        plan,
        warned.map(({ text }) => `new warning: ${text}`),
      );
    return await this.#go(request, plan, preflight);
  }

  /** The moves of one parent look at one cloud, one after another. */
  async #shared(name: string): Promise<Cloud> {
    const cloud = await this.#deps.cloud(name);
    const known = this.#sharedClouds.get(cloud) ?? sharedCloud(cloud, this.#deps.clock);
    this.#sharedClouds.set(cloud, known);
    return known;
  }

  async #go(request: Request, plan: MovePlan, preflight: Preflight): Promise<LastLook> {
    const cloud = await this.#deps.cloud(plan.identity.cloud);
    const call = { requestId: request.openstackRequestId };
    const [records, actions] = await Promise.all([
      cloud.migrations({ server: plan.identity.server, type: null }, call),
      cloud.instanceActions(plan.identity.server, call),
    ]);
    const baseline = {
      migrations: records.map(({ id }) => id),
      actions: actions.map(({ requestId }) => requestId),
    };
    const still = new Set(
      preflight.findings.filter(({ verdict }) => verdict === 'warn').map(({ check }) => check),
    );
    const gone = request.accepted.filter(({ check, verdict }) => verdict === 'warn' && !still.has(check));
    return {
      kind: 'go',
      step: {
        id: 'migrate',
        intent: intentOf(plan),
        call: await cloud.prepareLiveMigration(orderOf(plan), call),
        baseline,
        sent: [],
      },
      slots: slotsOf(plan.identity, this.#deps.limits, await this.#foreign(request, preflight)),
      warningsGone: gone.map(({ check }) => titled(preflight, check)),
    };
  }

  async #foreign(request: Request, preflight: Preflight) {
    const running = (await this.#deps.ledger.active()).filter(({ state }) => isUnderWay(state));
    const own = new Set(running.flatMap((other) => subjectOf(other).server ?? []));
    own.add(readMove(request.plan).identity.server);
    const { underWay } = preflight.readings;
    const records = underWay?.read === true ? underWay.value : [];
    return records.filter(({ status, serverId }) => isMoving(status) && !own.has(serverId));
  }

  async #drifted(request: Request, plan: MovePlan, changes: readonly string[]): Promise<LastLook> {
    const again = await this.plan(
      {
        cloud: request.cloud,
        server: plan.identity.server,
        to: request.asked?.to,
        ifStalled: plan.ifStalled,
      },
      request.id,
    );
    if (again.plan === undefined) return { kind: 'refused', findings: again.refused };
    return { kind: 'drifted', changes, successor: again.plan };
  }
}

/** Two requests that wait for the same room must not refuse each other: the one approved first has it. */
function goesBefore(other: Request, starting: Request): boolean {
  if (isUnderWay(other.state)) return true;
  if (other.approvedAt === undefined) return false;
  return starting.approvedAt === undefined || other.approvedAt < starting.approvedAt;
}

function ownMove(request: Request): OwnMove[] {
  if (request.kind !== moveKind.kind) return [];
  const plan = readMove(request.plan);
  return [
    {
      request: shownId(request.id),
      server: plan.identity.server,
      serverName: plan.about.serverName,
      source: plan.identity.source,
      destination: plan.identity.destination,
      memoryMib: plan.about.memoryMib,
      vcpus: plan.about.vcpus,
      underWay: isUnderWay(request.state),
    },
  ];
}

function abortedMigration(request: Request): NonNullable<OwnState['aborted']>[number][] {
  const migration = readMoveOutcome(request)?.migrationId ?? null;
  return request.state !== 'aborted' || migration === null
    ? []
    : [{ migration, request: shownId(request.id) }];
}

/** Of the newest move that came to the copying: that it was called stalled, and was so to its end. Newest first. */
export function lastStallOf(last: readonly Request[]): Pick<OwnState, 'lastStall'> {
  for (const { id, state, timeline } of last) {
    const told = timeline.findLast(({ type }) => type === 'stalled' || type === 'stall-over');
    if (told?.type === 'stalled') {
      const { dirtyBytesPerSecond } = told.figures;
      return { lastStall: { request: shownId(id), at: Date.parse(told.at), dirtyBytesPerSecond } };
    }
    if (told !== undefined || state === 'succeeded' || state === 'residue') return {};
  }
  return {};
}

/** While another request works on a host, nothing moves there. */
function reservedHosts(request: Request, kinds: Kinds): OwnState['reserved'] {
  return keptHosts(kinds, request.plan).map(({ host, why }) => ({ host, request: shownId(request.id), why }));
}

function titled(preflight: Preflight, check: string): Finding {
  const known = preflight.findings.find((finding) => finding.check === check);
  return known ?? { check, title: check, verdict: 'pass', text: 'no longer so' };
}
