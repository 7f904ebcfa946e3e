import { duration } from '../../base/format/duration.js';
import { line } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import type { RecordParts } from '../../report/presentation.js';
import { proofSection } from '../../report/record/outcome-sections.js';
import { below, fields, listed, someOf, words } from '../../report/record/text.js';
import { type Request, shownId } from '../../requests/request.js';
import { drainTitle, planLeaves } from './cards/plan-lines.js';
import { type DrainRow, readDrainOutcome } from './outcome.js';
import { readDrain } from './plan.js';

const HEAD = ['server', 'to', 'outcome', 'took', 'tries', 'request', 'why'] as const;

/** One line a server. */
export function drainRecord(request: Request): RecordParts {
  const plan = readDrain(request.plan);
  const outcome = readDrainOutcome(request);
  const service = request.timeline.find((event) => event.type === 'drain-service');
  const told = [line(...drainTitle(plan)), ...planLeaves(plan)];
  const rows = outcome?.rows.map(cellsOf) ?? [];
  return {
    plan: [
      ...someOf(told.map((block) => words(plainText({ blocks: [block] })))),
      ...below(
        someOf(
          fields([
            ['destinations', words(plan.identity.destinations.join(', '))],
            ['digest', request.digest],
            [
              'service before',
              service?.type === 'drain-service'
                ? `${service.status} ${service.reason ?? ''}`.trim()
                : undefined,
            ],
          ]),
        ),
      ),
    ],
    ids: [],
    trouble: [],
    course: [{ title: 'Servers', lines: listed(HEAD, rows) }],
    proof: outcome === undefined ? [] : [proofSection(outcome)],
  };
}

function cellsOf({ name, to, state, residue, seconds, attempts, request, why }: DrainRow): readonly string[] {
  return [
    words(name),
    to ?? '-',
    residue ? 'moved, residue' : state,
    seconds === null ? '-' : duration(seconds),
    String(attempts),
    request === null ? '-' : shownId(request),
    words(why ?? ''),
  ];
}

/** The same as a table for machines. */
export function drainTable(
  request: Request,
): { head: readonly string[]; rows: readonly (readonly string[])[] } | undefined {
  const outcome = readDrainOutcome(request);
  if (outcome === undefined) return undefined;
  return {
    head: ['server_id', 'server', 'destination', 'outcome', 'residue', 'seconds', 'tries', 'request', 'why'],
    rows: outcome.rows.map((row) => [
      row.server,
      row.name,
      row.to ?? '',
      row.state,
      row.residue ? 'yes' : 'no',
      row.seconds === null ? '' : row.seconds.toFixed(1),
      String(row.attempts),
      row.request === null ? '' : shownId(row.request),
      row.why ?? '',
    ]),
  };
}
