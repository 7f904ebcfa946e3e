import type { Conclusion } from './check.js';
import type { FactKey, FactTypes } from './facts/facts.js';
import type { HostFactTypes, HostKey, PairFactTypes, PairKey } from './facts/host-facts.js';

/** `host`: each host of the move for itself; the others as for the checks of the API. */
export type HostScope = 'host' | 'source' | 'destination' | 'pair';

/**
 * Which facts a check sees, and of what: of the cloud, of the one host it is about (`host`), of the two of a move, from
 * the source to the destination (`pair`), and from the destination back to the source (`back`).
 */
export interface HostReads {
  readonly cloud?: readonly FactKey[];
  readonly host?: readonly HostKey[];
  readonly source?: readonly HostKey[];
  readonly destination?: readonly HostKey[];
  readonly pair?: readonly PairKey[];
  readonly back?: readonly PairKey[];
}

type Keys<T, All> = T extends readonly (infer K)[] ? Extract<K, keyof All> : never;

export interface Seen<R extends HostReads> {
  readonly cloud: Pick<FactTypes, Keys<R['cloud'], FactTypes>>;
  readonly host: Pick<HostFactTypes, Keys<R['host'], HostFactTypes>>;
  readonly source: Pick<HostFactTypes, Keys<R['source'], HostFactTypes>>;
  readonly destination: Pick<HostFactTypes, Keys<R['destination'], HostFactTypes>>;
  readonly pair: Pick<PairFactTypes, Keys<R['pair'], PairFactTypes>>;
  readonly back: Pick<PairFactTypes, Keys<R['back'], PairFactTypes>>;
}

/** The names of the hosts that a check is about: `host` for the scope `host`, the others for the other scopes. */
export interface HostSubject {
  readonly host: string;
  readonly source: string;
  readonly destination: string;
}

/** One check of hosts over SSH, a pure function of the facts it names. */
export interface HostCheck<R extends HostReads = HostReads> {
  readonly id: string;
  readonly title: string;
  readonly scope: HostScope;
  readonly reads: R;
  /** What it concludes, for the reference: what warns, what fails. */
  readonly about: string;
  /** True of this moment only: no drift of a plan. */
  readonly momentary?: true;
  /** About one server: left out where a host is looked at for itself. */
  readonly ofServer?: true;
  /** An empty list: the check does not apply here. */
  decide(seen: Seen<R>, subject: HostSubject): Conclusion | readonly Conclusion[];
}

/** Ties the facts a check may see to those it says it reads. */
export function defineHostCheck<const R extends HostReads>(check: HostCheck<R>): HostCheck {
  // Sound: the engine only calls `decide` with every fact in `reads`.
  return check as unknown as HostCheck;
}
