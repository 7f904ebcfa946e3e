import type { Way } from '../../../placement/needs.js';
import type { Occupancy } from '../../../placement/occupancy.js';

/** What fills a host. Stores that hosts share are left out: where a server goes makes no difference to them. */
const SPREAD_CLASSES: ReadonlySet<string> = new Set(['VCPU', 'PCPU', 'MEMORY_MB', 'DISK_GB']);

/** How full each host is, from 0 to 1 (and above where it is beyond its capacity): the fullest of its classes. */
export class HostFill {
  readonly #occupancy: Occupancy;
  readonly #stores: readonly (readonly number[])[];
  readonly #fill: Float64Array;
  /** By store: whether it counts. */
  readonly #counts: readonly boolean[];

  constructor(occupancy: Occupancy) {
    const { stores, model } = occupancy;
    this.#occupancy = occupancy;
    this.#counts = stores.classes.map(
      (name, store) => SPREAD_CLASSES.has(name) && !occupancy.isShared(store),
    );
    this.#stores = model.hosts.map(({ providers }) =>
      providers.slice(0, 1).flatMap(({ id, inventories }) =>
        Object.keys(inventories)
          .map((name) => stores.find(id, name) ?? -1)
          .filter((store) => this.#counts[store] === true),
      ),
    );
    this.#fill = new Float64Array(model.hosts.length);
    for (const host of this.#fill.keys()) this.refresh(host);
  }

  refresh(host: number): void {
    let fullest = 0;
    for (const store of this.#stores[host] ?? []) {
      fullest = Math.max(fullest, this.#share(store, 0));
    }
    this.#fill[host] = fullest;
  }

  of(host: number): number {
    return this.#fill[host] ?? 0;
  }

  /** With a server there by this way, or by some way where the host leaves a choice. */
  after(host: number, way: Way | null, amounts: readonly number[]): number {
    let fullest = this.of(host);
    if (way === null) return fullest;
    for (let entry = 0; entry < way.length; entry += 1) {
      const store = way[entry] ?? -1;
      if (this.#counts[store] !== true) continue;
      fullest = Math.max(fullest, this.#share(store, amounts[entry] ?? 0));
    }
    return fullest;
  }

  unevenness(): number {
    let sum = 0;
    for (const fill of this.#fill) sum += fill * fill;
    return sum;
  }

  #share(store: number, more: number): number {
    const { stores } = this.#occupancy;
    const capacity = stores.capacityOf(store);
    return capacity > 0 ? (stores.usedOf(store) + more) / capacity : 0;
  }
}
