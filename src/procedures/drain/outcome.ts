import { z } from 'zod';
import { outcomeFields, outcomeReader, secondsOf } from '../../requests/outcome.js';
import type { Request } from '../../requests/request.js';
import type { DrainCourse } from './course.js';
import { readDrain } from './plan.js';
import type { DrainProof } from './proof.js';

const row = z.object({
  server: z.string(),
  name: z.string(),
  to: z.string().nullable(),
  state: z.enum(['moved', 'left', 'skipped', 'gone']),
  residue: z.boolean(),
  why: z.string().nullable(),
  seconds: z.number().nullable(),
  attempts: z.number(),
  request: z.string().nullable(),
});

/** One server of a drain, in the end. */
export type DrainRow = z.output<typeof row>;

const schema = z.object({
  ...outcomeFields,
  rows: z.array(row).readonly(),
  /** Servers that are off and stay. */
  off: z.number(),
  /** What keeps the host from being called safe, in words. */
  missing: z.array(z.string()).readonly(),
  /** Nobody could look on the host itself: nothing is called safe. */
  unseen: z.boolean(),
  /** Its compute service takes servers: somebody has enabled it meanwhile. */
  enabled: z.literal(true).exactOptional(),
});

export type DrainOutcome = z.output<typeof schema>;

export const readDrainOutcome = outcomeReader(schema);

export function outcomeOf(
  request: Request,
  course: DrainCourse,
  state: DrainOutcome['state'],
  proof: DrainProof,
  now: number,
): DrainOutcome {
  const { about } = readDrain(request.plan);
  const stayed = [...about.stuck, ...about.chosen].map(
    ({ server, name, why }): DrainRow => ({
      server,
      name,
      to: null,
      state: 'left',
      residue: false,
      why,
      seconds: null,
      attempts: 0,
      request: null,
    }),
  );
  return {
    state,
    durationSeconds: secondsOf(request, now),
    meaning: proof.missing.length === 0 ? null : proof.missing.join('; '),
    remedy: null,
    proof: proof.items,
    leftovers: [],
    rows: [
      ...course.servers.map(
        ({ server, name, to, state: at, residue, why, seconds, attempts, request: id }): DrainRow => ({
          server,
          name,
          to,
          state: at === 'moved' || at === 'skipped' || at === 'gone' ? at : 'left',
          residue,
          why: why ?? (at === 'waiting' ? 'not begun' : null),
          seconds,
          attempts,
          request: id,
        }),
      ),
      ...stayed,
    ],
    off: proof.off,
    missing: proof.missing,
    unseen: proof.items.some(({ what, verdict }) => what === 'domains' && verdict === 'not-checked'),
    ...(proof.enabled === true ? { enabled: true as const } : {}),
  };
}
