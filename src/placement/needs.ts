import type { Claim, Host, Server } from './model.js';
import type { Stores } from './stores.js';

/** What a server needs, by claim and class; `layout` numbers servers that ask for the same classes in the same way. */
export interface Need {
  layout: number;
  classes: readonly (readonly string[])[];
  amounts: readonly (readonly number[])[];
}

/** One store for each class of a claim. */
export type Way = readonly number[];

/** For each claim of a layout the ways to meet it on one host; a claim without any has no such inventory there. */
export type Ways = readonly (readonly Way[])[];

interface Layout {
  claims: readonly { claim: Claim; classes: readonly string[] }[];
  forbiddenTraits: readonly string[];
}

/** Which stores of which host could serve whom: found once for each host and each layout. */
export class Layouts {
  readonly #hosts: readonly Host[];
  readonly #stores: Stores;
  readonly #layouts: Layout[] = [];
  readonly #numbers = new Map<string, number>();
  /** By layout and host. */
  readonly #ways: (Ways | undefined)[][] = [];
  readonly #only: (Way | null | undefined)[][] = [];

  constructor(hosts: readonly Host[], stores: Stores) {
    this.#hosts = hosts;
    this.#stores = stores;
  }

  needOf(server: Pick<Server, 'claims' | 'forbiddenTraits'>): Need {
    const claims = server.claims
      .map((claim) => ({ claim, classes: classesOf(claim) }))
      .filter(({ classes }) => classes.length > 0);
    return {
      layout: this.#numberOf({ claims, forbiddenTraits: server.forbiddenTraits }),
      classes: claims.map(({ classes }) => classes),
      amounts: claims.map(({ claim, classes }) => classes.map((name) => claim.resources[name] ?? 0)),
    };
  }

  waysOf(layout: number, host: number): Ways {
    const known = this.#ways[layout]?.[host];
    if (known !== undefined) return known;
    const found = this.#find(layout, host);
    const row = this.#ways[layout];
    if (row !== undefined && host >= 0) row[host] = found;
    return found;
  }

  /** The stores of all claims in a row where there is no choice among providers, as on most hosts; null elsewhere. */
  onlyWay(layout: number, host: number): Way | null {
    const known = this.#only[layout]?.[host];
    if (known !== undefined) return known;
    const ways = this.waysOf(layout, host);
    const stores = ways.flatMap((options) => (options.length === 1 ? (options[0] ?? []) : [-1]));
    const found = stores.includes(-1) || new Set(stores).size < stores.length ? null : stores;
    const row = this.#only[layout];
    if (row !== undefined && host >= 0) row[host] = found;
    return found;
  }

  #numberOf(layout: Layout): number {
    const key = JSON.stringify([
      layout.claims.map(({ claim, classes }) => [
        classes,
        claim.requiredTraits ?? [],
        claim.forbiddenTraits ?? [],
      ]),
      layout.forbiddenTraits,
    ]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#layouts.length);
    this.#ways.push(new Array<Ways | undefined>(this.#hosts.length));
    this.#only.push(new Array<Way | null | undefined>(this.#hosts.length));
    return this.#layouts.push(layout) - 1;
  }

  #find(number: number, host: number): Ways {
    const layout = this.#layouts[number];
    const providers = this.#hosts[host]?.providers ?? [];
    if (layout === undefined) return [];
    return layout.claims.map(({ claim, classes }) => {
      const fitting = providers.filter(
        ({ traits }) =>
          (claim.requiredTraits ?? []).every((trait) => traits.includes(trait)) &&
          !(claim.forbiddenTraits ?? []).some((trait) => traits.includes(trait)) &&
          !layout.forbiddenTraits.some((trait) => traits.includes(trait)),
      );
      const offers = classes.map((name) => fitting.map(({ id }) => this.#stores.find(id, name) ?? -1));
      const together = fitting
        .map((_, index) => offers.map((offer) => offer[index] ?? -1))
        .filter((way) => !way.includes(-1));
      // One host keeps its disks itself, the next one shares them: the same claim is then met by two providers.
      if (together.length > 0 || (claim.requiredTraits ?? []).length > 0) return together;
      return productOf(offers.map((offer) => offer.filter((store) => store >= 0)));
    });
  }
}

function classesOf(claim: Claim): string[] {
  return Object.keys(claim.resources)
    .filter((name) => (claim.resources[name] ?? 0) > 0)
    .sort();
}

function productOf(choices: readonly (readonly number[])[]): number[][] {
  return choices.reduce<number[][]>(
    (ways, choice) => ways.flatMap((way) => choice.map((store) => [...way, store])),
    [[]],
  );
}
