import type { MessageRef } from '../chat/platform.js';
import type { Request } from './request.js';

/** What changed. `before`: undefined for a request that was just made. */
export type DroverEvent =
  | { type: 'request-changed'; before: Request | undefined; request: Request }
  /** Its card's message is known, once for each process: its votes can be read from now on. */
  | { type: 'card-posted'; request: string; card: MessageRef }
  /** What runs in this cloud was read again. */
  | { type: 'cloud-read'; cloud: string }
  /** This replica drives it from now on. */
  | { type: 'claimed'; request: string }
  | { type: 'thawed' };

export type DroverEventListener = (event: DroverEvent) => void;

/**
 * The one stream of what changed. Whoever tells of a change knows nobody who listens, so that nothing is handed to what
 * does not exist yet. Listeners are called in turn, after what changed is stored, and must not throw or block.
 */
export class Events {
  readonly #listeners = new Set<DroverEventListener>();

  on(listener: DroverEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: DroverEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
