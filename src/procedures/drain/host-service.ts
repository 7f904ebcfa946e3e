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
