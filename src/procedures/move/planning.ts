import type { Clock } from '../../base/clock.js';
import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { isMoving } from '../../cloud/migration.js';
import type { GuestRule } from '../../config/guest-rule.js';
import { HostReader } from '../../hosts/host-reader.js';
import type { Hosts } from '../../hosts/hosts.js';
import { keptCloud, type Look } from '../../preflight/bulk/kept-cloud.js';
import type { PreparedFacts } from '../../preflight/facts/prepared.js';
import type { Finding } from '../../preflight/finding.js';
import { refusals } from '../../preflight/findings.js';
import type { OwnState, PreflightPolicy } from '../../preflight/policy.js';
import {
  type Preflight,
  type PreflightInputs,
  prepareFacts,
  runPreflight,
} from '../../preflight/preflight.js';
import type { Electorate } from '../../requests/electorate.js';
import { type Limits, slotsOf } from '../../requests/keys.js';
import type { Kinds } from '../../requests/kind.js';
import type { Ledger } from '../../requests/ledger.js';
import type { LastLook } from '../../requests/procedure.js';
import type { AcceptedFinding, Request } from '../../requests/request.js';
import { planRule } from '../../requests/rule.js';
import { type EndState, isEnd, isUnderWay } from '../../requests/states.js';
import type { Store } from '../../requests/store-port.js';
import { subjectOf } from '../../requests/subject.js';
import { acceptedOf, notAccepted, unreadText } from './accepted.js';
import { driftBetween } from './drift.js';
import { abortedMigration, goesBefore, lastStallOf, ownMove, reservedHosts } from './own-moves.js';
import { type IfStalled, type MovePlan, readMove } from './plan.js';
import { identityOf, planMove } from './plan-move.js';
import { PreparedLooks } from './prepared-looks.js';
import type { MovePlanning } from './procedure.js';
import { intentOf, orderOf } from './sending.js';

/** The last moves of a server that are looked at, for what only we know of them. */
const LAST_MOVES = 10;
const MOST_WAITING = 1_000;
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
  /** Facts that were read for this very move before. */
  prepared?: PreparedFacts;
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
  /** Requests that were told to wait when they were last looked at. */
  readonly #waiting = new Set<string>();
  readonly #prepared: PreparedLooks;

  constructor(deps: PlanningDeps) {
    this.#deps = deps;
    this.#prepared = new PreparedLooks(deps.clock);
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
    options: PreflightOptions = {},
  ): Promise<Preflight> {
    const { prepared } = options;
    const inputs = await this.#inputs(cloudName, server, to, options);
    return await runPreflight({ ...inputs, ...defined({ prepared }) });
  }

  /** Reads for a move of a parent what it will need at its start, in a minute at most, and that decides nothing by then. */
  async prepare(cloudName: string, server: string, to: string): Promise<void> {
    const shared = await this.#as('siblings', cloudName);
    await this.#prepared.prepare(lookKey(cloudName, server, to), async () =>
      prepareFacts(await this.#inputs(cloudName, server, to, { cloud: shared })),
    );
  }

  async #inputs(
    cloudName: string,
    server: string,
    to: string | null | undefined,
    { except, requestId, hosts, cloud: shared }: PreflightOptions,
  ): Promise<PreflightInputs> {
    const { policy, clock } = this.#deps;
    const [cloud, own] = await Promise.all([
      shared ?? this.#as('plan', cloudName),
      this.ownState(cloudName, except, server),
    ]);
    return {
      cloud,
      server,
      own,
      policy,
      clock,
      ...(hosts === undefined ? this.#hostsOf(cloudName) : hosts === 'unasked' ? {} : { hosts }),
      ...defined({ destination: to }),
      ...(requestId === undefined ? {} : { call: { requestId } }),
    };
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
      const look = await this.#lookTwice(request);
      if (look.kind === 'held') this.#waits(request.id);
      else this.#waiting.delete(request.id);
      return look;
    } catch (error) {
      if (isCloudError(error)) return { kind: 'held', why: error.message };
      if (isDroverError(error) && error.code === 'server-not-found')
        return { kind: 'void', why: 'the server is gone' };
      if (isDroverError(error)) return { kind: 'held', why: error.message };
      throw error;
    }
  }

  /** A no is never said from what was read before, or for others. */
  async #lookTwice(request: Request): Promise<LastLook> {
    const { id, cloud, authority } = request;
    if (authority === undefined && this.#waiting.has(id)) return await this.#lookAfresh(request);
    const prepared = authority === undefined ? undefined : this.#preparedFor(request);
    const view = await this.#as(authority === undefined ? 'start' : 'siblings', cloud);
    const look = await this.#look(request, { cloud: view, ...defined({ prepared }) });
    return look.kind === 'go' ? look : await this.#lookAfresh(request);
  }

  async #lookAfresh(request: Request): Promise<LastLook> {
    return await this.#look(request, { cloud: await this.#as('afresh', request.cloud) });
  }

  /** Who waits is looked at again and again, each time afresh at once. Forgotten, it is only looked at twice. */
  #waits(id: string): void {
    if (this.#waiting.size >= MOST_WAITING) this.#waiting.clear();
    this.#waiting.add(id);
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

  #preparedFor({ plan }: Request): PreparedFacts | undefined {
    const { cloud, server, destination } = readMove(plan).identity;
    return destination === null ? undefined : this.#prepared.take(lookKey(cloud, server, destination));
  }

  async #look(request: Request, known: Pick<PreflightOptions, 'cloud' | 'prepared'>): Promise<LastLook> {
    const plan = readMove(request.plan);
    const { cloud: name, server, destination } = plan.identity;
    const { id: except, openstackRequestId: requestId } = request;
    const options = { except, requestId, ...known };
    const preflight = await this.preflight(name, server, destination, options);
    const changes = driftBetween(plan, identityOf(preflight));
    if (changes.length > 0) return await this.#drifted(request, plan, changes);
    const failed = refusals(preflight.findings, this.#deps.policy);
    if (failed.length > 0 && failed.every(({ holds }) => holds === true)) {
      return { kind: 'held', why: failed.map(({ text }) => text).join('; ') };
    }
    if (failed.length > 0) return { kind: 'refused', findings: failed };
    const unread = notAccepted(preflight.findings, request.accepted, 'unknown');
    if (unread.length > 0) return { kind: 'held', why: unreadText(unread) };
    const warned = notAccepted(preflight.findings, request.accepted, 'warn');
    if (warned.length > 0)
      return await this.#drifted(
        request,
        plan,
        warned.map(({ text }) => `new warning: ${text}`),
      );
    return await this.#go(request, plan, preflight);
  }

  async #as(look: Look, name: string): Promise<Cloud> {
    return keptCloud(await this.#deps.cloud(name), this.#deps.clock, look);
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

function lookKey(cloud: string, server: string, to: string): string {
  return `${cloud} ${server} ${to}`;
}

function titled(preflight: Preflight, check: string): Finding {
  const known = preflight.findings.find((finding) => finding.check === check);
  return known ?? { check, title: check, verdict: 'pass', text: 'no longer so' };
}
