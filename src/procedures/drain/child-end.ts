import { z } from 'zod';
import type { Request } from '../../requests/request.js';
import type { ChildEnd } from './events.js';

/** What an ended child is to its parent. */
export function endOf(child: Request): { end: ChildEnd; why: string | null } {
  const { state, timeline } = child;
  const ended = timeline.findLast((event) => event.type === 'ended');
  const why = ended?.type === 'ended' ? ended.why : null;
  if (state === 'succeeded') return { end: 'moved', why: null };
  if (state === 'residue') return { end: 'residue', why: why ?? leftoversOf(child) };
  if (state === 'aborted') {
    const asked = timeline.findLast((event) => event.type === 'abort-asked');
    return asked?.type === 'abort-asked' && asked.by === 'plan'
      ? { end: 'aside', why: 'it did not converge, and was aborted as approved' }
      : { end: 'ended', why: why ?? 'aborted by hand' };
  }
  if (state === 'refused') {
    const refused = timeline.findLast((event) => event.type === 'refused');
    const checks = refused?.type === 'refused' ? refused.findings.map(({ check }) => check) : [];
    const destination = checks.length > 0 && checks.every((check) => OF_DESTINATION.has(check));
    return { end: destination ? 'refused' : 'aside', why };
  }
  if (state === 'failed' && nothingWasCopied(child)) return { end: 'refused', why: why ?? meaningOf(child) };
  if (state === 'failed' || state === 'rolled-back') {
    const silent =
      state === 'rolled-back' ? 'it was rolled back, and Nova gave no reason' : 'Nova gave no reason';
    return { end: 'failed', why: meaningOf(child) ?? why ?? saidOf(child) ?? silent };
  }
  return { end: 'aside', why };
}

/** Room, state and groups of the destination, which another one may not have. */
const OF_DESTINATION: ReadonlySet<string> = new Set(['A8', 'A9', 'A12', 'A13']);

/**
 * Nova said no to the call, or its record says that a check or the scheduler did before anything ran. The record says
 * `error` too where the last step failed after the guest had gone over: then the copying was seen, or the server is there.
 */
function nothingWasCopied({ steps, outcome, timeline, plan }: Request): boolean {
  if (steps.some(({ id, outcome: of }) => id === 'migrate' && of === 'refused')) return true;
  if (outcome === undefined || !('migrationStatus' in outcome) || outcome.migrationStatus !== 'error')
    return false;
  if (timeline.some((event) => event.type === 'phase' && COPIED.has(event.status))) return false;
  const place = 'place' in outcome ? placed.safeParse(outcome.place) : undefined;
  return place?.success !== true || place.data.host === plan.identity.source;
}

const COPIED: ReadonlySet<string> = new Set(['running', 'post-migrating']);
const placed = z.object({ host: z.string().nullable() });

function meaningOf({ outcome }: Request): string | null {
  const meaning = outcome?.meaning ?? null;
  return meaning === null || outcome?.likely !== true ? meaning : `probably: ${meaning}`;
}

/** What its record has of it, word for word, where nobody knows what it means. */
function saidOf({ outcome }: Request): string | null {
  const { data } = said.safeParse(outcome ?? {});
  const [line] = data?.logLines ?? [];
  if (data?.novaMessage != null) return `Nova says: ${data.novaMessage}`;
  return line === undefined ? null : `the log of ${line.host} says: ${line.text}`;
}

const said = z.looseObject({
  novaMessage: z.string().nullish(),
  logLines: z.array(z.looseObject({ host: z.string(), text: z.string() })).nullish(),
});

function leftoversOf({ outcome }: Request): string | null {
  const [first] = outcome?.leftovers ?? [];
  return first?.what ?? null;
}
