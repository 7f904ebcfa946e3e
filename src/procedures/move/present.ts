import { mebibytes } from '../../base/format/bytes.js';
import { shortId } from '../../base/format/ids.js';
import { clipped, named } from '../../base/format/words.js';
import { type Block, bold, code, folded, line, type Text } from '../../chat/card.js';
import { prose } from '../../chat/prose.js';
import { nameSpan } from '../../chat/text.js';
import type { Details, Presentation, Titled } from '../../report/presentation.js';
import { route } from '../../report/rows.js';
import { about } from '../../report/text.js';
import type { CardView } from '../../report/view.js';
import { approvedLines } from '../../report/vote-lines.js';
import { reasonLines, whyLines } from '../../report/why.js';
import { nothingSent, type Request } from '../../requests/request.js';
import { abortPromise } from './cards/abort-lines.js';
import { guestPlanLines } from './cards/guest-lines.js';
import { moveEventWords, moveMilestone } from './cards/milestone.js';
import { moveOutcomeBlocks, runsElsewhere } from './cards/outcome.js';
import { moveEnded } from './cards/outcome-title.js';
import { movePicture } from './cards/picture.js';
import {
  checkLines,
  destinationLines,
  destinationName,
  forecastLines,
  identityLine,
  ifStalledLine,
  moveTitle,
  volumesLine,
} from './cards/plan-lines.js';
import { progressEndCard } from './cards/progress-card.js';
import { moveRecord } from './cards/record.js';
import { type MovePlan, readMove } from './plan.js';
import { actions, asks, hasLeft, isForgotten, isLookedBackAt, standing } from './standing.js';

const WORDS_LENGTH = 400;

/** How a move reads. */
export const presentMove: Presentation = {
  noun: 'move',
  isMove: true,
  mayRetry: (request) => !runsElsewhere(request),
  title: (request) => moveTitle(readMove(request.plan)),
  lines: planLines,
  underWay,
  actions,
  standing,
  asks,
  untouched: (request) => [nameSpan(readMove(request.plan).about.serverName), ' was not moved'],
  ended: moveEnded,
  outcome: moveOutcomeBlocks,
  asked: askedLines,
  milestone: moveMilestone,
  eventWords: moveEventWords,
  progressEnd: progressEndCard,
  row,
  details,
  record: moveRecord,
  picture: movePicture,
  onRecord: ({ timeline }) =>
    timeline.flatMap((event) =>
      event.type === 'force-asked' && event.request !== undefined ? [event.request] : [],
    ),
};

function planLines(request: Request): readonly Block[] {
  const plan = readMove(request.plan);
  return [
    ...whyLines(request),
    ...forecastLines(plan.about.forecast),
    ifStalledLine(plan),
    ...checkLines(plan),
    folded(
      'Server, volumes and destination',
      identityLine(plan),
      volumesLine(plan),
      ...destinationLines(request, plan),
      ...guestPlanLines(plan.about.guest),
    ),
  ];
}

/** The first line says where the server runs, never where it is going as if it were there. */
function underWay(request: Request, view: CardView): Titled {
  const plan = readMove(request.plan);
  return {
    title: placeWords(request, plan),
    blocks: [
      ...whyLines(request),
      ...approvedLines(view),
      ...(isCopying(request) ? [ifStalledLine(plan)] : []),
      line(...underWayHint(request)),
      folded('Server and volumes', identityLine(plan), volumesLine(plan)),
    ],
  };
}

function placeWords(request: Request, plan: MovePlan): Text {
  const name = nameSpan(plan.about.serverName);
  if (request.state === 'unknown') {
    const unknown = request.timeline.findLast(({ type }) => type === 'unknown');
    const place = unknown?.type === 'unknown' ? unknown.place : null;
    const seen = place === null ? 'where it is could not be read' : `last seen on ${clipped(place, 80)}`;
    return ['Unknown what became of the move of ', name, `; ${seen}`];
  }
  if (request.state === 'verifying' && isLookedBackAt(request)) {
    const way = `from ${plan.identity.source} to ${destinationName(plan)}`;
    return isForgotten(request)
      ? ['Nova has forgotten the move of ', name, ` ${way}`]
      : ['Nova has ended the move of ', name, ` ${way} without success`];
  }
  if (!isCopying(request)) {
    return ['Moving ', name, ` from ${plan.identity.source} to ${destinationName(plan)}: the last steps`];
  }
  const way = `on its way to ${destinationName(plan)}`;
  const doubt = doubtOf(request, plan.identity.source);
  if (doubt !== undefined) return ['Moving ', name, ` from ${plan.identity.source}, ${way}; ${doubt}`];
  return ['Moving ', name, `; it runs on ${plan.identity.source}, ${way}`];
}

/** Why nothing is said now of where it runs; undefined: it can be read. */
function doubtOf({ timeline }: Request, source: string): string | undefined {
  const host = timeline.findLast(
    (event) => (event.type === 'host-trouble' || event.type === 'host-well') && event.host === source,
  );
  if (host?.type === 'host-trouble') return `${clipped(source, 80)} is in trouble, see the thread`;
  const cloud = timeline.findLast(({ type }) => type === 'unreadable' || type === 'readable-again');
  return cloud?.type === 'unreadable' ? 'the cloud cannot be read now' : undefined;
}

/** What is done when it does not converge, and an abort, are of use only until then. */
function isCopying(request: Request): boolean {
  return request.state !== 'verifying' && !hasLeft(request);
}

function underWayHint(request: Request): Text {
  if (request.state === 'unknown') return ['To look again now: ', about(request, 'check')];
  if (request.state === 'verifying' && isLookedBackAt(request))
    return ['Where the server runs is told once it is proved.'];
  if (!isCopying(request)) return ['It can no longer be aborted.'];
  return abortPromise(request, readMove(request.plan));
}

function askedLines(request: Request): readonly Block[] {
  const plan = readMove(request.plan);
  const told = request.state === 'succeeded' || request.state === 'residue' ? [] : [line(...moveTitle(plan))];
  const why = reasonLines(request);
  // The outcome names who asked, but where something was sent and nobody knows what became of it.
  const said = request.outcome !== undefined || nothingSent(request);
  return [...(said ? why : whyLines(request)), folded('What was asked', ...told, identityLine(plan))];
}

function row({ plan }: Request): Text {
  const { identity, about: told } = readMove(plan);
  return [nameSpan(told.serverName), '  ', ...route(identity.source, identity.destination)];
}

function details(request: Request): Details {
  const { identity, about: told } = readMove(request.plan);
  const nothing = [
    ...(told.findings.length === 0 ? ['Findings: none'] : []),
    ...(told.volumes.length === 0 ? ['Volumes: none'] : []),
  ];
  return {
    identity: [
      line('Server ', code(identity.server), ', project ', code(clipped(identity.project, 64))),
      line(
        `${told.vcpus} vCPU, ${mebibytes(told.memoryMib)}, block_migration `,
        code(String(identity.blockMigration)),
      ),
      line(
        told.addresses.length === 0
          ? 'No addresses'
          : `Addresses: ${clipped(told.addresses.join(', '), 1000)}`,
      ),
      ...nothing.map((text) => line(text)),
    ],
    groups: [
      {
        name: 'Findings',
        rows: told.findings.map(
          ({ check, verdict, text }): Text => [
            `${check} `,
            bold(verdict),
            ' ',
            ...prose(clipped(text, WORDS_LENGTH)),
          ],
        ),
      },
      {
        name: 'Volumes',
        rows: told.volumes.map(
          (volume): Text => [
            code(volume.id),
            ` ${named(volume.name || shortId(volume.id))}, ${mebibytes(volume.sizeGib * 1024)}${volume.type === null ? '' : `, ${named(volume.type)}`}`,
          ],
        ),
      },
    ],
  };
}
