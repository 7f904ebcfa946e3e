import type { ActorId } from '../chat/actor.js';
import type { MessageRef } from '../chat/platform.js';
import type { Request } from './request.js';

/** What became of one write to a cloud or a host: `unsent` provably never left, `lost` may have acted. */
export type OperationCame = 'sent' | 'taken' | 'refused' | 'unsent' | 'lost';

/** What changed. `before`: undefined for a request that was just made. */
export type DroverEvent =
  | { type: 'request-changed'; before: Request | undefined; request: Request }
  | { type: 'operation'; request: Request; step: string; came: OperationCame }
  /** `taken-back` by whoever gave it, `void` because it counts no longer. */
  | { type: 'vote'; request: Request; actor: ActorId; came: 'approve' | 'reject' | 'taken-back' | 'void' }
  /** Its card's message is known, once for each process: its votes can be read from now on. */
  | { type: 'card-posted'; request: string; card: MessageRef }
  /**
   * Whether people can be told of it where it was asked for, each time that this changes: `outage`, it is tried again
   * soon; `gone`, people have to act.
   */
  | { type: 'delivery'; request: Request; platform: string; came: 'told' | 'outage' | 'gone' }
  /** It has ended, and all of it is told. */
  | { type: 'settled'; request: string }
  /** What runs in this cloud was read again. */
  | { type: 'cloud-read'; cloud: string }
  /** A cloud answers again, or no longer; each time that this changes. */
  | { type: 'health'; cloud: string; reachable: boolean }
  /** This replica drives it from now on. */
  | { type: 'claimed'; request: string }
  /** A freeze began or ended. */
  | { type: 'freeze-changed' };

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

  /** Tells of a request as it was written, and of the operations and votes that this brought. */
  changed(before: Request | undefined, request: Request): void {
    this.emit({ type: 'request-changed', before, request });
    for (const event of [...operationsOf(before, request), ...votesOf(before, request)]) this.emit(event);
  }
}

function operationsOf(before: Request | undefined, request: Request): readonly DroverEvent[] {
  const event = (step: string, came: OperationCame) => ({ type: 'operation', request, step, came }) as const;
  const ofSteps = request.steps.flatMap(({ id, sent, outcome }) => {
    const was = before?.steps.find((step) => step.id === id);
    const sends = sent.length - (was?.sent.length ?? 0);
    const answered =
      outcome !== was?.outcome && (outcome === 'taken' || outcome === 'refused') ? [outcome] : [];
    return [
      ...(sends > 0 ? ['sent' as const] : []),
      ...(sends < 0 ? ['unsent' as const] : []),
      ...answered,
    ].map((came) => event(id, came));
  });
  // A step that was stored for its send alone goes with it.
  const gone = (before?.steps ?? []).filter(
    ({ id, sent }) => sent.length > 0 && request.steps.every((step) => step.id !== id),
  );
  const lost = happened(before, request).flatMap((told) =>
    told.type === 'looking' ? [event(told.step, 'lost')] : [],
  );
  return [...ofSteps, ...gone.map(({ id }) => event(id, 'unsent')), ...lost];
}

function votesOf(before: Request | undefined, request: Request): readonly DroverEvent[] {
  return happened(before, request).flatMap((told): readonly DroverEvent[] => {
    switch (told.type) {
      case 'voted':
        return [{ type: 'vote', request, actor: told.actor, came: told.verdict }];
      case 'vote-taken-back':
        return [{ type: 'vote', request, actor: told.actor, came: 'taken-back' }];
      case 'vote-void':
        return [{ type: 'vote', request, actor: told.actor, came: 'void' }];
      default:
        return [];
    }
  });
}

function happened(before: Request | undefined, { timeline }: Request): Request['timeline'] {
  return timeline.slice(before?.timeline.length ?? 0);
}
