import { clipped, sentence } from '../base/format/words.js';
import { type Block, code, field, item, line, quote, type Text, who } from '../chat/card.js';
import { plainText } from '../chat/plain.js';
import { prose } from '../chat/prose.js';
import type { Outcome } from '../requests/outcome.js';
import type { Request } from '../requests/request.js';
import { leftoverBlocks, leftText, peopleFields, proofBlocks, WORDS_LENGTH, whyBlocks } from './outcome.js';
import type { Presentation, RecordParts } from './presentation.js';
import { causeSection, leftSection, proofSection } from './record/outcome-sections.js';
import { below, fields, someOf, words } from './record/text.js';
import type { CardView } from './view.js';
import { approvedLines } from './vote-lines.js';
import { whyLines } from './why.js';

/** A kind that needs no more than these words; everything in them is shown as it is. */
export interface Description {
  /** What will be done, without a full stop: `Retype volume ...`. Shown bold, as the first words of the card. */
  headline: Text;
  lines: readonly Text[];
  /** What decides, under its name; above the lines. */
  fields?: readonly (readonly [name: string, value: Text])[];
  /** What was done, for the first line of a success: `Retyped volume ...`. */
  done: Text;
}

export interface DescribedKind {
  describe(request: Request): Description;
  /** Who speaks where a service said something: `Cinder`. */
  service: string;
  /** What that service itself said of a failure; null where it said nothing. */
  serviceMessage(request: Request): string | null;
}

/** How a kind reads that does one thing, shows no progress of its own and ends done or failed. */
export function describedPresentation({ describe, service, serviceMessage }: DescribedKind): Presentation {
  const described = (request: Request) => {
    const { fields: decide = [], lines: texts } = describe(request);
    return [...decide.map(([name, value]) => field(name, ...value)), ...texts.map((text) => line(...text))];
  };
  const title = (request: Request) => describe(request).headline;
  const lines = (request: Request) => [...whyLines(request), ...described(request)];
  const said = (request: Request) => ({ service, message: serviceMessage(request) });
  return {
    noun: 'request',
    mayRetry: () => false,
    title,
    lines,
    row: title,
    asked: described,
    underWay: (request, view) => ({
      title: title(request),
      blocks: [...lines(request), ...approvedLines(view)],
    }),
    untouched: (request) => [...title(request), ', nothing was done'],
    ended: (request) =>
      request.state === 'succeeded'
        ? ['Done: ', ...describe(request).done]
        : [`${request.state.charAt(0).toUpperCase()}${request.state.slice(1)}: `, ...title(request)],
    outcome: (request, view) => outcomeOfDescribed(request, said(request), view),
    details: (request) => ({ identity: identityBlocks(request), groups: [] }),
    record: (request) => recordOfDescribed(request, describe(request), said(request)),
  };
}

interface Said {
  service: string;
  message: string | null;
}

function outcomeOfDescribed(request: Request, said: Said, view: CardView): readonly Block[] {
  const { outcome } = request;
  if (outcome === undefined) return [];
  if (request.state === 'succeeded') return [...peopleFields(request, view), ...proofBlocks(outcome.proof)];
  return [
    ...causeBlocks(outcome, said),
    ...whyBlocks(request, said.message),
    line('Asked by ', who(request.requester.id)),
  ];
}

/** Cause first, then the evidence in the service's own words, then the way out. */
function causeBlocks(outcome: Outcome, { service, message }: Said): readonly Block[] {
  const { meaning, remedy, proof, leftovers } = outcome;
  const left =
    leftovers.length === 0 ? [] : [line(`Left: ${leftText(leftovers)}.`), ...leftoverBlocks(leftovers)];
  return [
    line('Cause: ', ...prose(meaning === null ? 'not known.' : sentence(meaning))),
    ...(message === null ? [] : [line(`${service} says:`), quote(clipped(message, WORDS_LENGTH))]),
    ...(remedy === null ? [] : [line('Fix: ', ...prose(sentence(remedy)))]),
    ...left,
    ...proofBlocks(proof),
  ];
}

function identityBlocks({ plan }: Request): readonly Block[] {
  return Object.entries(plan.identity).map(([key, value]) =>
    item(`${words(key)}: `, code(clipped(typeof value === 'string' ? value : JSON.stringify(value), 400))),
  );
}

/** As its card says it, then all that the digest covers. */
function recordOfDescribed(request: Request, described: Description, said: Said): RecordParts {
  const named = (described.fields ?? []).map(([name, value]): Text => [`${name}: `, ...value]);
  const told = [described.headline, ...named, ...described.lines];
  const covered = Object.entries(request.plan.identity).map(
    ([key, value]) =>
      [words(key), typeof value === 'string' ? words(value) : words(JSON.stringify(value))] as const,
  );
  const { outcome } = request;
  return {
    plan: [
      ...someOf(told.map((text) => words(plainText({ blocks: [line(...text)] })))),
      ...below(someOf(fields([...covered, ['digest', request.digest]]))),
    ],
    ids: [],
    trouble:
      outcome === undefined
        ? []
        : [causeSection(request, outcome, said.service, said.message), leftSection(outcome)],
    course: [],
    proof: outcome === undefined ? [] : [proofSection(outcome)],
  };
}
