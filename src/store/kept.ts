import type { Request } from '../requests/request.js';

/** A request as reading it again would give it. A plan and events that are kept already are not looked at again. */
export function keptRequest(request: Request, before: Request | undefined): Request {
  const { plan, timeline, ...rest } = request;
  const known = before?.timeline ?? [];
  return {
    ...plainJson(rest),
    plan: before?.plan ?? plainJson(plan),
    timeline: [...known, ...plainJson(timeline.slice(known.length))],
  };
}

export function plainJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}
