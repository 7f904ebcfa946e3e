import { z } from 'zod';
import { outcomeFields, outcomeReader, secondsOf } from '../../requests/outcome.js';
import type { Request } from '../../requests/request.js';
import type { EndState } from '../../requests/states.js';
import type { JobFailure } from './job.js';

const schema = z.object({
  ...outcomeFields,
  /** What the service itself says; null where it says nothing. */
  message: z.string().nullable(),
  /** The host of the server that was made. */
  host: z.string().nullable(),
});

export type JobOutcome = z.output<typeof schema>;

/** Earlier versions wrote every outcome in the shape of a move's. */
const stored = z.preprocess((value) => {
  const { novaMessage, place, ...rest } = z
    .looseObject({
      novaMessage: z.string().nullish(),
      place: z.looseObject({ host: z.string().nullish() }).nullish(),
    })
    .parse(value);
  return { message: novaMessage ?? null, host: place?.host ?? null, ...rest };
}, schema);

export const readJobOutcome = outcomeReader(stored);

export type JobFacts = Omit<JobFailure, 'kind' | 'doubtful'>;

export function outcomeOfJob(request: Request, state: EndState, now: number, facts: JobFacts): JobOutcome {
  const { message, meaning, remedy, proof, leftovers, host = null } = facts;
  return {
    state,
    durationSeconds: secondsOf(request, now),
    meaning,
    remedy,
    proof,
    leftovers,
    message,
    host,
  };
}
