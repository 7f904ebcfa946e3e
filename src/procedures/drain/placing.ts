import pLimit from 'p-limit';
import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import type { HostReader } from '../../hosts/host-reader.js';
import { type PairFinding, reserveOf } from '../../placement/model.js';
import { type Leaving, type ModelFacts, modelOf, worst } from '../../preflight/bulk/cloud-model.js';
import { whyStays } from '../../preflight/bulk/judged.js';
import { allChecks } from '../../preflight/checks.js';
import type { Finding } from '../../preflight/finding.js';
import type { MovePlans } from './move-plans.js';
import type { DrainPlan as Placed, Staying } from './placement/model.js';
import { planDrain } from './placement/planner.js';
import type { DrainAsk, PlacedServer } from './played.js';

/** Servers whose hosts are asked about them at once: a login is shared, the commands are not. */
const AT_ONCE = 4;
/** What the hosts say may take a destination away: then the rest is placed anew. After so many times one stays. */
const ROUNDS = 4;

export interface PlacingDeps {
  moves: MovePlans;
  bulk: Cloud;
  facts: ModelFacts;
  /** null: nobody can look on hosts. */
  reader: HostReader | null;
  reservePercent: number;
  except: string | undefined;
}

interface No {
  /** It is the destination that does not do. */
  pair: PairFinding | null;
  staying: Staying;
}

/** Places all servers of a host, asks the hosts of each pair, and places anew what they refuse. */
export class Placing {
  readonly #ask: DrainAsk;
  readonly #deps: PlacingDeps;
  readonly #found = new Map<string, Map<string, PairFinding>>();
  /** By server: a destination does not do only because something could not be read. */
  readonly #unread = new Map<string, Staying>();
  readonly #looked = new Map<string, PlacedServer>();
  readonly #staying: Map<string, Staying>;

  constructor(ask: DrainAsk, deps: PlacingDeps, staying: ReadonlyMap<string, Staying>) {
    this.#ask = ask;
    this.#deps = deps;
    this.#staying = new Map(staying);
  }

  /** `staying`: every server that does, also for what came out here. */
  async placed(): Promise<{
    placed: Placed;
    servers: readonly PlacedServer[];
    staying: ReadonlyMap<string, Staying>;
  }> {
    for (let round = 1; ; round += 1) {
      const placed = this.#plan();
      const limit = pLimit(AT_ONCE);
      const refused = await Promise.all(
        placed.assigned.map(({ server, to }) =>
          limit(async () => await this.#refuses(server, to, round >= ROUNDS)),
        ),
      );
      // A server without a place is said to have none only where all that speaks against one was read.
      const unread = placed.unplaced.flatMap(({ server }) => {
        const why = this.#unread.get(server);
        return why === undefined ? [] : [[server, why] as const];
      });
      if (!refused.includes(true) && unread.length === 0) {
        const servers = placed.assigned.flatMap(
          ({ server, to }) => this.#looked.get(`${server} ${to}`) ?? [],
        );
        return { placed, servers, staying: this.#staying };
      }
      for (const [server, why] of unread) this.#staying.set(server, why);
    }
  }

  #plan(): Placed {
    const { facts, reservePercent } = this.#deps;
    const { host, to } = this.#ask;
    return planDrain({
      model: modelOf(facts, this.#found),
      host,
      reserve: reserveOf(reservePercent),
      destinations: to === undefined ? null : new Set(to),
      staying: this.#staying,
    });
  }

  /** True: it cannot go there, or not at all, as the hosts themselves say. `last`: then no other place is tried. */
  async #refuses(server: string, to: string, last: boolean): Promise<boolean> {
    const leaving = this.#deps.facts.leaving.find((one) => one.server.id === server);
    if (leaving === undefined || this.#looked.has(`${server} ${to}`)) return false;
    const no = await this.#look(leaving, to);
    if (no === undefined) return false;
    if (no.pair !== null) {
      const row = this.#found.get(server) ?? new Map<string, PairFinding>();
      row.set(to, no.pair);
      this.#found.set(server, row);
      if (no.staying.code === 'unread') this.#unread.set(server, no.staying);
    }
    if (no.pair === null || last) this.#staying.set(server, no.staying);
    return true;
  }

  async #look(leaving: Leaving, to: string): Promise<No | undefined> {
    const { moves, bulk, reader, except } = this.#deps;
    const { id } = leaving.server;
    try {
      const options = { cloud: bulk, hosts: reader, ...defined({ except }) };
      const toward = await moves.preflight(this.#ask.cloud, id, to, options);
      const refused = moves.refused(toward.findings);
      const [first] = refused;
      if (first === undefined) {
        const child = moves.planned(toward, this.#ask.ifStalled);
        const warnings = toward.findings
          .filter(({ verdict, momentary }) => verdict === 'warn' && momentary !== true)
          .map(({ text }) => text);
        this.#looked.set(`${id} ${to}`, { ...leaving, to, toward, child, warnings });
        return undefined;
      }
      const { text, unread } = whyStays(refused.find(({ verdict }) => verdict !== 'unknown') ?? first);
      // Whatever refuses it, the planner must not send it there again.
      const pair = refused.every((finding) => isAbout(finding, to))
        ? { ...worst(refused), verdict: 'fail' as const }
        : null;
      return { pair, staying: { code: unread ? 'unread' : 'state', text } };
    } catch (error) {
      if (!isDroverError(error)) throw error;
      const code = isCloudError(error) ? 'unread' : 'state';
      return { pair: null, staying: { code, text: error.message } };
    }
  }
}

const SCOPES = new Map(allChecks.map(({ id, scope }) => [id, scope]));

function isAbout({ check, subject }: Finding, to: string): boolean {
  const scope = SCOPES.get(check);
  if (subject !== undefined) return subject === to || subject.endsWith(` → ${to}`);
  return scope === 'destination' || scope === 'pair';
}
