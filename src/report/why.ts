import { clipped } from '../base/format/words.js';
import { type Block, line, type Span, type Text, who } from '../chat/card.js';
import { dottedLine } from '../chat/text.js';
import type { Request } from '../requests/request.js';

const REASON_LENGTH = 300;

/** Why it was asked for, where a reason was given, and by whom. */
export function whyLine(request: Request): Block {
  const why = whyText(request);
  if (why.length === 0) return line('Asked by ', who(request.requester.id));
  return dottedLine(['Why: ', ...why], ['asked by ', who(request.requester.id)]);
}

/** Why alone, where the requester is named already; nothing where no reason was given. */
export function reasonLines(request: Request): readonly Block[] {
  const why = whyText(request);
  return why.length === 0 ? [] : [line('Why: ', ...why)];
}

function whyText(request: Request): Text {
  const ticket = ticketSpan(request);
  const reason = request.reason === undefined ? [] : [clipped(request.reason, REASON_LENGTH)];
  if (ticket === undefined) return reason;
  return reason.length === 0 ? [ticket] : [...reason, ' (', ticket, ')'];
}

function ticketSpan({ ticket, ticketUrl }: Request): Span | undefined {
  if (ticket === undefined) return undefined;
  const label = clipped(ticket, 60);
  return ticketUrl === undefined ? label : { url: ticketUrl, label };
}
