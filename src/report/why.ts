import { clipped } from '../base/format/words.js';
import { type Block, line, who } from '../chat/card.js';
import { dottedLine } from '../chat/text.js';
import type { Request } from '../requests/request.js';

const REASON_LENGTH = 300;

/** Why it was asked for, where a reason was given, and by whom. */
export function whyLine(request: Request): Block {
  const why = whyText(request);
  if (why === undefined) return line('Asked by ', who(request.requester.id));
  return dottedLine(`Why: ${why}`, ['asked by ', who(request.requester.id)]);
}

/** Why alone, where the requester is named already; nothing where no reason was given. */
export function reasonLines(request: Request): readonly Block[] {
  const why = whyText(request);
  return why === undefined ? [] : [line(`Why: ${why}`)];
}

function whyText(request: Request): string | undefined {
  const ticket = request.ticket === undefined ? undefined : clipped(request.ticket, 60);
  const reason = request.reason === undefined ? undefined : clipped(request.reason, REASON_LENGTH);
  return reason !== undefined && ticket !== undefined ? `${reason} (${ticket})` : (reason ?? ticket);
}
