/** One question to a guest, milliseconds since the epoch. */
export interface Probe {
  /** When it was sent. */
  at: number;
  /** null: no answer within a second. */
  answeredAt: number | null;
}

export interface Gap {
  ms: number;
  /** The last answer before it. */
  from: number;
}

/** What a row of probes comes to. Nothing is kept of a single one: a move may take hours. */
export interface Tally {
  sent: number;
  lost: number;
  /** Between two answers, or since the last one. */
  longest: Gap | undefined;
  /** The newest probe, and when the newest that was answered was sent. */
  last: Probe | undefined;
  lastAnswered: Probe | undefined;
  /** The first that was lost since the last answer. */
  silentSince: number | undefined;
  /** Why nobody looked for a while; the newest reason. What was lost meanwhile is not known. */
  hole: string | undefined;
}

export const NOTHING: Tally = {
  sent: 0,
  lost: 0,
  longest: undefined,
  last: undefined,
  lastAnswered: undefined,
  silentSince: undefined,
  hole: undefined,
};

/** Counts one more; `probe.at` never goes back. */
export function withProbe(tally: Tally, probe: Probe): Tally {
  const answered = probe.answeredAt !== null;
  const before = tally.lastAnswered?.answeredAt ?? undefined;
  const gap =
    before === undefined ? undefined : { from: before, ms: (probe.answeredAt ?? probe.at) - before };
  return {
    ...tally,
    sent: tally.sent + 1,
    lost: tally.lost + (answered ? 0 : 1),
    longest: gap !== undefined && gap.ms > (tally.longest?.ms ?? 0) ? gap : tally.longest,
    last: probe,
    lastAnswered: answered ? probe : tally.lastAnswered,
    silentSince: answered ? undefined : (tally.silentSince ?? probe.at),
  };
}

/** Nobody looked for a while: no gap reaches over that, and a silence counts again. */
export function withHole(tally: Tally, why: string): Tally {
  return { ...tally, lastAnswered: undefined, silentSince: undefined, last: undefined, hole: why };
}

/** The same guest from now on counted again, from its last answer on: the baseline is no part of what a move did. */
export function afterBaseline({ lastAnswered }: Tally): Tally {
  return { ...NOTHING, lastAnswered };
}

/**
 * How the guest is since a moment: `pending` until a probe sent since then has come to an end. One answer is enough:
 * what was lost before it is counted all the same.
 */
export function stateSince(tally: Tally, since: number): 'answers' | 'silent' | 'pending' {
  const { last, lastAnswered } = tally;
  if (lastAnswered !== undefined && lastAnswered.at >= since) return 'answers';
  return last !== undefined && last.at >= since ? 'silent' : 'pending';
}
