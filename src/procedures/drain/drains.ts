import type { Progress } from '../../report/presentation.js';
import type { PresentedProcedure } from '../../report/presented.js';
import type { Events } from '../../requests/events.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import { type ChildProgress, doneShare, progressCard, progressWords } from './cards/progress-card.js';
import { courseOf, type DrainCourse } from './course.js';
import type { DrainDeps } from './parts.js';
import { createDrainProcedure } from './procedure.js';

/** At most four edits a minute, whatever the size. */
const EDIT_EVERY_MS = 15_000;
/** Its card and its messages with them. */
const ASKED_A_MINUTE = 5;

export interface DrainsParts extends Omit<DrainDeps, 'seen'> {
  events: Events;
  childProgress: ChildProgress;
}

/** The drains that this process drives, with what it last saw of them. */
export class Drains {
  readonly procedure: PresentedProcedure;
  readonly #courses = new Map<string, DrainCourse>();
  readonly #childProgress: ChildProgress;

  constructor({ events, childProgress, ...deps }: DrainsParts) {
    this.#childProgress = childProgress;
    events.on((event) => {
      if (event.type === 'request-changed' && isEnd(event.request.state))
        this.#courses.delete(event.request.id);
    });
    this.procedure = {
      ...createDrainProcedure({ ...deps, seen: (id, course) => this.#courses.set(id, course) }),
      progress: (request) => this.#progress(request),
    };
  }

  /** Until this process has looked at it, what the timeline alone tells. */
  course(request: Request): DrainCourse {
    const seen = this.#courses.get(request.id);
    return courseOf(request, seen?.open ?? []);
  }

  #progress(request: Request): Progress {
    const course = this.course(request);
    return {
      words: progressWords(request, course),
      share: doneShare(course),
      card: progressCard(request, course, this.#childProgress),
      news: `${request.state} ${course.servers.map(({ state }) => state).join(' ')}`,
      everyMs: EDIT_EVERY_MS,
      mostAMinute: ASKED_A_MINUTE,
      ...(this.#courses.has(request.id) ? {} : { unseen: true as const }),
    };
  }
}
