import { lastingObjection } from './allowed.js';
import { unitFits } from './capacity.js';
import { GroupCounts } from './group-counts.js';
import type { CloudModel, Reserve } from './model.js';
import { Layouts, type Need, type Way } from './needs.js';
import type { Objection, Shortfall } from './objection.js';
import { Stores } from './stores.js';

/** What was there before a placement, to take it back with `undo`. */
export interface Step {
  server: number;
  host: number;
  held: Way;
}

/**
 * Who runs where, with room and groups counted: the one place where plans are tried. Hosts and servers go by their
 * number in the model (-1: not in it). A placement releases what the server held before. Steps are taken back in the
 * opposite order, and everything is then as it was.
 */
export class Occupancy {
  readonly model: CloudModel;
  readonly stores: Stores;
  readonly groups: GroupCounts;
  readonly #layouts: Layouts;
  readonly #needs: readonly Need[];
  readonly #amounts: readonly (readonly number[])[];
  readonly #at: Int32Array;
  /** By server: the stores it holds, one an amount; -1 where that is not known. */
  readonly #held: Way[];
  /** By store: whether several hosts draw on it. */
  readonly #shared: readonly boolean[];
  readonly #hostNumbers: ReadonlyMap<string, number>;
  readonly #serverNumbers: ReadonlyMap<string, number>;

  constructor(model: CloudModel, reserve: Reserve) {
    const { hosts, servers } = model;
    this.model = model;
    this.stores = new Stores(hosts, reserve);
    this.#layouts = new Layouts(hosts, this.stores);
    this.#hostNumbers = new Map(hosts.map((host, index) => [host.name, index]));
    this.#serverNumbers = new Map(servers.map((server, index) => [server.id, index]));
    this.groups = new GroupCounts(model, (name) => this.hostNumber(name));
    this.#needs = servers.map((server) => this.#layouts.needOf(server));
    this.#amounts = this.#needs.map(({ amounts }) => amounts.flat());
    this.#at = Int32Array.from(servers, (server) => this.hostNumber(server.host));
    this.#held = servers.map((_, server) => this.#heldAtFirst(server));
    this.#shared = sharedStores(model, this.stores);
  }

  hostNumber(name: string): number {
    return this.#hostNumbers.get(name) ?? -1;
  }

  serverNumber(id: string): number {
    return this.#serverNumbers.get(id) ?? -1;
  }

  /** The host where a server runs by the plan so far. */
  at(server: number): number {
    return this.#at[server] ?? -1;
  }

  /** What it needs, flat and in the order of the stores of a `Way`. */
  amounts(server: number): readonly number[] {
    return this.#amounts[server] ?? [];
  }

  /** The class of each of its amounts. */
  classes(server: number): readonly string[] {
    return (this.#needs[server]?.classes ?? []).flat();
  }

  /** Servers of one layout ask for the same classes in the same way. */
  layoutOf(server: number): number {
    return this.#needs[server]?.layout ?? -1;
  }

  /** What forbids the pair whatever is free there, and whoever moves first. */
  lasting(server: number, host: number): Objection | undefined {
    const { servers, hosts, pairs } = this.model;
    const [one, destination] = [servers[server], hosts[host]];
    if (one === undefined || destination === undefined) return { code: 'not-allowed' };
    const objection = lastingObjection(one, destination, hosts[this.hostNumber(one.host)], pairs);
    if (objection !== undefined) return objection;
    const missing = this.#notOffered(server, host);
    return missing.length === 0 ? undefined : { code: 'no-inventory', resourceClasses: missing };
  }

  /** Whether the host has every class that it needs, however full. */
  offers(server: number, host: number): boolean {
    return this.#notOffered(server, host).length === 0;
  }

  /** Whether room and groups let it go there now; what lasts is not asked. */
  fits(server: number, host: number): boolean {
    return (
      this.groups.objection(server, host, this.at(server)) === undefined && this.#first(server, host) !== null
    );
  }

  /** Everything that stands against it now, the lasting first. */
  objection(server: number, host: number): Objection | undefined {
    return (
      this.lasting(server, host) ??
      this.groups.objection(server, host, this.at(server)) ??
      (this.#first(server, host) === null
        ? { code: 'room', shortfalls: this.shortfalls(server, host) }
        : undefined)
    );
  }

  /** Where the host offers no choice: the stores that it would take, whether they have room or not; else null. */
  onlyWay(server: number, host: number): Way | null {
    return this.#layouts.onlyWay(this.layoutOf(server), host);
  }

  /** Whether any store is. */
  get sharesStorage(): boolean {
    return this.#shared.includes(true);
  }

  /** The stores that it would take there; null where it has no room, or the host no such inventory. */
  firstWay(server: number, host: number): Way | null {
    return this.#first(server, host);
  }

  isShared(store: number): boolean {
    return this.#shared[store] === true;
  }

  /** What it holds now, in the order of `amounts`. */
  held(server: number): Way {
    return this.#held[server] ?? [];
  }

  /** All ways in which it fits there now: one, but where nested providers offer the same class. */
  ways(server: number, host: number): Way[] {
    const ways = this.#layouts.waysOf(this.layoutOf(server), host);
    const found: Way[] = [];
    this.#search(server, ways, [], (way) => {
      found.push(way);
      return false;
    });
    return found;
  }

  /** Puts it there by this way, or by the first that fits; what does not fit is a mistake of the caller. */
  place(server: number, host: number, way: Way | null = this.#first(server, host)): Step {
    if (way === null) throw new RangeError(`server ${server} does not fit on host ${host}`);
    const step = { server, host: this.at(server), held: this.#held[server] ?? [] };
    this.#set(server, host, way);
    return step;
  }

  undo({ server, host, held }: Step): void {
    this.#set(server, host, held);
  }

  /** What is missing of which class, where the least is missing; empty where it fits. */
  shortfalls(server: number, host: number): Shortfall[] {
    return this.#nearest(server, host).shortfalls;
  }

  /** The way that lacks least: where it would go if room were made. Null where the host has no such inventory. */
  nearestWay(server: number, host: number): Way | null {
    const { way } = this.#nearest(server, host);
    return way.length === this.amounts(server).length ? way : null;
  }

  #nearest(server: number, host: number): { way: Way; shortfalls: Shortfall[] } {
    const need = this.#needs[server];
    const ways = this.#layouts.waysOf(this.layoutOf(server), host);
    const taken: number[] = [];
    const found: Shortfall[] = [];
    for (const [claim, classes] of (need?.classes ?? []).entries()) {
      const amounts = need?.amounts[claim] ?? [];
      const each = (ways[claim] ?? []).map((way) => ({
        way,
        short: this.#shortOfWay(server, way, classes, amounts),
      }));
      const least = each.sort((a, b) => sumOf(a.short) - sumOf(b.short))[0];
      taken.push(...(least?.way ?? []));
      found.push(...(least?.short ?? []));
    }
    return { way: taken, shortfalls: found };
  }

  #shortOfWay(server: number, way: Way, classes: readonly string[], amounts: readonly number[]): Shortfall[] {
    return way.flatMap((store, entry) => {
      const amount = amounts[entry] ?? 0;
      const own = this.#ownIn(server, store);
      const missing = amount - own - this.stores.freeOf(store);
      const without = amount - own - (this.stores.capacityOf(store) - this.stores.usedOf(store));
      const unit = this.#unitFits(store, amount)
        ? 0
        : amount - (this.stores.inventories[store]?.maxUnit ?? 0);
      if (missing <= 0 && unit <= 0) return [];
      return [
        {
          resourceClass: classes[entry] ?? '',
          missing: Math.max(missing, unit),
          missingWithoutReserve: Math.max(0, without, unit),
        },
      ];
    });
  }

  /** Classes that no provider of the host offers to it. */
  #notOffered(server: number, host: number): string[] {
    const ways = this.#layouts.waysOf(this.layoutOf(server), host);
    return (this.#needs[server]?.classes ?? []).flatMap((classes, claim) =>
      (ways[claim] ?? []).length > 0 ? [] : classes,
    );
  }

  #first(server: number, host: number): Way | null {
    const layout = this.layoutOf(server);
    const only = this.#layouts.onlyWay(layout, host);
    if (only !== null && host !== this.at(server) && !this.#holdsShared(server))
      return this.#hasRoom(server, only) ? only : null;
    return this.#firstOfMany(server, layout, host);
  }

  /** On its own, so that the plain case allocates nothing. */
  #firstOfMany(server: number, layout: number, host: number): Way | null {
    let found: Way | null = null;
    this.#search(server, this.#layouts.waysOf(layout, host), [], (way) => {
      found = way;
      return true;
    });
    return found;
  }

  #holdsShared(server: number): boolean {
    const held = this.#held[server] ?? [];
    for (let entry = 0; entry < held.length; entry += 1) {
      if (this.#shared[held[entry] ?? -1] === true) return true;
    }
    return false;
  }

  /** The plain case, which is asked millions of times: no choice, and nothing held there already. */
  #hasRoom(server: number, way: Way): boolean {
    const amounts = this.#amounts[server] ?? [];
    for (let entry = 0; entry < way.length; entry += 1) {
      const store = way[entry] ?? -1;
      const amount = amounts[entry] ?? 0;
      if (amount > this.stores.freeOf(store) || !this.#unitFits(store, amount)) return false;
    }
    return true;
  }

  /** Claim by claim; `take` says whether that is enough. */
  #search(
    server: number,
    ways: readonly (readonly Way[])[],
    taken: Way,
    take: (way: Way) => boolean,
  ): boolean {
    let claim = 0;
    for (let entries = 0; entries < taken.length; claim += 1) entries += ways[claim]?.[0]?.length ?? 0;
    const options = ways[claim];
    if (options === undefined) return take(taken);
    return options.some(
      (option) =>
        this.#optionFits(server, taken, option) && this.#search(server, ways, [...taken, ...option], take),
    );
  }

  #optionFits(server: number, taken: Way, option: Way): boolean {
    const amounts = this.amounts(server);
    return option.every((store, entry) => {
      const amount = amounts[taken.length + entry] ?? 0;
      const own = this.#ownIn(server, store);
      let wanted = amount;
      for (let before = 0; before < taken.length; before += 1) {
        if (taken[before] === store) wanted += amounts[before] ?? 0;
      }
      // While it moves it is counted on both hosts; the reserve is for what stays.
      const onTheWay = own === 0 || wanted <= this.stores.capacityOf(store) - this.stores.usedOf(store);
      return onTheWay && wanted - own <= this.stores.freeOf(store) && this.#unitFits(store, amount);
    });
  }

  #unitFits(store: number, amount: number): boolean {
    const inventory = this.stores.inventories[store];
    return inventory === undefined || unitFits(inventory, amount);
  }

  /** What it holds itself of a store, and would release: shared storage serves the host that it leaves, too. */
  #ownIn(server: number, store: number): number {
    const held = this.#held[server] ?? [];
    let own = 0;
    for (let entry = 0; entry < held.length; entry += 1) {
      if (held[entry] === store) own += this.amounts(server)[entry] ?? 0;
    }
    return own;
  }

  #set(server: number, host: number, held: Way): void {
    const amounts = this.amounts(server);
    for (const [entry, store] of (this.#held[server] ?? []).entries()) {
      if (store >= 0) this.stores.add(store, -(amounts[entry] ?? 0));
    }
    for (const [entry, store] of held.entries()) {
      if (store >= 0) this.stores.add(store, amounts[entry] ?? 0);
    }
    this.groups.move(server, this.at(server), host);
    this.#held[server] = held;
    this.#at[server] = host;
  }

  #heldAtFirst(server: number): Way {
    const claims = this.model.servers[server]?.claims.filter(({ resources }) =>
      Object.values(resources).some((amount) => amount > 0),
    );
    const ways = this.#layouts.waysOf(this.layoutOf(server), this.at(server));
    return (claims ?? []).flatMap(({ provider }, claim) =>
      (this.#needs[server]?.classes[claim] ?? []).map((name, entry) =>
        provider === null ? (ways[claim]?.[0]?.[entry] ?? -1) : (this.stores.find(provider, name) ?? -1),
      ),
    );
  }
}

function sharedStores({ hosts }: CloudModel, stores: Stores): boolean[] {
  const listed = new Map<string, number>();
  for (const { id } of hosts.flatMap(({ providers }) => providers)) listed.set(id, (listed.get(id) ?? 0) + 1);
  return stores.providers.map((provider) => (listed.get(provider) ?? 0) > 1);
}

function sumOf(shortfalls: readonly Shortfall[]): number {
  return shortfalls.reduce((sum, one) => sum + one.missing, 0);
}
