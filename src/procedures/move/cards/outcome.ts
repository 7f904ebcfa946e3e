import { bytes } from '../../../base/format/bytes.js';
import { pause } from '../../../base/format/duration.js';
import { rate } from '../../../base/format/rate.js';
import { utcSeconds } from '../../../base/format/time.js';
import { clipped, count, named, sentence } from '../../../base/format/words.js';
import { type Block, code, field, folded, type Leaf, line, quote, who } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { dottedLine } from '../../../chat/text.js';
import {
  lastEvent,
  leftoverBlocks,
  leftText,
  MOST_LINES,
  peopleFields,
  proofBlocks,
  WORDS_LENGTH,
  whyBlocks,
} from '../../../report/outcome.js';
import { about } from '../../../report/text.js';
import type { CardView } from '../../../report/view.js';
import type { Request } from '../../../requests/request.js';
import { DO_NOT_EVACUATE, WHAT_TO_CHECK } from '../health/words.js';
import { type MoveOutcome, readMoveOutcome } from '../outcome.js';
import { readMove } from '../plan.js';
import { guestDanger, guestLines } from './guest-lines.js';

/** What came of a move, below its first line: what a person needs in the order in which they need it. */
export function moveOutcomeBlocks(request: Request, view: CardView): readonly Block[] {
  const outcome = readMoveOutcome(request);
  if (outcome === undefined) return [];
  if (request.state === 'succeeded') return successBlocks(request, outcome, view);
  if (request.state === 'residue') return residueBlocks(request, outcome, view);
  return [
    ...causeBlocks(request, outcome, view),
    ...whyBlocks(request, outcome.novaMessage),
    ...errorBlocks(request, outcome),
    ...nextBlocks(request),
  ];
}

function successBlocks(request: Request, outcome: MoveOutcome, view: CardView): readonly Block[] {
  const sent =
    outcome.sentBytes === null
      ? undefined
      : `sent ${bytes(outcome.sentBytes)}${outcome.passes === null ? '' : ` in ${count(outcome.passes, 'pass', 'passes')}`}`;
  const paused = outcome.downtimeMs === null ? undefined : `Guest paused ${pause(outcome.downtimeMs)}`;
  const figures =
    paused === undefined && sent === undefined
      ? []
      : [dottedLine(paused, capital(sent, paused), changedText(outcome))];
  return [
    ...figures,
    ...guestLines(outcome, view.now),
    ...proofBlocks(outcome.proof),
    field('From', named(readMove(request.plan).identity.source)),
    ...peopleFields(request, view, forcedBy(request)),
  ];
}

export function changedText({ changed }: MoveOutcome): string | undefined {
  if (changed === undefined) return undefined;
  const amount = rate(changed.bytesPerSecond);
  return changed.when === 'before' ? `changed ${amount} before the move` : `changed up to ${amount}`;
}

function capital(text: string | undefined, before: string | undefined): string | undefined {
  return text === undefined || before !== undefined ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function residueBlocks(request: Request, outcome: MoveOutcome, view: CardView): readonly Block[] {
  const silent = guestDanger(outcome, view.now);
  const left = outcome.leftovers.length === 0 ? [] : [`Left: ${leftText(outcome.leftovers)}.`];
  const fine = isFine(outcome) && silent === undefined;
  return [
    ...dangerLines(outcome, silent),
    ...left.map((text) => line(`${fine ? 'Guest: fine. ' : ''}${text}`)),
    ...guestLines(outcome, view.now),
    ...proofBlocks(outcome.proof),
    ...(silent === undefined ? [] : silentBlocks(request)),
    line(
      fine
        ? 'Not a danger now; the next move or detach may fail on it. I will not delete it.'
        : 'I will not touch it.',
    ),
    ...leftoverBlocks(outcome.leftovers),
    ...peopleFields(request, view, forcedBy(request)),
  ];
}

/** That the guest is fine is only said where nothing that was left can harm it. */
function isFine(outcome: MoveOutcome): boolean {
  return outcome.leftovers.every(({ danger }) => danger === undefined);
}

function dangerLines(outcome: MoveOutcome, silent: string | undefined): readonly Block[] {
  const left = outcome.leftovers.flatMap(({ danger }) => (danger === undefined ? [] : [danger]));
  const dangers = new Set(silent === undefined ? left : [silent, ...left]);
  return [...dangers].map((danger) => line({ bold: ['Danger: '] }, clipped(danger, WORDS_LENGTH)));
}

/** The network of the new host is the first suspect; the guest itself is the second. */
function silentBlocks({ plan }: Request): readonly Block[] {
  return [
    line(
      "Look whether its port is up and its network there (VLAN or tunnel, security groups), then at the guest's console:",
    ),
    line(code(`openstack console log show ${readMove(plan).identity.server}`)),
  ];
}

/** Cause first, then the evidence in the services' own words, then the way out. */
function causeBlocks(request: Request, outcome: MoveOutcome, view: CardView): readonly Block[] {
  const blocks: Block[] = [];
  if (request.state !== 'aborted' || outcome.meaning !== null) {
    blocks.push(
      field(
        outcome.likely === true ? 'Likely cause' : 'Cause',
        ...prose(outcome.meaning === null ? 'not known.' : sentence(outcome.meaning)),
      ),
    );
  }
  if (outcome.remedy !== null) blocks.push(field('Fix', ...prose(sentence(outcome.remedy))));
  const said = [...logBlocks(outcome, view.now), ...novaBlocks(request, outcome)];
  if (said.length > 0) blocks.push(folded('What the hosts and Nova say', ...said));
  const unsafe = outcome.leftovers.flatMap(({ danger }) => danger ?? []);
  blocks.unshift(
    ...[...new Set(unsafe)].map((danger) => line({ bold: ['Danger: '] }, clipped(danger, WORDS_LENGTH))),
  );
  if (outcome.unseen === true) blocks.unshift(line(`${DO_NOT_EVACUATE} ${WHAT_TO_CHECK}`));
  blocks.push(...guestLines(outcome, view.now), ...proofBlocks(outcome.proof));
  if (outcome.leftovers.length > 0) {
    blocks.push(line(`Left: ${leftText(outcome.leftovers)}.`), ...leftoverBlocks(outcome.leftovers));
  }
  return blocks;
}

function logBlocks(outcome: MoveOutcome, now: number): readonly Leaf[] {
  const blocks: Leaf[] = [];
  let head = '';
  for (const { host, at, text, log } of outcome.logLines.slice(0, MOST_LINES)) {
    const next = `${log ?? 'nova-compute'} on ${clipped(host, 64)}, ${utcSeconds(at, now)}:`;
    if (next !== head) blocks.push(line(next));
    head = next;
    blocks.push(quote(clipped(text, WORDS_LENGTH)));
  }
  return blocks;
}

function novaBlocks(request: Request, outcome: MoveOutcome): readonly Leaf[] {
  if (outcome.novaMessage !== null)
    return [line('Nova says:'), quote(clipped(outcome.novaMessage, WORDS_LENGTH))];
  if (outcome.migrationId === null) return [];
  const status = outcome.migrationStatus === null ? ['ended'] : [code(outcome.migrationStatus)];
  const events = lastEvent(request, 'nova-events')?.events ?? [];
  const allWell = events.length > 0 && events.every(({ result }) => result === 'Success');
  if (request.state === 'aborted') {
    const normal = outcome.meaning === null && outcome.migrationStatus !== 'error';
    const which = normal ? '; that is normal after an abort.' : '.';
    return [line(`Nova lists migration ${outcome.migrationId} as `, ...status, which)];
  }
  const said = 'Nova itself gave no reason';
  return [
    line(
      `${said} (migration ${outcome.migrationId} `,
      ...status,
      `${allWell ? ', all events Success' : ''}).`,
    ),
  ];
}

/** The guest may run all the same: then only Nova's own word for it is wrong, and Nova moves nothing in ERROR. */
function errorBlocks({ plan }: Request, { place, proof }: MoveOutcome): readonly Block[] {
  const { server } = readMove(plan).identity;
  if (place?.status !== 'ERROR' || place.host === null) return [];
  // No guest there: a state that says otherwise would be the next lie.
  if (proof.some(({ what, verdict }) => what === 'guest' && verdict === 'not-ok')) return [];
  return [
    line(
      `Nova calls it ERROR, and moves nothing in ERROR. An admin tells Nova otherwise, once it has been seen running on ${named(place.host)} (virsh list there):`,
    ),
    line(code(`openstack server set --state active ${server}`)),
  ];
}

/** It did not end well, and yet the server left its host: the same move is no way out. */
export function runsElsewhere(request: Request): boolean {
  const host = readMoveOutcome(request)?.place?.host ?? null;
  return host !== null && host !== readMove(request.plan).identity.source;
}

function nextBlocks(request: Request): readonly Block[] {
  const again = request.plan.policy.quorum === 0 ? '' : ' (needs a new approval)';
  return [
    ...(runsElsewhere(request) ? [] : [line('To ask again: ', about(request, 'retry'), again)]),
    field('Asked by', who(request.requester.id)),
    ...abortedBy(request),
  ];
}

/** Who stopped it is not who asked for it. */
function abortedBy(request: Request): readonly Leaf[] {
  if (request.state !== 'aborted') return [];
  const asked = lastEvent(request, 'abort-asked');
  if (asked === undefined) return [];
  return [field('Aborted by', asked.by === 'plan' ? asked.byName : who(asked.by))];
}

/** A forced move paused its guest because somebody said so. */
function forcedBy(request: Request): readonly Leaf[] {
  const asked = lastEvent(request, 'force-asked');
  if (asked === undefined || request.timeline.some(({ type }) => type === 'force-refused')) return [];
  return [field('Forced by', asked.by === 'plan' ? asked.byName : who(asked.by))];
}
