import type { Drover } from '../../src/main.js';
import type { Request } from '../../src/requests/request.js';
import type { Fault, Simulator } from '../../src/simulator/index.js';
import type { FastClock } from './fast-clock.js';
import type { SoakPeople } from './soak-people.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** How often the open requests are looked at: what is gone from them has ended. */
const LOOK_MS = 20_000;
/** No more moves are asked for than people could have in view. */
const MOST_OPEN = 40;
const FREEZE_EVERY_MS = 3 * HOUR_MS;
const FREEZE_MS = 10 * MINUTE_MS;
const FAULT_EVERY_MS = 20 * MINUTE_MS;

/** What goes wrong in the cloud, in turn; each heals by itself or after a minute. */
const FAULTS: readonly Fault[] = [
  { kind: 'http', service: 'compute', mode: 'error', status: 503, times: 10 },
  { kind: 'http', service: 'compute', mode: 'lost-response', match: 'POST .*/action', times: 1 },
  { kind: 'http', service: 'volume', mode: 'error', status: 500, times: 5 },
  { kind: 'http', service: 'identity', mode: 'refuse', times: 2 },
  { kind: 'http', service: 'network', mode: 'slow', ms: 2_000, times: 20 },
  { kind: 'http', service: 'placement', mode: 'refuse', times: 10 },
  { kind: 'http', service: 'compute', mode: 'refuse' },
];

export interface SoakParts {
  drover: Drover;
  clock: FastClock;
  random: () => number;
  people: SoakPeople;
  cloud: Simulator;
  size: { moves: number; drains: number; hours: number };
  hosts: number;
}

/** A day's work, spread evenly over it. */
export class SoakDay {
  readonly #parts: SoakParts;
  readonly #end: number;
  readonly #open = new Set<string>();
  readonly #came = new Map<string, number>();
  #seconds: number[] = [];
  #faults = 0;
  #freezes = 0;
  #asked = 0;
  /** Requests that have ended and are told. */
  ended = 0;

  constructor(parts: SoakParts) {
    this.#parts = parts;
    this.#end = parts.clock.now() + parts.size.hours * HOUR_MS;
  }

  async run(): Promise<void> {
    const { size } = this.#parts;
    const day = size.hours * HOUR_MS;
    await Promise.all([
      this.#every(day / size.moves, () => this.#askForMove()),
      this.#every(day / size.drains, (time) => this.#drain(time)),
      this.#every(FREEZE_EVERY_MS, () => this.#freeze()),
      this.#every(FAULT_EVERY_MS, (time) => this.#fail(time)),
      this.#every(HOUR_MS / 6, (time) => this.#looksAround(time)),
      this.#every(LOOK_MS, () => this.#look()),
    ]);
  }

  /** The seconds that moves took since the last call, from Nova's taking it to its proof, by the fast clock. */
  takeSeconds(): readonly number[] {
    const taken = this.#seconds;
    this.#seconds = [];
    return taken;
  }

  summary(): string {
    const { did } = this.#parts.people;
    const ends = [...this.#came].map(([state, times]) => `${times} ${state}`).join(', ');
    return [
      `${this.#asked} moves asked for; ended: ${ends || 'none'}; ${this.#open.size} open`,
      `${did.approved} approved, ${did.rejected} rejected, ${did.tookBack} taken back, ${did.deleted} cards deleted`,
      `${this.#freezes} freezes, ${this.#faults} faults`,
    ].join('; ');
  }

  async #every(ms: number, act: (time: number) => Promise<void> | void): Promise<void> {
    const { clock } = this.#parts;
    const began = clock.now();
    for (let time = 0; began + time * ms < this.#end; time += 1) {
      await clock.sleep(Math.max(0, began + time * ms - clock.now()));
      await act(time);
    }
  }

  #askForMove(): void {
    const { cloud, people, random } = this.#parts;
    if (this.#open.size >= MOST_OPEN) return;
    this.#asked += 1;
    const servers = [...cloud.world.servers.values()];
    const server = servers[Math.floor(random() * servers.length)];
    if (server !== undefined) people.says('alice', `/migrate server ${server.name}`);
  }

  async #drain(time: number): Promise<void> {
    const { people, clock, hosts, size } = this.#parts;
    if (time === 0) return;
    const host = `compute${(time % hosts) + 1}`;
    people.says('alice', `/migrate host ${host}`);
    await clock.sleep((0.6 * size.hours * HOUR_MS) / size.drains);
    people.says('alice', `/migrate enable ${host}`);
  }

  async #freeze(): Promise<void> {
    const { people, clock } = this.#parts;
    this.#freezes += 1;
    people.says('alice', '/migrate freeze --reason backup');
    await clock.sleep(FREEZE_MS);
    people.says('alice', '/migrate thaw');
  }

  async #fail(time: number): Promise<void> {
    const { cloud, clock, people } = this.#parts;
    const fault = FAULTS[time % FAULTS.length];
    if (fault === undefined) return;
    this.#faults += 1;
    cloud.faults.ask(fault);
    await clock.sleep(MINUTE_MS);
    cloud.faults.clear(({ kind }) => kind === 'http');
    // What several failed moves have frozen.
    people.says('alice', '/migrate thaw');
  }

  /** What people read, rightly and wrongly typed. */
  #looksAround(time: number): void {
    const { people } = this.#parts;
    const asks = [
      '/migrate list',
      '/migrate history',
      '/preflight host compute1',
      '/migrate nosuch',
      '/migrate show m-2',
      '/volumes list',
      'home',
    ];
    people.says(time % 2 === 0 ? 'bob' : 'dave', asks[time % asks.length] ?? '');
  }

  async #look(): Promise<void> {
    const { requests } = this.#parts.drover;
    const active = new Set((await requests.active()).map(({ id }) => id));
    for (const id of active) this.#open.add(id);
    for (const id of this.#open) {
      if (active.has(id)) continue;
      this.#open.delete(id);
      const request = await requests.get(id);
      if (request !== undefined) this.#note(request);
    }
  }

  #note(request: Request): void {
    this.ended += 1;
    const what = `${request.kind} ${request.state}`;
    this.#came.set(what, (this.#came.get(what) ?? 0) + 1);
    const began = request.timeline.find(({ type }) => type === 'started')?.at;
    if (request.kind !== 'migrate' || request.state !== 'succeeded' || began === undefined) return;
    this.#seconds.push((Date.parse(request.endedAt ?? '') - Date.parse(began)) / 1000);
  }
}
