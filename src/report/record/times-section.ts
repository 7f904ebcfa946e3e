import { duration } from '../../base/format/duration.js';
import type { Request } from '../../requests/request.js';
import { fields, type Section, when } from './text.js';

/** When, and by which ids the services' logs and records know it. */
export function timesSection(
  { createdAt, endedAt, outcome, openstackRequestId, steps }: Request,
  ids: readonly (readonly [string, string | undefined])[],
): Section {
  const sent = steps.flatMap((step) => step.sent)[0];
  const seconds = outcome?.durationSeconds ?? null;
  return {
    title: 'When, and under which ids',
    lines: fields([
      ['Asked', when(createdAt)],
      ['Started', sent === undefined ? undefined : when(sent)],
      ['Ended', endedAt === undefined ? undefined : when(endedAt)],
      ['Took', seconds === null ? undefined : duration(seconds)],
      ...ids,
      ['Request id', `${openstackRequestId} (sent with every call, stands in the services' logs)`],
    ]),
  };
}
