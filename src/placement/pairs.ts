import { PAIR_OK, type PairChecks, type PairFinding, type PairVerdict, type Server } from './model.js';

/** A table by row and column: a server's id or a source host's name, and the destination's name. */
export type PairTable = ReadonlyMap<string, ReadonlyMap<string, PairFinding>>;

export interface PairTables {
  /** What was found of this very server and a destination. */
  byServer?: PairTable;
  /** What was found of two hosts, and holds for each server of the first. */
  byHost?: PairTable;
  /** For pairs that stand in neither. A pair that nobody looked at is no pass: say so here. */
  otherwise?: PairFinding;
}

const ORDER: readonly PairVerdict[] = ['ok', 'warn', 'unknown', 'fail'];

export function worseOf(one: PairFinding, other: PairFinding): PairFinding {
  return ORDER.indexOf(other.verdict) > ORDER.indexOf(one.verdict) ? other : one;
}

export function pairChecks({ byServer, byHost, otherwise = PAIR_OK }: PairTables): PairChecks {
  // Planners ask all destinations of one server in a row.
  let asked: Server | null = null;
  let own: ReadonlyMap<string, PairFinding> | undefined;
  let ofHosts: ReadonlyMap<string, PairFinding> | undefined;
  return {
    of(server, destination) {
      if (server !== asked) {
        asked = server;
        own = byServer?.get(server.id);
        ofHosts = byHost?.get(server.host);
      }
      const [one, other] = [own?.get(destination), ofHosts?.get(destination)];
      if (one === undefined) return other ?? otherwise;
      return other === undefined ? one : worseOf(one, other);
    },
  };
}

/** Nothing was found against anything. */
export const allPairsPass: PairChecks = { of: () => PAIR_OK };
