import { mebibytes } from '../base/format/bytes.js';
import { shortId } from '../base/format/ids.js';
import { count, named } from '../base/format/words.js';
import { code, type Text } from '../chat/card.js';
import { dotted, nameSpan, someOf } from '../chat/text.js';
import type { Descriptions, PlanDescription } from '../report/view.js';
import type { Request } from '../requests/request.js';
import { backendOf } from './backend.js';
import {
  type BootPlan,
  type CreatePlan,
  type RetypePlan,
  readBoot,
  readCreate,
  readRetype,
  readSnapshot,
  type SnapshotPlan,
} from './plans.js';
import { gib } from './size.js';

/** How the cards of the four kinds read. */
export const describeVolumes: Descriptions = new Map([
  ['volume-create', ({ plan }) => describeCreate(readCreate(plan))],
  ['volume-boot', (request) => describeBoot(readBoot(request.plan), request)],
  ['volume-retype', ({ plan }) => describeRetype(readRetype(plan))],
  ['volume-snapshot', ({ plan }) => describeSnapshot(readSnapshot(plan))],
]);

export function describeCreate({ identity, about }: CreatePlan): PlanDescription {
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

export function describeBoot({ identity, about }: BootPlan, request?: Request): PlanDescription {
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
  const host = request?.outcome?.place?.host ?? null;
  return {
    headline: ['Boot server ', name, ' from volume ', nameSpan(about.volumeName)],
    done: [name, host === null ? ' runs' : ` runs on ${named(host)}`],
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

export function describeRetype({ identity, about }: RetypePlan): PlanDescription {
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

export function describeSnapshot({ identity, about }: SnapshotPlan): PlanDescription {
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

function where(cloud: string, project: string): string {
  return `${named(cloud)} / project ${named(project)}`;
}

function typeText(type: string | null): string {
  return type === null ? '' : `, ${named(type)}`;
}

function notesLine(notes: readonly string[]): Text[] {
  return notes.length === 0 ? [] : [[`${count(notes.length, 'note')}: ${notes.join('; ')}.`]];
}
