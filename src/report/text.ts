import type { Span } from '../chat/card.js';
import type { MessageRef } from '../chat/platform.js';
import { command } from '../chat/text.js';
import { type Request, shownId } from '../requests/request.js';

/** A request by its id, as a link to its card where that is known. */
export function requestSpan(id: string, card: MessageRef | undefined): Span {
  const label = shownId(id);
  return card === undefined ? label : { message: card, label };
}

/** `/migrate abort m-…`. */
export function about(request: Pick<Request, 'id'>, verb: string): Span {
  return command(`${verb} ${shownId(request.id)}`);
}
