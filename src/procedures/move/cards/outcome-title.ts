import { named } from '../../../base/format/words.js';
import type { Span, Text } from '../../../chat/card.js';
import { nameSpan } from '../../../chat/text.js';
import type { Request } from '../../../requests/request.js';
import { fellSilent } from '../guest/view.js';
import { type MoveOutcome, readMoveOutcome } from '../outcome.js';
import { readMove } from '../plan.js';
import { guestState } from './guest-state.js';

/** A move that was sent to Nova and has ended. Only a proved success says that the server runs on the new host. */
export function moveEnded(request: Request): Text {
  const plan = readMove(request.plan);
  const outcome = readMoveOutcome(request);
  const name = nameSpan(plan.about.serverName);
  const { state } = request;
  const place = outcome?.place ?? null;
  const where = named(place?.host ?? plan.identity.destination ?? 'the new host');
  const guest = guestState(place);
  if (state === 'succeeded')
    return ['Done: ', name, ` ${guest === 'paused' ? 'is paused' : 'runs'} on ${where}`];
  if (state === 'residue') {
    const what = fellSilent(outcome?.guest) ? 'the guest does not answer' : 'something was left behind';
    return [`Moved, but ${what}: `, name, ` ${guest === 'paused' ? 'is paused' : 'runs'} on ${where}`];
  }
  const verdict = state === 'aborted' ? 'Aborted: ' : 'Not moved: ';
  if (place === null) return ['Failed: where ', name, ' is could not be read'];
  if (outcome?.unseen === true) {
    const status = guest === 'running' ? '' : ` (${guest})`;
    return [verdict, 'Nova shows ', name, ` on ${where}${status}; whether it runs there could not be read`];
  }
  if (place.host === plan.identity.source && (outcome?.leftovers.length ?? 0) > 0) {
    return [verdict, name, ` is still on ${where}, ${guest}; something was left behind`];
  }
  if (place.host === plan.identity.source) {
    return [verdict, name, ` is still on ${where}, ${guest}.`, ...riskText(outcome)];
  }
  return ['Failed: ', name, ` is on ${where}, ${guest}`];
}

/** Said only where it was looked at: the server runs where it was, and nothing that was looked at is wrong. */
function riskText(outcome: MoveOutcome | undefined): Span[] {
  return outcome?.safe === true ? [' No data at risk.'] : [];
}
