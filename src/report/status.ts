import type { Status } from '../chat/card.js';
import type { Request } from '../requests/request.js';
import { isUnderWay, type RequestState } from '../requests/states.js';
import type { Standing } from './presentation.js';
import { type CardView, presentationOf } from './view.js';

const OF_STATE: Readonly<Record<RequestState, Status>> = {
  'awaiting-approval': 'waiting',
  approved: 'ready',
  scheduled: 'ready',
  running: 'running',
  verifying: 'running',
  paused: 'attention',
  unknown: 'attention',
  succeeded: 'good',
  residue: 'attention',
  incomplete: 'attention',
  refused: 'attention',
  failed: 'bad',
  'rolled-back': 'bad',
  rejected: 'over',
  withdrawn: 'over',
  expired: 'over',
  superseded: 'over',
  aborted: 'over',
};

/** How a request stands, as far as people care. */
export function statusOf(request: Request, view: Pick<CardView, 'kinds'>): Status {
  const needsPeople = isUnderWay(request.state) && standingOf(request, view)?.attention === true;
  return needsPeople ? 'attention' : OF_STATE[request.state];
}

/** Of an ended request, as the history has it. */
export function statusOfEnd(state: RequestState): Status {
  return OF_STATE[state];
}

/** A word for where it is while it is under way, besides its figures. */
export function stateText(request: Request, view: Pick<CardView, 'kinds'>): string {
  return standingOf(request, view)?.words ?? WORDS[request.state] ?? request.state;
}

const WORDS: Readonly<Partial<Record<RequestState, string>>> = {
  verifying: 'checking the result',
  unknown: 'people have to look',
};

function standingOf(request: Request, view: Pick<CardView, 'kinds'>): Standing | undefined {
  return presentationOf(request, view).standing?.(request);
}
