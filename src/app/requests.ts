import type { Authority } from '../chat/authority.js';
import type { KindDefinition } from '../report/kind.js';
import { kindsOf } from '../report/kind.js';
import type { Electorate } from '../requests/electorate.js';
import { Events } from '../requests/events.js';
import type { Kinds } from '../requests/kind.js';
import { createLedger, type Ledger } from '../requests/ledger.js';
import { NewestRequests } from '../requests/newest.js';
import { electorateOf } from './electorate.js';
import { createEngine, type Engine, type EngineParts } from './engine.js';
import { createProcedures, type Procedures, type ProceduresParts } from './procedures.js';

export interface RequestsParts
  extends Pick<EngineParts, 'config' | 'store' | 'clouds' | 'platforms' | 'closedByHook' | 'clock' | 'log'>,
    Pick<ProceduresParts, 'hosts' | 'callTimeoutMs' | 'stallAfterSeconds' | 'largestPauseSeconds'> {
  authority: Authority;
  definitions: readonly KindDefinition[];
}

/** Everything about requests, each part made from those before it. */
export interface Requests extends Engine, Omit<Procedures, 'byKind'> {
  electorate: Electorate;
  kinds: Kinds<KindDefinition>;
  events: Events;
  ledger: Ledger;
}

export function createRequests({ authority, definitions, ...parts }: RequestsParts): Requests {
  const { config, store, clock, log } = parts;
  const electorate = electorateOf(config, authority);
  const kinds = kindsOf(definitions);
  const events = new Events();
  const newest = new NewestRequests(events);
  const ledger = createLedger({ store, clock, log, events });
  const base = { ...parts, electorate, kinds, events, newest, ledger };
  const { byKind, moves, planner, desk } = createProcedures(base);
  const engine = createEngine({ ...base, procedures: byKind, desk });
  return {
    ...engine,
    moves,
    planner,
    desk,
    electorate,
    kinds,
    events,
    ledger,
    async stop() {
      await engine.stop();
      moves.stop();
    },
  };
}
