import type { ActorId } from '../chat/actor.js';
import type { Request } from './request.js';

/** Who is asked about a request: whoever took it last, else who asked for it. `before`: as it was then. */
export function ownerOf(
  { timeline, requester }: Pick<Request, 'timeline' | 'requester'>,
  before = Number.POSITIVE_INFINITY,
): ActorId {
  const taken = timeline.findLast(({ type, seq }) => type === 'taken' && seq < before);
  return taken?.type === 'taken' ? taken.by : requester.id;
}

/** In these somebody has to act, or nothing goes on. */
const WAITS_FOR_PEOPLE: ReadonlySet<string> = new Set(['paused', 'unknown']);

/** Since when a request waits for somebody, and for nothing else; ISO 8601. */
export function waitsForPeopleSince({ state, timeline, createdAt }: Request): string | undefined {
  if (!WAITS_FOR_PEOPLE.has(state)) return undefined;
  return timeline.findLast(({ type }) => WAITS_FOR_PEOPLE.has(type))?.at ?? createdAt;
}
