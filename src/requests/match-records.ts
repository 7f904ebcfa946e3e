import type { InstanceAction, MigrationRecord } from '../cloud/migration.js';
import type { Step } from './request.js';

/**
 * Which migration record is Drover's: one that was not there before we asked, made by our user (where this cloud tells), of
 * the host we asked to leave. Never by comparing clocks. The first of several, for Nova makes them in order.
 */
export function ourRecord(
  records: readonly MigrationRecord[],
  step: Pick<Step, 'baseline'>,
  server: string,
  source: string,
  userId: string,
): MigrationRecord | undefined {
  return records
    .filter((record) => record.serverId === server)
    .filter((record) => !step.baseline.migrations.includes(record.id))
    .filter((record) => record.userId === null || record.userId === userId)
    .filter((record) => record.source === null || record.source === source)
    .sort((a, b) => Number(a.id) - Number(b.id))[0];
}

/** The instance action that our call made: by the answer's request id, else one that is new and Drover's. */
export function ourAction(
  actions: readonly InstanceAction[],
  step: Pick<Step, 'baseline' | 'answer'>,
  action: string,
  userId: string,
): InstanceAction | undefined {
  const answered = step.answer?.requestId;
  if (answered !== undefined) return actions.find(({ requestId }) => requestId === answered);
  return actions.find(
    (candidate) =>
      candidate.action === action &&
      !step.baseline.actions.includes(candidate.requestId) &&
      (candidate.userId === null || candidate.userId === userId),
  );
}
