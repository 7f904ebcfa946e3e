import { shortId } from '../../base/format/ids.js';
import { code, type Text } from '../../chat/card.js';
import { dotted, nameSpan, someOf } from '../../chat/text.js';
import { type Description, describedPresentation } from '../../report/described.js';
import { readJobOutcome } from '../../volumes/jobs/outcome.js';
import { notesLine, typeText, where } from '../../volumes/plan-words.js';
import { gib } from '../../volumes/size.js';
import { readSnapshot, type SnapshotPlan } from './plan.js';

export const presentSnapshot = describedPresentation({
  describe: (request) => describeSnapshot(readSnapshot(request.plan)),
  service: 'Cinder',
  serviceMessage: (request) => readJobOutcome(request)?.message ?? null,
});

export function describeSnapshot({ identity, about }: SnapshotPlan): Description {
  const users = about.servers.map((one): Text => [nameSpan(one)]);
  const inUse: Text = [
    'In use',
    ...(users.length === 0 ? [] : [' by ', ...someOf(users, 4)]),
    ': the snapshot is as after a power cut, without what the guest had not written yet.',
  ];
  return {
    headline: ['Take snapshot ', nameSpan(identity.name), ' of volume ', nameSpan(about.volumeName)],
    done: ['snapshot ', nameSpan(identity.name), ' of volume ', nameSpan(about.volumeName), ' is available'],
    lines: [
      dotted(
        where(identity.cloud, about.projectName ?? identity.project ?? 'unknown'),
        [code(shortId(identity.volume))],
        `${gib(about.sizeGib)}${typeText(about.typeName)}`,
      ),
      ...(identity.inUse ? [inUse] : []),
      ...notesLine(about.notes),
    ],
  };
}
