import type { ConfiguredKind } from '../config/policy-schema.js';
import type { KindRules, Kinds } from '../requests/kind.js';
import type { Presentation } from './presentation.js';

/** One kind of request without its doing: what it excludes, how it reads, what it takes to approve. Each procedure has one. */
export interface KindDefinition extends KindRules, ConfiguredKind {
  readonly kind: string;
  readonly present: Presentation;
}

export function kindsOf(definitions: readonly KindDefinition[]): Kinds<KindDefinition> {
  return new Map(definitions.map((one) => [one.kind, one]));
}
