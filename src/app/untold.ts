import { bold, type Card, card, code, line } from '../chat/card.js';
import { nameSpan } from '../chat/text.js';
import type { KindDefinition } from '../report/kind.js';
import { presentationOf } from '../report/view.js';
import type { Events } from '../requests/events.js';
import type { Kinds } from '../requests/kind.js';
import { type Request, shownId } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import { subjectOf } from '../requests/subject.js';

export interface UntoldParts {
  events: Events;
  kinds: Kinds<KindDefinition>;
  /** Once for each mark. */
  tell(mark: string, card: Card): void;
}

/** A request whose channel is gone goes on: that it can't be told there, and how it ends, is told elsewhere. */
export function tellElsewhere({ events, kinds, tell }: UntoldParts): void {
  const untold = new Set<string>();
  const tellEnd = (request: Request) => {
    if (!isEnd(request.state)) return;
    untold.delete(request.id);
    tell(`untold:${request.id}:ended`, endedCard(request, kinds));
  };
  events.on((event) => {
    if (event.type === 'request-changed' && untold.has(event.request.id)) tellEnd(event.request);
    if (event.type !== 'delivery' || event.request.parent !== undefined) return;
    const { request, came } = event;
    if (came !== 'gone') return void untold.delete(request.id);
    untold.add(request.id);
    tell(`untold:${request.id}`, untoldCard(request, kinds));
    tellEnd(request);
  });
}

function untoldCard(request: Request, kinds: Kinds<KindDefinition>): Card {
  return card(
    line(bold(shownId(request.id), ' can not be told where it was asked for'), ...subject(request, kinds)),
    line(
      'Its channel is gone, or closed to Drover. It goes on without being seen there: ',
      code(`/migrate show ${shownId(request.id)}`),
      ` says how it stands. Now: ${words(request.state)}.`,
    ),
  );
}

function endedCard(request: Request, kinds: Kinds<KindDefinition>): Card {
  return card(
    line(bold(shownId(request.id), ` has ended: ${words(request.state)}`), ...subject(request, kinds)),
    line('Told here because it can not be told where it was asked for.'),
  );
}

function subject(request: Request, kinds: Kinds<KindDefinition>) {
  const { serverName, server } = subjectOf(request);
  const name = serverName ?? server;
  const { noun } = presentationOf(request, { kinds });
  return name === null ? [` (${noun}).`] : [` (${noun} of `, nameSpan(name), ').'];
}

function words(state: string): string {
  return state.replaceAll('-', ' ');
}
