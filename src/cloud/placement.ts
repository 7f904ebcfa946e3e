/** Placement's classes as used here: `VCPU`, `PCPU`, `MEMORY_MB`, `DISK_GB` and whatever else a cloud has. */
export type Resources = Readonly<Record<string, number>>;

/** What a consumer (a server or a migration) holds, by resource provider. */
export interface Allocation {
  /** Resource provider's id. */
  provider: string;
  resources: Resources;
}

/** One class of one host: `capacity` is (total - reserved) x allocation ratio. */
export interface Stock {
  capacity: number;
  used: number;
}

/** A host's room as Placement counts it: moves whose destination Nova has chosen are in `used` already. */
export interface HostRoom {
  host: string;
  provider: string;
  stock: Readonly<Record<string, Stock>>;
}

export function freeOf(stock: Stock | undefined): number {
  return stock === undefined ? 0 : stock.capacity - stock.used;
}
