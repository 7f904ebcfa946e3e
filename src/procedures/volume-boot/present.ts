import { mebibytes } from '../../base/format/bytes.js';
import { named } from '../../base/format/words.js';
import type { Text } from '../../chat/card.js';
import { dotted, nameSpan, someOf } from '../../chat/text.js';
import { type Description, describedPresentation } from '../../report/described.js';
import { readJobOutcome } from '../../volumes/jobs/outcome.js';
import { notesLine, typeText, where } from '../../volumes/plan-words.js';
import { gib } from '../../volumes/size.js';
import { type BootPlan, readBoot } from './plan.js';

export const presentBoot = describedPresentation({
  describe: (request) => describeBoot(readBoot(request.plan), readJobOutcome(request)?.host ?? null),
  service: 'Nova',
  serviceMessage: (request) => readJobOutcome(request)?.message ?? null,
});

export function describeBoot({ identity, about }: BootPlan, runsOn: string | null): Description {
  const name = nameSpan(identity.name);
  const volume: Text = [nameSpan(about.volumeName), ` ${gib(about.sizeGib)}${typeText(about.typeName)}`];
  const fate = identity.deleteOnTermination
    ? 'The volume is deleted with the server.'
    : 'The volume outlives the server.';
  const place = [
    identity.host === null ? "host: the scheduler's choice" : `host ${named(identity.host)}`,
    ...(identity.zone === null ? [] : [`zone ${named(identity.zone)}`]),
  ].join(', ');
  const nets = about.networkNames.map((one): Text => [named(one)]);
  return {
    headline: ['Boot server ', name, ' from volume ', nameSpan(about.volumeName)],
    done: [name, runsOn === null ? ' runs' : ` runs on ${named(runsOn)}`],
    lines: [
      dotted(
        where(identity.cloud, about.projectName ?? identity.project),
        `${named(about.flavorName)}, ${about.vcpus} vCPU, ${mebibytes(about.memoryMib)}`,
        place,
      ),
      dotted(
        ['Volume: ', ...volume, `. ${fate}`],
        nets.length === 0 ? 'no network' : ['network ', ...someOf(nets, 4)],
        identity.key === null ? undefined : `key ${named(identity.key)}`,
      ),
      ...notesLine(about.notes),
    ],
  };
}
