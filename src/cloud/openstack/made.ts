import type { AcceptedMade } from '../call.js';
import type { Ask } from './explain.js';

/** A write that makes something: what was accepted, and the new one's id. */
export function made(
  ask: Ask,
  write: () => Promise<{ status: number; requestId: string | null; made: { id: string } }>,
): Promise<AcceptedMade> {
  return ask(async () => {
    const { status, requestId, made } = await write();
    return { status, requestId, id: made.id };
  });
}
