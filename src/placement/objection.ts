import type { PairVerdict } from './model.js';

/** Too little of one class: what is missing with the reserve kept, and without it (0 where it then fits). */
export interface Shortfall {
  resourceClass: string;
  missing: number;
  missingWithoutReserve: number;
}

/** Why a server cannot go to a host. Data; `words.ts` makes sentences of it. */
export type Objection =
  | { code: 'runs-there' }
  | { code: 'disabled'; reason: string | null }
  | { code: 'down' }
  | { code: 'emptied'; by: string }
  | { code: 'not-allowed' }
  | { code: 'zone'; wanted: string; is: string | null }
  | { code: 'cell'; from: string; to: string }
  | { code: 'aggregate'; anyOf: readonly string[] }
  | { code: 'forbidden-aggregate'; aggregate: string }
  | { code: 'trait'; trait: string }
  | { code: 'forbidden-trait'; trait: string }
  | { code: 'pair'; verdict: PairVerdict; check: string; text: string }
  | { code: 'no-inventory'; resourceClasses: readonly string[] }
  | { code: 'room'; shortfalls: readonly Shortfall[] }
  | { code: 'anti-affinity'; group: string; there: number; limit: number }
  | { code: 'affinity'; group: string; hosts: readonly string[] };

export type ObjectionCode = Objection['code'];
