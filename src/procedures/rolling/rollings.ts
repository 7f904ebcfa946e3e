import type { Progress } from '../../report/presentation.js';
import type { PresentedProcedure } from '../../report/presented.js';
import type { Events } from '../../requests/events.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import { type ChildProgress, doneShare, progressCard, progressWords } from './cards/progress-card.js';
import { courseOf, type RollingCourse } from './course.js';
import type { RollingParts } from './parts.js';
import { createRollingProcedure } from './procedure.js';

/** At most four edits a minute, whatever the size. */
const EDIT_EVERY_MS = 15_000;
/** Its card and its messages with them. */
const ASKED_A_MINUTE = 5;

export interface RollingsParts extends Omit<RollingParts, 'seen'> {
  events: Events;
  childProgress: ChildProgress;
}

/** The maintenances that this process drives, with what it last saw of them. */
export class Rollings {
  readonly procedure: PresentedProcedure;
  readonly #courses = new Map<string, RollingCourse>();
  readonly #childProgress: ChildProgress;

  constructor({ events, childProgress, ...parts }: RollingsParts) {
    this.#childProgress = childProgress;
    events.on((event) => {
      if (event.type === 'request-changed' && isEnd(event.request.state))
        this.#courses.delete(event.request.id);
    });
    this.procedure = {
      ...createRollingProcedure({ ...parts, seen: (id, course) => this.#courses.set(id, course) }),
      progress: (request) => this.#progress(request),
    };
  }

  #progress(request: Request): Progress {
    const open = this.#courses.get(request.id)?.open ?? [];
    const course = courseOf(request, open);
    return {
      words: progressWords(request, course),
      share: doneShare(course),
      card: progressCard(request, course, this.#childProgress),
      news: `${request.state} ${course.hosts.map(({ state }) => state).join(' ')}`,
      everyMs: EDIT_EVERY_MS,
      mostAMinute: ASKED_A_MINUTE,
      ...(this.#courses.has(request.id) ? {} : { unseen: true as const }),
    };
  }
}
