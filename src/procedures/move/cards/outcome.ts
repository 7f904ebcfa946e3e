import { bytes } from '../../../base/format/bytes.js';
import { pause } from '../../../base/format/duration.js';
import { rate } from '../../../base/format/rate.js';
import { utcSeconds } from '../../../base/format/time.js';
import { clipped, count, sentence } from '../../../base/format/words.js';
import { type Block, code, item, line, quote, type Text, who } from '../../../chat/card.js';
import { prose } from '../../../chat/prose.js';
import { about, dottedLine, requestSpan } from '../../../chat/text.js';
import type { CardView } from '../../../report/view.js';
import { approvedBy } from '../../../report/vote-lines.js';
import type { Request } from '../../../requests/request.js';
import type { Outcome, ProofItem, TimelineEvent, ToldFinding } from '../../../requests/timeline.js';
import { guestDanger, guestLines } from './guest-lines.js';
import { endedEvent, outcomeTitle } from './outcome-title.js';

const WORDS_LENGTH = 500;
const MOST_LINES = 12;

/** What came of a request: the first line is the outcome, then what a person needs in the order in which they need it. */
export function outcomeBlocks(request: Request, view: CardView): readonly Block[] {
  const title = line(...outcomeTitle(request, view.describe.get(request.kind)?.(request)));
  const { outcome } = request;
  if (outcome === undefined) return [title, ...untouchedBlocks(request, view)];
  if (request.state === 'succeeded') return [title, ...successBlocks(request, outcome, view)];
  if (request.state === 'residue') return [title, ...residueBlocks(request, outcome, view)];
  return [
    title,
    ...causeBlocks(request, outcome, view),
    ...untouchedBlocks(request, view),
    ...nextBlocks(request),
  ];
}

/** Ends before anything was sent: why, and what took its place. */
function untouchedBlocks(request: Request, view: CardView): readonly Block[] {
  const why = untoldWhy(request);
  const blocks: Block[] = [];
  if (request.state === 'superseded') blocks.push(...changedBlocks(request, view));
  else if (request.state === 'refused') blocks.push(...refusedBlocks(request));
  if (why !== undefined) blocks.push(quote(clipped(why, WORDS_LENGTH)));
  if (request.outcome === undefined && request.steps.every(({ sent }) => sent.length === 0)) {
    blocks.push(dottedLine('Nothing was sent to the cloud', ['asked by ', who(request.requester.id)]));
  }
  if (request.plan.kind === 'migrate' && (request.state === 'expired' || request.state === 'refused')) {
    blocks.push(line('To ask anew: ', about(request, 'retry')));
  }
  return blocks;
}

/** The reason as it was given, where nothing else on the card says the same. */
function untoldWhy(request: Request): string | undefined {
  const why = endedEvent(request)?.why ?? '';
  if (why === '' || why === request.outcome?.novaMessage) return undefined;
  const listed =
    (request.state === 'superseded' && (last(request, 'drifted')?.changes.length ?? 0) > 0) ||
    (request.state === 'refused' && (last(request, 'refused')?.findings.length ?? 0) > 0);
  return listed ? undefined : why;
}

function changedBlocks(request: Request, view: CardView): readonly Block[] {
  const drift = last(request, 'drifted');
  const successor = request.successor ?? drift?.successor ?? null;
  const changes = drift?.changes ?? [];
  return [
    ...changes.slice(0, MOST_LINES).map((change) => item(`• ${clipped(change, WORDS_LENGTH)}`)),
    ...(changes.length > MOST_LINES ? [item(`and ${changes.length - MOST_LINES} more changes`)] : []),
    successor === null
      ? line('There is nothing left to ask.')
      : line('Asked anew as ', requestSpan(successor, view.cardOf(successor))),
  ];
}

function refusedBlocks(request: Request): readonly Block[] {
  const findings = last(request, 'refused')?.findings ?? [];
  return findings.slice(0, MOST_LINES).flatMap(findingBlocks);
}

export function findingBlocks(finding: ToldFinding): readonly Block[] {
  const told = item({ bold: [finding.verdict] }, ' ', ...prose(clipped(finding.text, WORDS_LENGTH)));
  return finding.remedy === undefined
    ? [told]
    : [told, item('Fix: ', ...prose(clipped(finding.remedy, WORDS_LENGTH)))];
}

function successBlocks(request: Request, outcome: Outcome, view: CardView): readonly Block[] {
  const { plan } = request;
  const from = plan.kind === 'migrate' ? `From ${plan.identity.source}` : undefined;
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
    peopleLine(request, view, from),
    ...figures,
    ...guestLines(outcome, view.now),
    ...proofLines(outcome.proof),
  ];
}

export function changedText({ changed }: Outcome): string | undefined {
  if (changed === undefined) return undefined;
  const amount = rate(changed.bytesPerSecond);
  return changed.when === 'before' ? `changed ${amount} before the move` : `changed up to ${amount}`;
}

function capital(text: string | undefined, before: string | undefined): string | undefined {
  return text === undefined || before !== undefined ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function residueBlocks(request: Request, outcome: Outcome, view: CardView): readonly Block[] {
  const silent = guestDanger(outcome, view.now);
  const left = outcome.leftovers.length === 0 ? [] : [`Left: ${leftText(outcome)}.`];
  const fine = isFine(outcome) && silent === undefined;
  return [
    ...dangerLines(outcome, silent),
    ...left.map((text) => line(`${fine ? 'Guest: fine. ' : ''}${text}`)),
    ...guestLines(outcome, view.now),
    ...proofLines(outcome.proof),
    ...(silent === undefined ? [] : silentBlocks(request)),
    line(
      fine
        ? 'Not a danger now; the next move or detach may fail on it. I will not delete it.'
        : 'I will not touch it.',
    ),
    ...leftoverBlocks(outcome),
    peopleLine(request, view, undefined),
  ];
}

/** That the guest is fine is only said where nothing that was left can harm it. */
function isFine(outcome: Outcome): boolean {
  return outcome.leftovers.every(({ danger }) => danger === undefined);
}

function leftText(outcome: Outcome): string {
  return outcome.leftovers.map(({ what }) => clipped(what, WORDS_LENGTH)).join('; ');
}

function dangerLines(outcome: Outcome, silent: string | undefined): readonly Block[] {
  const left = outcome.leftovers.flatMap(({ danger }) => (danger === undefined ? [] : [danger]));
  const dangers = new Set(silent === undefined ? left : [silent, ...left]);
  return [...dangers].map((danger) => line({ bold: ['Danger: '] }, clipped(danger, WORDS_LENGTH)));
}

/** The network of the new host is the first suspect; the guest itself is the second. */
function silentBlocks({ plan }: Request): readonly Block[] {
  if (plan.kind !== 'migrate') return [];
  return [
    line(
      "Look whether its port is up and its network there (VLAN or tunnel, security groups), then at the guest's console:",
    ),
    line(code(`openstack console log show ${plan.identity.server}`)),
  ];
}

function leftoverBlocks(outcome: Outcome): readonly Block[] {
  return outcome.leftovers.flatMap(({ check, command }) => [
    line(`Someone with the rights to, after checking ${clipped(check, WORDS_LENGTH)}:`),
    line(code(clipped(command, WORDS_LENGTH))),
  ]);
}

/** Cause first, then the evidence in the services' own words, then the way out. */
function causeBlocks(request: Request, outcome: Outcome, view: CardView): readonly Block[] {
  const blocks: Block[] = [];
  if (request.state !== 'aborted' || outcome.meaning !== null) {
    blocks.push(
      line('Cause: ', ...prose(outcome.meaning === null ? 'not known.' : sentence(outcome.meaning))),
    );
  }
  blocks.push(...logBlocks(outcome, view.now), ...novaBlocks(request, outcome));
  if (outcome.remedy !== null) blocks.push(line('Fix: ', ...prose(sentence(outcome.remedy))));
  blocks.push(...guestLines(outcome, view.now), ...proofLines(outcome.proof));
  if (outcome.leftovers.length > 0) {
    blocks.push(
      line(`Left: ${outcome.leftovers.map(({ what }) => clipped(what, WORDS_LENGTH)).join('; ')}.`),
    );
    blocks.push(...leftoverBlocks(outcome));
  }
  return blocks;
}

function logBlocks(outcome: Outcome, now: number): readonly Block[] {
  const blocks: Block[] = [];
  let head = '';
  for (const { host, at, text } of outcome.logLines.slice(0, MOST_LINES)) {
    const next = `nova-compute on ${clipped(host, 64)}, ${utcSeconds(at, now)}:`;
    if (next !== head) blocks.push(line(next));
    head = next;
    blocks.push(quote(clipped(text, WORDS_LENGTH)));
  }
  return blocks;
}

function novaBlocks(request: Request, outcome: Outcome): readonly Block[] {
  if (outcome.novaMessage !== null)
    return [line(`${speakerOf(request)} says:`), quote(clipped(outcome.novaMessage, WORDS_LENGTH))];
  if (outcome.migrationId === null) return [];
  const status = outcome.migrationStatus === null ? [] : [' ', code(outcome.migrationStatus)];
  const events = last(request, 'nova-events')?.events ?? [];
  const allWell = events.length > 0 && events.every(({ result }) => result === 'Success');
  if (request.state === 'aborted') {
    return [line(`Nova's migration ${outcome.migrationId}`, ...status, ', as Nova calls an aborted one.')];
  }
  const said = 'Nova itself gave no reason';
  return [
    line(
      `${said} (migration ${outcome.migrationId}`,
      ...status,
      `${allWell ? ', all events Success' : ''}).`,
    ),
  ];
}

/** Servers are Nova's, volumes and snapshots Cinder's. */
export function speakerOf({ kind }: Request): string {
  return kind.startsWith('volume-') && kind !== 'volume-boot' ? 'Cinder' : 'Nova';
}

function nextBlocks(request: Request): readonly Block[] {
  if (request.plan.kind !== 'migrate') return [line('Asked by ', who(request.requester.id))];
  const again = request.plan.policy.quorum === 0 ? '' : ' (needs a new approval)';
  return [
    dottedLine(
      ['Then: ', about(request, 'retry'), again],
      ['asked by ', who(request.requester.id)],
      abortedBy(request),
    ),
  ];
}

/** Who stopped it is not who asked for it. */
function abortedBy(request: Request): Text | undefined {
  if (request.state !== 'aborted') return undefined;
  const asked = last(request, 'abort-asked');
  if (asked === undefined) return undefined;
  return ['aborted by ', asked.by === 'plan' ? asked.byName : who(asked.by)];
}

/** A forced move paused its guest because somebody said so. */
function forcedBy(request: Request): Text | undefined {
  const asked = last(request, 'force-asked');
  if (asked === undefined || request.timeline.some(({ type }) => type === 'force-refused')) return undefined;
  return ['forced by ', asked.by === 'plan' ? asked.byName : who(asked.by)];
}

function peopleLine(request: Request, view: CardView, from: string | undefined): Block {
  const approvers = approvedBy(view);
  const asked = from === undefined ? 'Asked by ' : 'asked by ';
  return dottedLine(
    from,
    [asked, who(request.requester.id)],
    approvers.length === 0 ? undefined : ['approved by ', ...approvers],
    forcedBy(request),
  );
}

/** What was proved, what was not so, and what nobody looked at: three sentences, the last never left out. */
export function proofLines(proof: readonly ProofItem[]): readonly Block[] {
  const told = (verdict: ProofItem['verdict'], words: (proved: ProofItem) => string) =>
    proof.filter((proved) => proved.verdict === verdict).map(words);
  const ok = told('ok', provedText);
  const notOk = told('not-ok', ({ what, detail }) => `${what}: ${detail}`);
  const unseen = told('not-checked', ({ detail, what }) => detail || what);
  const list = (label: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [
          line(
            `${label}: ${someTexts(texts)
              .map((text) => clipped(text, 200))
              .join('; ')}.`,
          ),
        ];
  return [...list('Checked', ok), ...list('Not as it should be', notOk), ...list('Not known', unseen)];
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

function last<T extends TimelineEvent['type']>(
  request: Request,
  type: T,
): Extract<TimelineEvent, { type: T }> | undefined {
  return request.timeline.findLast(
    (event): event is Extract<TimelineEvent, { type: T }> => event.type === type,
  );
}
