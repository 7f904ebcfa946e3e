import { named } from '../../base/format/words.js';
import type { Text } from '../../chat/card.js';
import { dotted, nameSpan } from '../../chat/text.js';
import { type Description, describedPresentation } from '../../report/described.js';
import { readJobOutcome } from '../../volumes/jobs/outcome.js';
import { notesLine, where } from '../../volumes/plan-words.js';
import { gib } from '../../volumes/size.js';
import { type CreatePlan, readCreate } from './plan.js';

export const presentCreate = describedPresentation({
  describe: (request) => describeCreate(readCreate(request.plan)),
  service: 'Cinder',
  serviceMessage: (request) => readJobOutcome(request)?.message ?? null,
});

export function describeCreate({ identity, about }: CreatePlan): Description {
  const name = nameSpan(identity.name);
  return {
    headline: ['Make volume ', name, ` from image ${named(about.imageName)}`],
    done: ['volume ', name, ' is available'],
    lines: [
      dotted(
        where(identity.cloud, about.projectName ?? identity.project),
        `${gib(identity.sizeGib)}, ${named(about.typeName)}`,
        about.room ?? undefined,
      ),
      ...(identity.bootable
        ? [['It is to be bootable, and marked so if Cinder does not do it.'] as Text]
        : []),
      ...notesLine(about.notes),
    ],
  };
}
