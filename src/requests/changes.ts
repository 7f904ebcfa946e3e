import { defined } from '../base/defined.js';
import type { Outcome } from './outcome.js';
import type { Request } from './request.js';
import { type EndState, isEnd, type RequestState } from './states.js';
import type { TimelineBody } from './timeline.js';

/** The request with one more event. Everything that happens to a request goes through here. */
export function withEvent(request: Request, body: TimelineBody, now: number): Request {
  const seq = (request.timeline.at(-1)?.seq ?? 0) + 1;
  return { ...request, timeline: [...request.timeline, { ...body, seq, at: isoTime(now) }] };
}

/** As withEvent, but not when the last event of this type already says the same: a condition is told once, not each tick. */
export function withNews(request: Request, body: TimelineBody, now: number): Request {
  const last = request.timeline.filter((event) => event.type === body.type).at(-1);
  if (last !== undefined) {
    const { seq: _seq, at: _at, ...said } = last;
    if (JSON.stringify(said) === JSON.stringify(body)) return request;
  }
  return withEvent(request, body, now);
}

/** The request in another state, with that state's patience; undefined means that it needs none (an end). */
export function inState(request: Request, state: RequestState, deadline: number | undefined): Request {
  const { deadline: _old, ...rest } = request;
  return deadline === undefined ? { ...rest, state } : { ...rest, state, deadline: isoTime(deadline) };
}

/** Whether an abort was asked for and has not been refused since. */
export function abortIsWanted(request: Request | undefined): boolean {
  const last = request?.timeline.findLast(({ type }) => type === 'abort-asked' || type === 'abort-refused');
  return last?.type === 'abort-asked';
}

/** Whether nothing new is to be begun, and what runs is carried to its end. */
export function stopIsWanted({ timeline }: Request): boolean {
  return timeline.some(({ type }) => type === 'stop-asked');
}

export interface Ending {
  state: EndState;
  by?: { id: string; name: string };
  why?: string;
  outcome?: Outcome;
}

export function ended(request: Request, ending: Ending, now: number): Request {
  if (isEnd(request.state)) return request;
  const told = withEvent(
    request,
    {
      type: 'ended',
      state: ending.state,
      by: ending.by?.id ?? null,
      byName: ending.by?.name ?? null,
      why: ending.why ?? null,
    },
    now,
  );
  const closed = inState(told, ending.state, undefined);
  return {
    ...closed,
    endedAt: isoTime(now),
    ...defined({ outcome: ending.outcome }),
  };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
