import { capacityOf, usableOf } from './capacity.js';
import type { Host, Inventory, Reserve } from './model.js';

/**
 * Every inventory of every provider as one numbered store, so that a plan over thousands of servers adds and compares
 * numbers. A provider that several hosts list is there once.
 */
export class Stores {
  readonly providers: string[] = [];
  readonly classes: string[] = [];
  readonly inventories: Inventory[] = [];
  readonly #byName = new Map<string, number>();
  readonly #totals = new Map<string, number>();
  /** By store, whole units. */
  readonly capacity: Float64Array;
  /** What a plan may fill of it. */
  readonly usable: Float64Array;
  readonly used: Float64Array;

  constructor(hosts: readonly Host[], reserve: Reserve) {
    for (const provider of hosts.flatMap((host) => host.providers)) {
      for (const [resourceClass, inventory] of Object.entries(provider.inventories)) {
        const name = storeName(provider.id, resourceClass);
        if (this.#byName.has(name)) continue;
        this.#byName.set(name, this.inventories.length);
        this.providers.push(provider.id);
        this.classes.push(resourceClass);
        this.inventories.push(inventory);
      }
    }
    this.capacity = Float64Array.from(this.inventories, capacityOf);
    this.usable = new Float64Array(this.inventories.length);
    this.keepFree(reserve);
    this.used = Float64Array.from(this.inventories, (one) => one.used);
    for (const [store, name] of this.classes.entries()) {
      this.#totals.set(name, this.totalOf(name) + this.capacityOf(store));
    }
  }

  /** From now on plans leave that much free. */
  keepFree(reserve: Reserve): void {
    for (const [store, inventory] of this.inventories.entries())
      this.usable[store] = usableOf(inventory, this.classes[store] ?? '', reserve);
  }

  find(provider: string, resourceClass: string): number | undefined {
    return this.#byName.get(storeName(provider, resourceClass));
  }

  usedOf(store: number): number {
    return this.used[store] ?? 0;
  }

  capacityOf(store: number): number {
    return this.capacity[store] ?? 0;
  }

  usableOf(store: number): number {
    return this.usable[store] ?? 0;
  }

  /** The capacity of all stores of a class together. */
  totalOf(resourceClass: string): number {
    return this.#totals.get(resourceClass) ?? 0;
  }

  /** What a plan may still put there; negative where it is beyond the reserve already. */
  freeOf(store: number): number {
    return (this.usable[store] ?? 0) - (this.used[store] ?? 0);
  }

  add(store: number, amount: number): void {
    this.used[store] = (this.used[store] ?? 0) + amount;
  }
}

function storeName(provider: string, resourceClass: string): string {
  return `${provider}\n${resourceClass}`;
}
