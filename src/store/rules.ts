import { DroverError } from '../base/errors.js';
import { nothingSent, type Request } from '../requests/request.js';
import { awaitsStart, isEnd, isUnderWay, mayBecome } from '../requests/states.js';
import type { StoreProblem } from '../requests/store-port.js';
import { HELD_REMEDY, heldText } from '../requests/store-problem.js';

/** A write that no correct caller makes. */
export function refused(message: string): DroverError {
  return new DroverError(message, { code: 'store-refused' });
}

export function unreadableRequest(problem: StoreProblem): DroverError {
  return new DroverError(heldText(problem), { code: 'store-unreadable', remedy: HELD_REMEDY });
}

export function checkNew(request: Request): void {
  if (!awaitsStart(request.state)) throw refused(`a request is not made in the state ${request.state}`);
}

/** No parent ends before what it answers for. */
export function openChild(id: string, child: string): DroverError {
  return refused(`request ${id} can't end while its child ${child} has not`);
}

/** @throws DroverError `store-refused` for what the table of transitions or the timeline does not allow. */
export function checkNext(current: Request, next: Request, via: 'save' | 'start' | 'end'): void {
  const { id } = current;
  if (!mayBecome(current.state, next.state)) {
    throw refused(`request ${id} is ${current.state} and can't become ${next.state}`);
  }
  if (via === 'start' && next.state !== 'running') {
    throw refused(`start writes the state running, not ${next.state}`);
  }
  if (via === 'start' && !awaitsStart(current.state)) {
    throw refused(`request ${id} is ${current.state} and can't be started`);
  }
  if (via === 'end' && !isEnd(next.state)) throw refused(`end writes an end state, not ${next.state}`);
  // Else a freeze or a limit could be walked around.
  if (via === 'save' && awaitsStart(current.state) && !awaitsStart(next.state) && !isEnd(next.state)) {
    throw refused(`request ${id} is ${current.state}: it becomes ${next.state} by start alone`);
  }
  // Once a call has left, nobody can say that nothing has begun.
  if (isUnderWay(current.state) && awaitsStart(next.state) && !nothingSent(current)) {
    throw refused(`request ${id} has sent a call and can't wait for its start again`);
  }
  if (next.digest !== current.digest) throw refused(`the plan of request ${id} is frozen`);
  checkTimeline(current, next);
}

/** Append-only: what was written stays, and goes on without a gap. What is the very same object needs no look. */
function checkTimeline(current: Request, next: Request): void {
  const kept = current.timeline.every((event, index) => {
    const same = next.timeline[index];
    return same === event || (same?.seq === event.seq && same.type === event.type && same.at === event.at);
  });
  const inOrder = next.timeline.every(({ seq }, index) => seq === index + 1);
  if (!kept || !inOrder) throw refused(`the timeline of request ${current.id} only ever grows`);
}
