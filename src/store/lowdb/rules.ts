import { DroverError } from '../../base/errors.js';
import { nothingSent, type Request } from '../../requests/request.js';
import { awaitsStart, isEnd, isUnderWay, mayBecome } from '../../requests/states.js';
import type { Slot, StoreProblem } from '../../requests/store-port.js';
import { HELD_REMEDY, heldText } from '../../requests/store-problem.js';

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
  checkTimeline(current, next);
}

/** Append-only: what was written stays, and goes on without a gap. */
function checkTimeline(current: Request, next: Request): void {
  const kept = current.timeline.every(
    ({ seq, type, at }, index) =>
      next.timeline[index]?.seq === seq &&
      next.timeline[index].type === type &&
      next.timeline[index].at === at,
  );
  const inOrder = next.timeline.every(({ seq }, index) => seq === index + 1);
  if (!kept || !inOrder) throw refused(`the timeline of request ${current.id} only ever grows`);
}

/** The first slot that is full, by the holders of each. */
export function fullSlot(
  slots: readonly Slot[],
  held: Readonly<Record<string, readonly string[]>>,
  self: string,
): { key: string; holders: readonly string[] } | undefined {
  for (const { key, limit } of slots) {
    const holders = (held[key] ?? []).filter((id) => id !== self);
    if (holders.length >= limit) return { key, holders };
  }
  return undefined;
}
