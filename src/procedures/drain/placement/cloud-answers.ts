import { inTurns } from '../../../base/turns.js';
import { type CloudModel, NO_RESERVE, type Reserve } from '../../../placement/model.js';
import { Draft, type DraftGround } from './draft.js';
import { type Effort, fillingDraft, QUICK_EFFORT, TRIAL_EFFORT } from './fill-draft.js';
import { groundSteps } from './ground.js';
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

export interface CloudAnswersParts {
  model: CloudModel;
  /** What stays free where a host is emptied on purpose. */
  reserve: Reserve;
  /** Servers that nothing moves live; where their host fails they need a place as the others do. */
  staying: ReadonlySet<string>;
  breathe(): Promise<void>;
}

/**
 * Answers about all of a cloud from one model: each question leaves it as it was. Nothing but the model decides. A question
 * takes its time in turns with others (`breathe`), but one has to be answered before the next is asked.
 */
export class CloudAnswers {
  readonly #model: CloudModel;
  readonly #ground: DraftGround;
  readonly #reserve: Reserve;
  readonly #staying: ReadonlySet<string>;
  readonly #byHost: ReadonlyMap<string, readonly number[]>;
  readonly #nothing: Draft;
  readonly #breathe: () => Promise<void>;
  readonly #reasons = new Map<string, ReasonsOf>();

  private constructor(
    { model, reserve, staying, breathe }: CloudAnswersParts,
    ground: DraftGround,
    byHost: ReadonlyMap<string, readonly number[]>,
  ) {
    this.#model = model;
    this.#reserve = reserve;
    this.#staying = staying;
    this.#breathe = breathe;
    this.#ground = ground;
    this.#byHost = byHost;
    this.#nothing = new Draft(ground, [], null);
  }

  static async of(parts: CloudAnswersParts): Promise<CloudAnswers> {
    const { model, breathe } = parts;
    const ground = await inTurns(groundSteps(model, NO_RESERVE), breathe);
    const hostOf = (server: number) => model.servers[server]?.host ?? '';
    const byHost = new Map(
      grouped(model.servers.keys(), hostOf).map((group) => [hostOf(group[0] ?? -1), group]),
    );
    return new CloudAnswers(parts, ground, byHost);
  }

  /** One server alone, into whatever is free: no reserve keeps a single move away. */
  places(id: string): Places {
    const { occupancy, candidates } = this.#ground;
    const server = occupancy.serverNumber(id);
    const one = this.#model.servers[server];
    if (one === undefined) return { hosts: 0 };
    let fitting = 0;
    for (const host of candidates.of(server).hosts) if (occupancy.fits(server, host)) fitting += 1;
    if (fitting > 0) return { hosts: fitting };
    const [unplaced] = unplacedOf(this.#nothing, server, this.#reasonsAt(one.host)(server));
    return unplaced === undefined ? { hosts: 0 } : { hosts: 0, unplaced };
  }

  async emptied(host: string): Promise<EmptiedHost> {
    const there = this.#byHost.get(host) ?? [];
    const movers = there.filter((server) => !this.#staying.has(this.#model.servers[server]?.id ?? ''));
    return await this.#played(movers, this.#reserve, null, QUICK_EFFORT, (draft, proved) => {
      const left = movers.filter((server) => !draft.isPlaced(server));
      const reasons = left.length === 0 ? undefined : reasonsOf(this.#question(host), draft);
      const unplaced = left.flatMap((server) => unplacedOf(draft, server, reasons?.(server) ?? []));
      const missing = left.length === 0 ? [] : missingRoom(draft);
      return { host, servers: there.length, unplaced, missing, proved };
    });
  }

  /** Whether all that runs on these hosts would find a place on the others, with nothing kept free. */
  async failing(hosts: readonly string[]): Promise<FailedTogether> {
    const failed = new Set(hosts);
    const movers = hosts.flatMap((host) => this.#byHost.get(host) ?? []);
    const others = this.#model.hosts.flatMap(({ name }, number) => (failed.has(name) ? [] : [number]));
    return await this.#played(movers, NO_RESERVE, new Set(others), TRIAL_EFFORT, (draft) => ({
      hosts,
      servers: movers.length,
      lost: draft.unplaced,
    }));
  }

  /** Moves these on paper, looks, and takes all back. */
  async #played<T>(
    movers: readonly number[],
    reserve: Reserve,
    allowed: ReadonlySet<number> | null,
    effort: Effort,
    look: (draft: Draft, proved: boolean) => T,
  ): Promise<T> {
    const { stores } = this.#ground.occupancy;
    stores.keepFree(reserve);
    const draft = new Draft(this.#ground, movers, allowed);
    try {
      return look(draft, await inTurns(fillingDraft(draft, effort), this.#breathe));
    } finally {
      draft.clear();
      stores.keepFree(NO_RESERVE);
    }
  }

  /** What stands against each server of a host as things are: nothing is planned. */
  #reasonsAt(host: string): ReasonsOf {
    const known = this.#reasons.get(host) ?? reasonsOf(this.#question(host), this.#nothing);
    this.#reasons.set(host, known);
    return known;
  }

  #question(host: string) {
    return { model: this.#model, host, reserve: NO_RESERVE, destinations: null, staying: new Map() };
  }
}
