import { z } from 'zod';
import type { Request } from './request.js';
import { ENDS } from './states.js';

const proofItem = z.object({
  what: z.string(),
  verdict: z.enum(['ok', 'not-ok', 'not-checked']),
  detail: z.string(),
});

/** What was proved, or not, one line each: `attachment of trusty-volume from compute2 only`. */
export type ProofItem = z.output<typeof proofItem>;

const leftover = z.object({
  what: z.string(),
  check: z.string(),
  command: z.string(),
  /** Why this one can't wait; left out for what does no harm until the next move. */
  danger: z.string().exactOptional(),
});

/** What stayed behind, in words, with the exact command a human may run after checking. */
export type Leftover = z.output<typeof leftover>;

/** Facts about the end that every kind has; a procedure adds its own. */
export const outcomeFields = {
  state: z.enum(ENDS),
  durationSeconds: z.number().nullable(),
  /** Drover's, from the table of failures. */
  meaning: z.string().nullable(),
  /** The meaning fits, but others would, too. */
  likely: z.literal(true).exactOptional(),
  remedy: z.string().nullable(),
  proof: z.array(proofItem).readonly(),
  leftovers: z.array(leftover).readonly(),
};

const outcome = z.object(outcomeFields);

export type Outcome = z.output<typeof outcome>;

/** Reads the stored outcome of a procedure's requests by its schema, once for each. */
export function outcomeReader<O extends Outcome>(
  schema: z.ZodType<O>,
): (request: Pick<Request, 'outcome'>) => O | undefined {
  const known = new WeakMap<Outcome, O>();
  return ({ outcome: stored }) => {
    if (stored === undefined) return undefined;
    const read = known.get(stored) ?? schema.parse(stored);
    known.set(stored, read);
    return read;
  };
}

/** From the first call to the end, in seconds; null where nothing was sent. */
export function secondsOf(request: Pick<Request, 'steps'>, now: number): number | null {
  const startedAt = request.steps.find(({ sent }) => sent.length > 0)?.sent[0];
  return startedAt === undefined ? null : Math.max(0, (now - Date.parse(startedAt)) / 1000);
}
