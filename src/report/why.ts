import { clipped } from '../base/format/words.js';
import { type Block, field, type Leaf, line, type Span, type Text, who } from '../chat/card.js';
import { dottedLine } from '../chat/text.js';
import type { Request } from '../requests/request.js';

const REASON_LENGTH = 300;

/** Why it was asked for, where a reason was given, and by whom. */
export function whyLines(request: Request): readonly Block[] {
  return [...reasonLines(request), field('Asked by', who(request.requester.id))];
}

/** As `whyLines`, on one line. */
export function whyLine(request: Request): Block {
  const why = whyText(request);
  const asked: Text = ['Asked by ', who(request.requester.id)];
  return why.length === 0 ? line(...asked) : dottedLine(['Why: ', ...why], ['asked by ', asked[1] ?? '']);
}

/** Why alone, where the requester is named already; nothing where no reason was given. */
export function reasonLines(request: Request): readonly Leaf[] {
  const why = whyText(request);
  return why.length === 0 ? [] : [field('Why', ...why)];
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
