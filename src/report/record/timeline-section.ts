import type { Request } from '../../requests/request.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { eventWords } from '../event-words.js';
import type { CardView } from '../view.js';
import { person } from './people-section.js';
import { listed, type Section, when, words } from './text.js';

export function timelineSection(request: Request, view: CardView): Section {
  const rows = request.timeline.map((event) => [
    when(event.at),
    event.type.replaceAll('-', ' '),
    words(said(event, request, view)),
  ]);
  return { title: 'Timeline', lines: listed(['when (UTC)', 'what', 'more'], rows) };
}

function said(event: TimelineEvent, request: Request, view: CardView): string {
  const { requester } = request;
  if (event.type === 'requested' && event.by === requester.id) return person(requester.name, requester.id);
  return eventWords(event, request, view);
}
