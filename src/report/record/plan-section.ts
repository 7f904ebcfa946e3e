import { mebibytes } from '../../base/format/bytes.js';
import { duration } from '../../base/format/duration.js';
import { line } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import { guestState } from '../../procedures/move/cards/outcome-title.js';
import { forecastLine } from '../../procedures/move/cards/plan-lines.js';
import type { MigratePlan, PlannedVolume } from '../../requests/plan.js';
import type { Request } from '../../requests/request.js';
import type { CardView } from '../view.js';
import { below, fields, listed, type Section, someOf, when, words } from './text.js';

/** What was to be done, in full: names repeat, so ids stand beside them. */
export function planSection(request: Request, view: CardView): Section {
  const { plan } = request;
  return {
    title: 'Plan',
    lines: plan.kind === 'migrate' ? moveLines(request, plan) : otherLines(request, view),
  };
}

function moveLines({ outcome, digest }: Request, { identity, about, ifStalled }: MigratePlan): string[] {
  const cloud = about.region === null ? identity.cloud : `${identity.cloud} / ${about.region}`;
  const place = outcome?.place ?? null;
  return [
    ...fields([
      ['Cloud', words(cloud)],
      ['Project', withId(about.projectName, identity.project)],
      ['Server', words(about.serverName)],
      ['Server id', words(identity.server)],
      ['Flavor', `${words(about.flavorName)}: ${about.vcpus} vCPU, ${mebibytes(about.memoryMib)}`],
      ['Addresses', words(about.addresses.join(', '))],
      ['From', words(identity.source)],
      ['To', identity.destination === null ? "the scheduler's choice" : words(identity.destination)],
      [
        'At the end',
        place === null ? 'not known' : `${words(place.host ?? 'no host')}, ${guestState(place)}`,
      ],
      ['Copied', about.copiesLocalDisks ? 'memory and local disks' : 'memory'],
      ['If it stalls', ifStalled],
      ['Forecast', plainText({ blocks: [forecastLine(about.forecast)] })],
      ['Digest', digest],
    ]),
    ...below(listed(VOLUMES, about.volumes.map(volumeRow))),
  ];
}

const VOLUMES = ['volume', 'id', 'size', 'type', 'attachment'];

function volumeRow({ id, name, sizeGib, type, attachments }: PlannedVolume): string[] {
  return [
    words(name),
    words(id),
    mebibytes(sizeGib * 1024),
    words(type ?? ''),
    words(attachments.join(', ')),
  ];
}

function withId(name: string | null, id: string): string {
  return name === null || name === '' ? words(id) : `${words(name)} (${words(id)})`;
}

/** A kind with a procedure of its own: as its card says it, then all that the digest covers. */
function otherLines(request: Request, view: CardView): string[] {
  const described = view.describe.get(request.kind)?.(request);
  const said = described === undefined ? [] : [described.headline, ...described.lines];
  const covered = Object.entries(request.plan.identity).map(
    ([key, value]) =>
      [words(key), typeof value === 'string' ? words(value) : words(JSON.stringify(value))] as const,
  );
  return [
    ...someOf(said.map((text) => words(plainText({ blocks: [line(...text)] })))),
    ...below(someOf(fields([...covered, ['digest', request.digest]]))),
  ];
}

/** When, and by which ids the services' logs and records know it. */
export function timesSection({ createdAt, endedAt, outcome, requestId, steps }: Request): Section {
  const sent = steps.flatMap((step) => step.sent)[0];
  const seconds = outcome?.durationSeconds ?? null;
  const migration = outcome?.migrationId ?? null;
  const status = outcome?.migrationStatus ?? null;
  return {
    title: 'When, and under which ids',
    lines: fields([
      ['Asked', when(createdAt)],
      ['Started', sent === undefined ? undefined : when(sent)],
      ['Ended', endedAt === undefined ? undefined : when(endedAt)],
      ['Took', seconds === null ? undefined : duration(seconds)],
      [
        'Nova migration',
        migration === null ? undefined : words(`${migration}${status === null ? '' : `, ${status}`}`),
      ],
      ['Request id', `${requestId} (sent with every call, stands in the services' logs)`],
    ]),
  };
}
