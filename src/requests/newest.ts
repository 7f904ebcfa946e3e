import type { Events } from './events.js';
import type { Request } from './request.js';
import { isEnd } from './states.js';

/** The requests that have not ended, as they were last written: for what is shown many times a second. */
export class NewestRequests {
  readonly #requests = new Map<string, Request>();

  constructor(events: Events) {
    events.on((event) => {
      if (event.type === 'request-changed') this.note(event.request);
    });
  }

  note(request: Request): void {
    if (isEnd(request.state)) this.#requests.delete(request.id);
    else this.#requests.set(request.id, request);
  }

  get(id: string): Request | undefined {
    return this.#requests.get(id);
  }

  all(): Iterable<Request> {
    return this.#requests.values();
  }
}
