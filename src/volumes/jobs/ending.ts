import { defined } from '../../base/defined.js';
import { ended } from '../../requests/changes.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { JobFailure, JobLook } from './job.js';
import { outcomeOfJob } from './outcome.js';
import type { JobDeps } from './procedure.js';

export type End = Omit<JobFailure, 'kind'> & Pick<Extract<JobLook, { kind: 'done' }>, 'proof'>;

export async function finish(
  deps: JobDeps,
  request: Request,
  state: 'succeeded' | 'failed',
  facts: End,
): Promise<LookAgainIn> {
  const now = deps.clock.now();
  const why = state === 'failed' ? (facts.message ?? facts.meaning ?? undefined) : undefined;
  await deps.ledger.change(request.id, (current) =>
    ended(
      current,
      {
        state,
        outcome: outcomeOfJob(current, state, now, facts),
        ...defined({ why }),
      },
      now,
    ),
  );
  return 0;
}
