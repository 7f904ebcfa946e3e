/** Placement's classes as used here: `VCPU`, `PCPU`, `MEMORY_MB`, `DISK_GB` and whatever else a cloud has. */
export type Resources = Readonly<Record<string, number>>;

/** What a consumer (a server or a migration) holds, by resource provider. */
export interface Allocation {
  /** Resource provider's id. */
  provider: string;
  resources: Resources;
}

/** One class of one host's inventory. What fits is `(total - reserved) x ratio - used`. */
export interface Stock {
  total: number;
  reserved: number;
  ratio: number;
  used: number;
  /** Largest single allocation that Placement accepts. */
  maxUnit: number;
}

/** A host's room as Placement counts it. */
export interface HostCapacity {
  host: string;
  provider: string;
  stock: Readonly<Record<string, Stock>>;
  traits: readonly string[] | null;
}

export function freeOf(stock: Stock): number {
  return Math.floor((stock.total - stock.reserved) * stock.ratio) - stock.used;
}
