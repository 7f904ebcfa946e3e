import { isDroverError } from '../../base/errors.js';

/**
 * What a platform's rejection means for what is being told.
 * - `message-gone`: the message was deleted; there is nothing to edit or to answer to.
 * - `channel-gone`: the channel is deleted, archived or forbidden to us; people have to act.
 * - `message-refused`: the platform does not take this very message, however often it is sent.
 * - `outage`: anything else; it may work in a moment.
 */
export type ChatFailure = 'message-gone' | 'channel-gone' | 'message-refused' | 'outage';

/** Adapters say which by the code of the DroverError they reject with. */
export function chatFailure(error: unknown): ChatFailure {
  const code = isDroverError(error) ? error.code : undefined;
  if (code === 'message-gone' || code === 'channel-gone' || code === 'message-refused') return code;
  return 'outage';
}
