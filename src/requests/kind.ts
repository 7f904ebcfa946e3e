import type { ExclusiveKey } from './keys.js';
import type { Plan, RequestKind } from './plan.js';

/** What the engine must know of a kind of request before any is made; without I/O. */
export interface KindRules {
  readonly kind: RequestKind;
  /** What such a request excludes others from, to its end: from its making, or from its start (`exclusiveFrom`). */
  exclusive(plan: Plan): readonly ExclusiveKey[];
  /** Left out: what a root excludes others from is taken when it is made. A child takes it at its start, whatever its kind. */
  readonly exclusiveFrom?: 'start';
  /** It makes other requests and answers for them: it can be paused, resumed and stopped. */
  readonly hasChildren?: true;
  /** It may be asked for as an emergency: without votes, outside of windows. */
  readonly mayBeEmergency?: true;
  /** How long it takes at the most, milliseconds, by its forecast; left out, or undefined: nobody can say. It must fit into its window. */
  longestMs?(plan: Plan): number | undefined;
  /** Hosts to or from which nothing may move while it has not ended, with the reason in words. */
  keepsHosts?(plan: Plan): readonly KeptHost[];
}

export interface KeptHost {
  host: string;
  why: string;
}

/** By kind. */
export type Kinds<K extends KindRules = KindRules> = ReadonlyMap<RequestKind, K>;

/** The hosts that a request keeps free of moves. */
export function keptHosts(kinds: Kinds, plan: Plan): readonly KeptHost[] {
  return kindOf(kinds, plan.kind).keepsHosts?.(plan) ?? [];
}

/** @throws Error for a kind that is none of Drover's. */
export function kindOf<K extends KindRules>(kinds: Kinds<K>, kind: RequestKind): K {
  const found = kinds.get(kind);
  if (found === undefined) throw new Error(`there are no requests of kind ${kind}`);
  return found;
}
