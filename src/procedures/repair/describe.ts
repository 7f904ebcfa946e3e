import { clipped, count, named } from '../../base/format/words.js';
import type { Text } from '../../chat/card.js';
import type { Description } from '../../report/described.js';
import { shownId } from '../../requests/request.js';
import type { RepairPlan } from './plan.js';

const LINE = 200;

export function describeRepair({ identity, about }: RepairPlan, most: number): Description {
  const hosts = identity.hosts.map(({ name }) => named(name)).join(', ');
  const what =
    identity.undo === null
      ? `Set up SSH between ${hosts}`
      : `Take back ${shownId(identity.undo)} on ${hosts}`;
  const { before, changes } = about;
  const shown: Text[] = changes.slice(0, most).map((change) => [{ code: clipped(change, LINE) }]);
  const more = changes.length - shown.length;
  return {
    headline: [what],
    done: [
      identity.undo === null
        ? `SSH is set up between ${hosts}`
        : `${shownId(identity.undo)} is taken back on ${hosts}`,
    ],
    lines: [
      [`${named(identity.cloud)} · as ${identity.user} · now ${before.works} of ${before.of} ways work`],
      [
        changes.length === 0
          ? 'Nothing would change.'
          : `${count(changes.length, 'change')}, each file kept as it was for an undo:`,
      ],
      ...shown,
      ...(more > 0 ? [[`… and ${more} more: \`--dry-run\` shows them all`] as Text] : []),
    ],
  };
}
