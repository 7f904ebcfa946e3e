import { shortId } from '../../base/format/ids.js';
import { named } from '../../base/format/words.js';
import { code, type Text } from '../../chat/card.js';
import { dotted, nameSpan, someOf } from '../../chat/text.js';
import { type Description, describedPresentation } from '../../report/described.js';
import { backendOf } from '../../volumes/backend.js';
import { readJobOutcome } from '../../volumes/jobs/outcome.js';
import { notesLine, where } from '../../volumes/plan-words.js';
import { gib } from '../../volumes/size.js';
import { type RetypePlan, readRetype } from './plan.js';

export const presentRetype = describedPresentation({
  describe: (request) => describeRetype(readRetype(request.plan)),
  service: 'Cinder',
  serviceMessage: (request) => readJobOutcome(request)?.message ?? null,
});

export function describeRetype({ identity, about }: RetypePlan): Description {
  const name = nameSpan(about.volumeName);
  const from = identity.fromType === null ? 'no type' : named(identity.fromType);
  const target = about.toBackendName ?? about.toTypeName;
  const copied =
    about.moves === false
      ? 'Its data stays where it is.'
      : about.moves === true
        ? `All its data is copied to backend ${named(target)}; it cannot be used until that is done.`
        : 'Whether its data has to be copied could not be seen; Cinder decides.';
  const users = about.servers.map((one): Text => [nameSpan(one)]);
  return {
    headline: ['Retype volume ', name, ` from ${from} to ${named(about.toTypeName)}`],
    done: ['volume ', name, ` is of type ${named(about.toTypeName)}`],
    lines: [
      dotted(
        where(identity.cloud, about.projectName ?? identity.project ?? 'unknown'),
        [code(shortId(identity.volume))],
        gib(about.sizeGib),
        identity.status,
        identity.fromPool === null ? undefined : `on ${named(backendOf(identity.fromPool) ?? '')}`,
        users.length === 0 ? undefined : ['used by ', ...someOf(users, 4)],
      ),
      dotted(copied, about.room ?? undefined),
      ...notesLine(about.notes),
    ],
  };
}
