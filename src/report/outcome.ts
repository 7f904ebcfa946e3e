import { duration } from '../base/format/duration.js';
import { clipped } from '../base/format/words.js';
import {
  type Block,
  bold,
  code,
  field,
  folded,
  item,
  type Leaf,
  line,
  quote,
  type Text,
  who,
} from '../chat/card.js';
import { prose } from '../chat/prose.js';
import { dotted, dottedLine } from '../chat/text.js';
import type { Leftover, ProofItem } from '../requests/outcome.js';
import { nothingSent, type Request, shownId } from '../requests/request.js';
import type { TimelineEvent, ToldFinding } from '../requests/timeline.js';
import { about, requestSpan } from './text.js';
import { type CardView, presentationOf } from './view.js';
import { approvedBy } from './vote-lines.js';

export const WORDS_LENGTH = 500;
/** A command that is cut cannot be pasted: more than the longest that we print, with room for names. */
const COMMAND_LENGTH = 1500;
export const MOST_LINES = 12;

/** What came of a request: the first line is the outcome, then what a person needs in the order in which they need it. */
export function outcomeBlocks(request: Request, view: CardView): readonly Block[] {
  const title = line(...outcomeTitle(request, view));
  if (request.outcome === undefined) return [title, ...untouchedBlocks(request, view)];
  return [title, ...presentationOf(request, view).outcome(request, view)];
}

/** The first line of everything that tells an end. */
export function outcomeTitle(request: Request, view: Pick<CardView, 'kinds'>): Text {
  return dotted([bold(...outcomeWords(request, view))], shownId(request.id), tookText(request));
}

function outcomeWords(request: Request, view: Pick<CardView, 'kinds'>): Text {
  const present = presentationOf(request, view);
  const untouched = present.untouched(request);
  switch (request.state) {
    case 'rejected':
      return ['Rejected', ...byText(request), ': ', ...untouched];
    case 'withdrawn':
      return ['Withdrawn', ...byText(request), ': ', ...untouched];
    case 'expired':
      return ['Expired: ', ...untouched];
    case 'refused':
      return ['Refused at the last look: ', ...untouched];
    case 'superseded':
      return ['Superseded: the plan no longer holds, ', ...untouched];
    default:
      return present.ended(request);
  }
}

function byText(request: Request): Text {
  const event = lastEvent(request, 'ended');
  return event?.by === undefined || event.by === null ? [] : [' by ', who(event.by)];
}

function tookText(request: Request): string | undefined {
  const seconds = request.outcome?.durationSeconds ?? null;
  if (seconds === null) return undefined;
  if (request.state === 'succeeded' || request.state === 'residue') return duration(seconds);
  const ended =
    { aborted: 'aborted', 'rolled-back': 'rolled back', incomplete: 'ended' }[String(request.state)] ??
    'failed';
  return `${ended} after ${duration(seconds)}`;
}

/** Ends before anything was sent: why, and what took its place. */
function untouchedBlocks(request: Request, view: CardView): readonly Block[] {
  const blocks: Block[] = [];
  if (request.state === 'superseded') blocks.push(...changedBlocks(request, view));
  else if (request.state === 'refused') blocks.push(...refusedBlocks(request));
  blocks.push(...whyBlocks(request, null));
  if (nothingSent(request)) {
    blocks.push(dottedLine('Nothing was sent to the cloud', ['asked by ', who(request.requester.id)]));
  }
  const { mayRetry } = presentationOf(request, view);
  if (mayRetry(request) && (request.state === 'expired' || request.state === 'refused')) {
    blocks.push(line('To ask again: ', about(request, 'retry')));
  }
  return blocks;
}

/** The reason as it was given, where nothing else on the card says the same; `said` stands there already. */
export function whyBlocks(request: Request, said: string | null): readonly Block[] {
  const why = lastEvent(request, 'ended')?.why ?? '';
  const listed =
    (request.state === 'superseded' && (lastEvent(request, 'drifted')?.changes.length ?? 0) > 0) ||
    (request.state === 'refused' && (lastEvent(request, 'refused')?.findings.length ?? 0) > 0);
  return why === '' || why === said || listed ? [] : [quote(clipped(why, WORDS_LENGTH))];
}

function changedBlocks(request: Request, view: CardView): readonly Block[] {
  const drift = lastEvent(request, 'drifted');
  const successor = request.successor ?? drift?.successor ?? null;
  const changes = drift?.changes ?? [];
  return [
    ...changes.slice(0, MOST_LINES).map((change) => item(`• ${clipped(change, WORDS_LENGTH)}`)),
    ...(changes.length > MOST_LINES ? [item(`and ${changes.length - MOST_LINES} more changes`)] : []),
    successor === null
      ? line('There is nothing left to ask.')
      : line('Asked again as ', requestSpan(successor, view.cardOf(successor))),
  ];
}

function refusedBlocks(request: Request): readonly Block[] {
  const findings = lastEvent(request, 'refused')?.findings ?? [];
  return findings.slice(0, MOST_LINES).flatMap(findingBlocks);
}

export function findingBlocks(finding: ToldFinding): readonly Block[] {
  const told = item({ bold: [finding.verdict] }, ' ', ...prose(clipped(finding.text, WORDS_LENGTH)));
  return finding.remedy === undefined
    ? [told]
    : [told, item('Fix: ', ...prose(clipped(finding.remedy, WORDS_LENGTH)))];
}

/** Who asked and who approved, each under its name. */
export function peopleFields(request: Request, view: CardView, also: readonly Leaf[] = []): readonly Leaf[] {
  const approvers = approvedBy(view);
  return [
    field('Asked by', who(request.requester.id)),
    ...(approvers.length === 0 ? [] : [field('Approved by', ...approvers)]),
    ...also,
  ];
}

/** Who asked and who approved; `from` and `also` say what else belongs on that line. */
export function peopleLine(request: Request, view: CardView, from?: string, also?: Text): Block {
  const approvers = approvedBy(view);
  const asked = from === undefined ? 'Asked by ' : 'asked by ';
  return dottedLine(
    from,
    [asked, who(request.requester.id)],
    approvers.length === 0 ? undefined : ['approved by ', ...approvers],
    also,
  );
}

export function leftText(leftovers: readonly Leftover[]): string {
  return leftovers.map(({ what }) => clipped(what, WORDS_LENGTH)).join('; ');
}

/** The exact command for each, and what a human checks before: Drover runs none of them. */
export function leftoverBlocks(leftovers: readonly Leftover[]): readonly Block[] {
  return leftovers.flatMap(({ check, command }) => [
    line(`Someone with the rights to, after checking ${clipped(check, WORDS_LENGTH)}:`),
    line(code(clipped(command, COMMAND_LENGTH))),
  ]);
}

/** What was proved, what was not so, and what nobody looked at: three sentences, the last never left out. */
export function proofLines(proof: readonly ProofItem[]): readonly Leaf[] {
  return [...provedLine(proof), ...unprovedLines(proof)];
}

/** As `proofLines`, with what was proved folded away: who reads no further has seen what was not. */
export function proofBlocks(proof: readonly ProofItem[]): readonly Block[] {
  return [...unprovedLines(proof), folded('What was checked', ...provedLine(proof))];
}

function provedLine(proof: readonly ProofItem[]): readonly Leaf[] {
  return told('Checked', proof, 'ok', provedText);
}

function unprovedLines(proof: readonly ProofItem[]): readonly Leaf[] {
  return [
    ...told('Not as it should be', proof, 'not-ok', ({ what, detail }) => `${what}: ${detail}`),
    ...told('Not known', proof, 'not-checked', ({ detail, what }) => detail || what),
  ];
}

function told(
  label: string,
  proof: readonly ProofItem[],
  verdict: ProofItem['verdict'],
  words: (proved: ProofItem) => string,
): readonly Leaf[] {
  const texts = proof.filter((proved) => proved.verdict === verdict).map(words);
  if (texts.length === 0) return [];
  const shown = someTexts(texts).map((text) => clipped(text, 200));
  return [line(`${label}: ${shown.join('; ')}.`)];
}

function someTexts(texts: readonly string[]): readonly string[] {
  return texts.length <= MOST_LINES
    ? texts
    : [...texts.slice(0, MOST_LINES), `and ${texts.length - MOST_LINES} more`];
}

/** "Nova says completed", but "trusty-volume attached from compute2 only", which speaks for itself. */
function provedText({ what, detail }: ProofItem): string {
  if (detail === '') return what;
  return detail.includes(' ') ? detail : `${what} ${detail}`;
}

/** The last event of a type, where there is one. */
export function lastEvent<T extends TimelineEvent['type']>(
  request: Pick<Request, 'timeline'>,
  type: T,
): Extract<TimelineEvent, { type: T }> | undefined {
  return request.timeline.findLast(
    (event): event is Extract<TimelineEvent, { type: T }> => event.type === type,
  );
}
