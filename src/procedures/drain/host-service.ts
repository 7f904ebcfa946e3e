import { parseRequestId } from '../../requests/ids.js';
import { type Request, shownId } from '../../requests/request.js';

const WORDS = 'drover: emptied by';

/** Why a host is disabled, as Nova shows it to everybody. */
export function disabledReason({ id }: Pick<Request, 'id'>): string {
  return `${WORDS} ${shownId(id)}`;
}

/** The id of the request that a reason of ours is about; undefined: it is somebody else's. */
export function isOurs(reason: string | null): string | undefined {
  if (reason?.startsWith(WORDS) !== true) return undefined;
  return parseRequestId(reason.slice(WORDS.length).trim());
}

/** How the reason of a pause begins for which somebody else has set the host's service. */
export const BY_OTHERS = 'the compute service of';

/** Resumed after that was told, whatever it was paused for since: people know, and nothing of ours is written over it. */
export function isLeftToOthers({ timeline }: Pick<Request, 'timeline'>): boolean {
  const told = timeline.findLast((event) => event.type === 'paused' && event.why?.startsWith(BY_OTHERS));
  return told !== undefined && timeline.some(({ type, seq }) => type === 'resumed' && seq > told.seq);
}
