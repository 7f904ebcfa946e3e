export const ENDS = [
  'succeeded',
  'rejected',
  'refused',
  'expired',
  'withdrawn',
  'superseded',
  'failed',
  'rolled-back',
  'aborted',
  'residue',
  'incomplete',
] as const;

export type EndState = (typeof ENDS)[number];

export type RequestState =
  | 'awaiting-approval'
  | 'approved'
  | 'scheduled'
  | 'running'
  | 'paused'
  | 'verifying'
  | 'unknown'
  | EndState;

/** The one table of allowed transitions. A state may always stay what it is. */
const TRANSITIONS: Readonly<Record<Exclude<RequestState, EndState>, readonly RequestState[]>> = {
  'awaiting-approval': ['approved', 'scheduled', 'rejected', 'expired', 'withdrawn', 'superseded', 'refused'],
  approved: [
    'awaiting-approval',
    'scheduled',
    'running',
    'rejected',
    'refused',
    'expired',
    'withdrawn',
    'superseded',
  ],
  scheduled: ['approved', 'awaiting-approval', 'rejected', 'expired', 'withdrawn', 'superseded'],
  // Back, as long as no call has left: then every gate is passed again.
  running: [
    'approved',
    'paused',
    'verifying',
    'unknown',
    'succeeded',
    'failed',
    'rolled-back',
    'aborted',
    'residue',
    'incomplete',
    'refused',
  ],
  paused: ['running', 'verifying', 'failed', 'aborted', 'residue', 'incomplete'],
  verifying: ['paused', 'succeeded', 'residue', 'failed', 'rolled-back', 'aborted', 'incomplete', 'unknown'],
  unknown: ['running', 'verifying', 'succeeded', 'failed', 'rolled-back', 'aborted', 'residue'],
};

export function isEnd(state: RequestState): state is EndState {
  return (ENDS as readonly string[]).includes(state);
}

export function mayBecome(from: RequestState, to: RequestState): boolean {
  if (from === to) return true;
  return isEnd(from) ? false : TRANSITIONS[from].includes(to);
}

/** States in which nothing was sent yet: a vote still counts, a withdrawal still works. */
export function awaitsStart(state: RequestState): boolean {
  return state === 'awaiting-approval' || state === 'approved' || state === 'scheduled';
}

/** States in which something may be going on in the cloud. */
export function isUnderWay(state: RequestState): boolean {
  return state === 'running' || state === 'paused' || state === 'verifying' || state === 'unknown';
}

/** States that fill no slot: nothing goes on in the cloud yet, or what was asked has ended there and is only looked at. */
export function fillsNoSlot(state: RequestState): boolean {
  return isEnd(state) || awaitsStart(state) || state === 'verifying';
}
