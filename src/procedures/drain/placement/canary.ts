/** What is known of a server that may be sent ahead of the others. */
export interface CanaryCandidate {
  server: string;
  memoryMib: number;
  /** Of its pair and its checks. */
  warnings: number;
  unknowns: number;
  inGroup: boolean;
  paused: boolean;
  volumes: number;
  /** A guest that can be asked proves more than one that cannot. */
  guestIsWatched: boolean;
  /** Bytes a second; null where nobody measured. */
  dirtyBytesPerSecond: number | null;
}

/** What counts, from the first to the last: each is a number, the least of which is best. */
export interface CanaryPolicy {
  prefer: readonly CanaryTrait[];
}

export type CanaryTrait =
  | 'no-warnings'
  | 'outside-groups'
  | 'running'
  | 'watched'
  | 'quiet'
  | 'small'
  | 'with-volume';

/** Harmless first, then what proves most, then what is over soonest. */
export const CANARY_POLICY: CanaryPolicy = {
  prefer: ['no-warnings', 'outside-groups', 'running', 'small', 'with-volume', 'watched', 'quiet'],
};

const MEASURES: Readonly<Record<CanaryTrait, (one: CanaryCandidate) => number>> = {
  'no-warnings': ({ warnings, unknowns }) => warnings + unknowns,
  'outside-groups': ({ inGroup }) => Number(inGroup),
  running: ({ paused }) => Number(paused),
  watched: ({ guestIsWatched }) => Number(!guestIsWatched),
  quiet: ({ dirtyBytesPerSecond }) => dirtyBytesPerSecond ?? Number.POSITIVE_INFINITY,
  small: ({ memoryMib }) => memoryMib,
  'with-volume': ({ volumes }) => Number(volumes === 0),
};

/** The server that goes first and alone; null where there is none to choose from. */
export function chooseCanary(
  candidates: readonly CanaryCandidate[],
  { prefer }: CanaryPolicy = CANARY_POLICY,
): string | null {
  const [best] = [...candidates].sort((a, b) => {
    for (const trait of prefer) {
      const [one, other] = [MEASURES[trait](a), MEASURES[trait](b)];
      if (one !== other) return one < other ? -1 : 1;
    }
    return a.server < b.server ? -1 : Number(a.server > b.server);
  });
  return best?.server ?? null;
}
