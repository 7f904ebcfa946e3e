import { bold, type Card, card, line } from '../../../chat/card.js';
import { dottedLine, nameSpan } from '../../../chat/text.js';
import { about } from '../../../report/text.js';
import { shownId } from '../../../requests/request.js';
import type { CheckedNow } from '../check-now.js';
import { guestState } from './guest-state.js';

/** `/migrate check`: where the server is comes first, then what the records say. */
export function checkedCard(checked: CheckedNow): Card {
  const { request, server, record, foreign } = checked;
  const head =
    server === null
      ? dottedLine([bold('The server is not there')], shownId(request.id), `request ${request.state}`)
      : dottedLine(
          [
            bold(
              nameSpan(server.name),
              ` is on ${server.host ?? 'a host we may not see'}, ${guestState(server)}`,
            ),
          ],
          shownId(request.id),
          `request ${request.state}`,
        );
  const task = server?.taskState == null ? 'no task' : `task ${server.taskState}`;
  const said =
    record === null
      ? 'Nova has no migration record of this request.'
      : `Nova's migration ${record.id}: ${record.status}, ${record.source ?? '?'} → ${record.destination ?? '?'}.`;
  const other =
    foreign === null ? [] : [line(`Somebody else moves it: migration ${foreign.id}, ${foreign.status}.`)];
  return card(
    head,
    line(
      `Read just now: ${server === null ? 'Nova does not know the server' : `status ${server.status}, ${task}`}. ${said}`,
    ),
    ...other,
    line(about(request, 'show'), ' shows the rest.'),
  );
}
