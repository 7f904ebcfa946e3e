import { redact } from '../../base/redaction.js';
import { auditEntry } from '../../requests/audit-entry.js';
import type { Request } from '../../requests/request.js';
import type { Delivery } from '../../requests/store-port.js';
import type { TimelineEvent } from '../../requests/timeline.js';

/** An event of a request that the audit has no line of. */
export interface Unaudited {
  request: Request;
  delivery: Delivery | undefined;
  event: TimelineEvent;
}

export interface Verified {
  requests: number;
  events: number;
  missing: readonly Unaudited[];
}

export interface Verifiable {
  /** Every event of every request against the audit. */
  verify(): Promise<Verified>;
  /** These lines at the audit's end. */
  makeUp(lines: readonly string[]): Promise<void>;
}

/** The lines that are missing, each marked as written later than what it tells of. */
export function madeUpLines(missing: readonly Unaudited[], now: number): readonly string[] {
  return missing.map(({ request, delivery, event }) => {
    const entry = auditEntry(request, event, delivery?.card ?? request.conversation ?? null);
    return JSON.stringify(redact({ at: new Date(now).toISOString(), madeUp: true, ...entry }));
  });
}
