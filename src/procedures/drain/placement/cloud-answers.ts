import type { CloudModel, Reserve } from '../../../placement/model.js';
import { Draft, type DraftGround } from './draft.js';
import { fillDraft, QUICK_EFFORT, TRIAL_EFFORT } from './fill-draft.js';
import { groundOf } from './ground.js';
import { grouped } from './grouped.js';
import type { MissingRoom, Unplaced } from './model.js';
import { type ReasonsOf, reasonsOf } from './reasons.js';
import { missingRoom, unplacedOf } from './unplaced.js';

/** What emptying one host as a whole comes to, all others staying as they are. */
export interface EmptiedHost {
  host: string;
  /** Servers that run there, with those that nothing moves. */
  servers: number;
  unplaced: readonly Unplaced[];
  missing: readonly MissingRoom[];
  /** False where a longer search might place more. */
  proved: boolean;
}

/** Where one server could go at this moment: to so many hosts, or why to none. */
export type Places = { hosts: number } | { hosts: 0; unplaced: Unplaced };

/** What happens to the servers of hosts that fail together. */
export interface FailedTogether {
  hosts: readonly string[];
  servers: number;
  /** Servers that would find no place elsewhere. */
  lost: number;
}

/** Answers about all of a cloud from one model: each question leaves it as it was. A pure function of it. */
export class CloudAnswers {
  readonly #model: CloudModel;
  readonly #full: DraftGround;
  readonly #reserved: DraftGround;
  readonly #staying: ReadonlySet<string>;
  readonly #byHost: ReadonlyMap<string, readonly number[]>;
  readonly #nothing: Draft;
  readonly #reasons = new Map<string, ReasonsOf>();

  /** `staying`: servers that nothing moves live; where their host fails they need a place as the others do. */
  constructor(model: CloudModel, reserve: Reserve, staying: ReadonlySet<string>) {
    this.#model = model;
    this.#full = groundOf(model, { percent: 0, classes: [] });
    // Which hosts may take a server at all has nothing to do with what is kept free.
    this.#reserved = { ...groundOf(model, reserve), candidates: this.#full.candidates };
    this.#staying = staying;
    this.#nothing = new Draft(this.#full, [], null);
    const hostOf = (server: number) => model.servers[server]?.host ?? '';
    this.#byHost = new Map(
      grouped(model.servers.keys(), hostOf).map((group) => [hostOf(group[0] ?? -1), group]),
    );
  }

  /** One server alone, into whatever is free: no reserve keeps a single move away. */
  places(id: string): Places {
    const { occupancy, candidates } = this.#full;
    const server = occupancy.serverNumber(id);
    const one = this.#model.servers[server];
    if (one === undefined) return { hosts: 0 };
    const fitting = candidates.of(server).hosts.filter((host) => occupancy.fits(server, host));
    if (fitting.length > 0) return { hosts: fitting.length };
    const [unplaced] = unplacedOf(this.#nothing, server, this.#reasonsAt(one.host)(server));
    return unplaced === undefined ? { hosts: 0 } : { hosts: 0, unplaced };
  }

  emptied(host: string): EmptiedHost {
    const there = this.#byHost.get(host) ?? [];
    const movers = there.filter((server) => !this.#staying.has(this.#model.servers[server]?.id ?? ''));
    const draft = new Draft(this.#reserved, movers, null);
    const proved = fillDraft(draft, QUICK_EFFORT);
    const left = movers.filter((server) => !draft.isPlaced(server));
    const reasons = left.length === 0 ? undefined : reasonsOf(this.#question(host), draft);
    const unplaced = left.flatMap((server) => unplacedOf(draft, server, reasons?.(server) ?? []));
    const missing = left.length === 0 ? [] : missingRoom(draft);
    draft.clear();
    return { host, servers: there.length, unplaced, missing, proved };
  }

  /** Whether all that runs on these hosts would find a place on the others, with nothing kept free. */
  failing(hosts: readonly string[]): FailedTogether {
    const failed = new Set(hosts);
    const movers = hosts.flatMap((host) => this.#byHost.get(host) ?? []);
    const others = this.#model.hosts.flatMap(({ name }, number) => (failed.has(name) ? [] : [number]));
    const draft = new Draft(this.#full, movers, new Set(others));
    fillDraft(draft, TRIAL_EFFORT);
    const lost = draft.unplaced;
    draft.clear();
    return { hosts, servers: movers.length, lost };
  }

  /** What stands against each server of a host as things are: nothing is planned. */
  #reasonsAt(host: string): ReasonsOf {
    const known = this.#reasons.get(host) ?? reasonsOf(this.#question(host), this.#nothing);
    this.#reasons.set(host, known);
    return known;
  }

  #question(host: string) {
    const reserve = { percent: 0, classes: [] };
    return { model: this.#model, host, reserve, destinations: null, staying: new Map() };
  }
}
