import { z } from 'zod';
import { defined } from '../../base/defined.js';
import { ended } from '../../requests/changes.js';
import { outcomeFields, outcomeReader, secondsOf } from '../../requests/outcome.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { HostCourse, RollingCourse } from './course.js';
import type { RollingParts } from './parts.js';

const row = z.object({
  host: z.string(),
  state: z.enum(['finished', 'skipped', 'disabled', 'untouched']),
  why: z.string().nullable(),
  request: z.string().nullable(),
});

/** One host of a maintenance, in the end. `disabled`: out of service, and it stays so. */
export type RollingRow = z.output<typeof row>;

const schema = z.object({ ...outcomeFields, rows: z.array(row).readonly() });

export type RollingOutcome = z.output<typeof schema>;
export type RollingOutcomeState = 'succeeded' | 'incomplete' | 'aborted';

export const readRollingOutcome = outcomeReader(schema);

export async function finish(
  { ledger, clock }: Pick<RollingParts, 'ledger' | 'clock'>,
  request: Request,
  course: RollingCourse,
  state: RollingOutcomeState,
  why: string | undefined,
): Promise<LookAgainIn> {
  const now = clock.now();
  const rows = course.hosts.map(rowOf);
  const disabled = rows.filter((one) => one.state === 'disabled').map(({ host }) => host);
  const outcome: RollingOutcome = {
    state,
    durationSeconds: secondsOf(request, now),
    meaning: disabled.length === 0 ? null : `${disabled.join(', ')}: disabled, and stays so`,
    remedy: disabled.length === 0 ? null : disabled.map((host) => `/migrate enable ${host}`).join('; '),
    proof: [],
    leftovers: [],
    rows,
  };
  await ledger.change(request.id, (current) => ended(current, { state, outcome, ...defined({ why }) }, now));
  return 0;
}

function rowOf({ host, state, why, request, before }: HostCourse): RollingRow {
  const base = { host, why, request };
  if (state === 'finished') return { ...base, state: 'finished' };
  if (state === 'waiting') return { ...base, state: 'untouched' };
  // One that was skipped before it was emptied was never disabled.
  if (state === 'skipped') return { ...base, state: before === undefined ? 'skipped' : 'disabled' };
  return { ...base, state: 'disabled' };
}
