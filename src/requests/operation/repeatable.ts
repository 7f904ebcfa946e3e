import { abortIsWanted, withEvent } from '../changes.js';
import type { LookAgainIn } from '../procedure.js';
import type { KeptCall, Request, Step } from '../request.js';
import { isUnderWay } from '../states.js';
import { type Answer, type Attempted, attempt, type OperationParts } from './attempt.js';

const AGAIN_MS = 5_000;
const LONGEST_MS = 60_000;

/** A write that can be made any number of times: it is sent until it is read back as wanted. */
export interface Repeatable<C extends KeptCall, A extends Answer> {
  id: string;
  intent: string;
  call: C;
  send(call: C): Promise<A>;
  /** Whether its first send is told in the thread; it is unless this is false. */
  told?: boolean;
}

/** How long until it may be sent once more, milliseconds; longer with each time. */
export function repeatIn({ sent }: Pick<Step, 'sent'>, now: number): LookAgainIn {
  const last = sent.at(-1);
  if (last === undefined) return 0;
  const pause = Math.min(LONGEST_MS, AGAIN_MS * 2 ** (sent.length - 1));
  return Math.max(0, Math.min(pause, Date.parse(last) + pause - now));
}

/** Call it whenever it is not as wanted: it keeps its pauses itself. What is sent is the call of this time. */
export async function sendRepeatable<C extends KeptCall, A extends Answer>(
  parts: OperationParts,
  request: Request,
  { id, intent, call, send, told = true }: Repeatable<C, A>,
): Promise<Attempted<A>> {
  const known = request.steps.find((step) => step.id === id);
  const ms = known === undefined ? 0 : repeatIn(known, parts.clock.now());
  if (ms > 0) return { kind: 'not-sent', ms };
  const step: Step = known ?? { id, intent, call, baseline: { migrations: [], actions: [] }, sent: [] };
  return await attempt(parts, {
    nature: 'repeatable',
    request,
    step,
    call,
    send,
    // After an abort was asked nothing is sent but the abort.
    may: (current) => isUnderWay(current.state) && !abortIsWanted(current),
    first: (current, now) =>
      !told || current.timeline.some((event) => event.type === 'started' && event.step === id)
        ? current
        : withEvent(
            current,
            { type: 'started', step: id, intent, requestId: current.openstackRequestId },
            now,
          ),
  });
}
