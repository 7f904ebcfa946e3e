import { defined } from '../base/defined.js';
import type { CloudFacts, ServerFacts } from './facts/facts.js';
import type { HostFacts, PairFacts } from './facts/host-facts.js';
import type { Verdict } from './finding.js';

/** What a check is about: the cloud, the server, one host in its role, either host (`host`), or the pair of a move. */
export type Scope = 'cloud' | 'server' | 'host' | 'source' | 'destination' | 'pair';

/** Each subject whose facts a check may see: `pair` is from the source to the destination, `back` the other way. */
interface FactsBySide {
  cloud: CloudFacts;
  server: ServerFacts;
  host: HostFacts;
  source: HostFacts;
  destination: HostFacts;
  pair: PairFacts;
  back: PairFacts;
}

export type Side = keyof FactsBySide;

/** Which facts a check sees, by what they are of. Those of the cloud and the server are read from the API, the others over SSH. */
export type Reads = { readonly [S in Side]?: readonly (keyof FactsBySide[S])[] };

type Keys<T, All> = T extends readonly (infer K)[] ? Extract<K, keyof All> : never;

export type Seen<R extends Reads> = {
  readonly [S in Side]: Pick<FactsBySide[S], Keys<R[S], FactsBySide[S]>>;
};

/** The names of the hosts that a check is about: `host` for the scope `host`, `destination` for `destination` and `pair`. */
export interface HostNames {
  readonly host: string;
  readonly source: string;
  readonly destination: string;
}

/** What a check concludes; the engine adds its id, its title and the host it was about. */
export interface Conclusion {
  verdict: Verdict;
  text: string;
  remedy?: string;
  source?: string;
  /** A pass that still belongs on the card: "no way back by live migration". */
  inform?: true;
}

/** One check, a pure function of the facts it names. */
export interface Check<R extends Reads = Reads> {
  readonly id: string;
  readonly title: string;
  readonly scope: Scope;
  readonly reads: R;
  /** For the reference: what warns, what fails. */
  readonly about?: string;
  /** What it says is true of this moment only: its findings are marked so, and are no drift. */
  readonly momentary?: true;
  /** What fails passes by itself: right before a start it makes an approved request wait rather than end. */
  readonly holds?: true;
  /** About one server: left out where a host is looked at for itself. */
  readonly ofServer?: true;
  /** An empty list: the check does not apply here. */
  decide(seen: Seen<R>, names: HostNames): Conclusion | readonly Conclusion[];
}

/** Ties the facts a check may see to those it says it reads. */
export function defineCheck<const R extends Reads>(check: Check<R>): Check {
  // Sound: the engine only calls `decide` with every fact in `reads`; a check of fewer facts serves as one of more.
  return check as unknown as Check;
}

/** Whether it needs a login on a host. */
export function asksHosts({ reads }: Check): boolean {
  return SIDES_OVER_SSH.some((side) => reads[side] !== undefined);
}

const SIDES_OVER_SSH = ['host', 'source', 'destination', 'pair', 'back'] as const;

export function needsDestination({ scope }: Pick<Check, 'scope'>): boolean {
  return scope === 'destination' || scope === 'pair';
}

export function pass(text: string, more: { source?: string; inform?: true } = {}): Conclusion {
  return { verdict: 'pass', text, ...more };
}

export function warn(text: string, remedy: string, source?: string): Conclusion {
  return defined({ verdict: 'warn' as const, text, remedy, source });
}

export function fail(text: string, remedy: string, source?: string): Conclusion {
  return defined({ verdict: 'fail' as const, text, remedy, source });
}

export function unknown(text: string, remedy?: string): Conclusion {
  return defined({ verdict: 'unknown' as const, text, remedy });
}
