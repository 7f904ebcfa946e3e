import { defined } from '../base/defined.js';
import type { Authority } from '../chat/authority.js';
import type { KindDefinition } from '../report/kind.js';
import { kindsOf } from '../report/kind.js';
import { Claims } from '../requests/claims.js';
import type { Electorate } from '../requests/electorate.js';
import type { Events } from '../requests/events.js';
import type { Kinds } from '../requests/kind.js';
import { createLedger, type Ledger } from '../requests/ledger.js';
import { NewestRequests } from '../requests/newest.js';
import { electorateOf } from './electorate.js';
import { createEngine, type Engine, type EngineParts } from './engine.js';
import { createProcedures, type Procedures, type ProceduresParts } from './procedures.js';

/** After the client's own timeout an unanswered call may still act for this long. */
const ANSWER_MARGIN_MS = 5_000;

export interface RequestsParts
  extends Pick<EngineParts, 'config' | 'store' | 'clouds' | 'platforms' | 'closedByHook' | 'clock' | 'log'>,
    Pick<ProceduresParts, 'hosts' | 'network' | 'stallAfterSeconds' | 'largestPauseSeconds'> {
  /** The timeout of one call to a cloud, milliseconds. */
  callTimeoutMs: number;
  /** How long a replica that has died keeps what it drove, milliseconds. */
  leaseMs?: number;
  authority: Authority;
  /** Whether people of this platform are spoken to from here. */
  serves(platform: string): boolean;
  events: Events;
  definitions: readonly KindDefinition[];
}

/** Everything about requests, each part made from those before it. */
export interface Requests extends Engine, Omit<Procedures, 'byKind'> {
  electorate: Electorate;
  kinds: Kinds<KindDefinition>;
  ledger: Ledger;
  claims: Claims;
  newest: NewestRequests;
}

export function createRequests({ authority, definitions, serves, ...parts }: RequestsParts): Requests {
  const { config, store, events, clock, log } = parts;
  const electorate = electorateOf(config, authority);
  const kinds = kindsOf(definitions);
  const newest = new NewestRequests(events);
  const claims = new Claims({
    store,
    clock,
    log,
    events,
    ...defined({ leaseMs: parts.leaseMs }),
    mayDrive(id) {
      let root = newest.get(id);
      while (root?.parent !== undefined) root = newest.get(root.parent);
      return !store.outdated() && (root?.conversation === undefined || serves(root.conversation.platform));
    },
  });
  const answerMs = parts.callTimeoutMs + ANSWER_MARGIN_MS;
  const ledger = createLedger({ store, clock, log, events, claims, answerMs });
  const base = { ...parts, electorate, kinds, newest, ledger, claims, answerMs };
  const { byKind, ...made } = createProcedures(base);
  const { moves, actions } = made;
  const engine = createEngine({ ...base, procedures: byKind, actions });
  return {
    ...engine,
    ...made,
    electorate,
    kinds,
    ledger,
    claims,
    newest,
    async stop() {
      await engine.stop();
      moves.stop();
    },
  };
}
