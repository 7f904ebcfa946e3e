import { redact } from '../../base/redaction.js';
import type { Request, Step } from '../../requests/request.js';
import { indented, type Section, someOf, when, words } from './text.js';

/** A body up to this length stands on one line. */
const SHORT = 100;
/** The method of a command on a host. */
const HOST = 'SSH';
/** What was never sent is no part of a record. */
const wasSent = ({ sent }: Step) => sent.length > 0;

/** Exactly what was sent to the cloud or the hosts, as the audit has it, and what came back. */
export function sentSection({ steps, openstackRequestId }: Request, title = 'What was sent'): Section {
  return { title, lines: steps.filter(wasSent).flatMap((step) => stepLines(step, openstackRequestId)) };
}

function stepLines(
  { intent, call, sent, answer, outcome }: Step,
  openstackRequestId: string,
): readonly string[] {
  const times = sent.map(when).join(', again ');
  return [
    words(intent),
    ...indented([
      `${words(call.method)} ${words(call.path)}`,
      ...bodyLines(call.body),
      `sent ${times}, as ${openstackRequestId}`,
      answerText(answer, outcome, call.method === HOST),
      ...(answer?.message === undefined ? [] : [`it said: ${words(answer.message)}`]),
    ]),
  ];
}

function bodyLines(body: unknown): readonly string[] {
  if (body === null || body === undefined) return [];
  const shown = redact(body);
  const short = JSON.stringify(shown);
  return short.length <= SHORT
    ? [short]
    : someOf(JSON.stringify(shown, undefined, 2).split('\n').map(layout));
}

/** JSON breaks no line inside of a string; its indentation stays. */
function layout(line: string): string {
  const [space = ''] = /^ */u.exec(line) ?? [];
  return space + words(line);
}

function answerText(answer: Step['answer'], outcome: Step['outcome'], onHost: boolean): string {
  const came = outcome === undefined ? 'no answer' : OUTCOMES[outcome];
  if (answer === undefined) return came;
  if (onHost) return `ended at ${when(answer.at)}${outcome === undefined ? '' : `: ${came}`}`;
  const as = answer.requestId === undefined ? '' : `, there as ${words(answer.requestId)}`;
  const made = answer.made === undefined ? '' : `, made ${words(answer.made)}`;
  return `answered ${answer.status} at ${when(answer.at)}${as}${made}${outcome === undefined ? '' : `: ${came}`}`;
}

const OUTCOMES: Readonly<Record<NonNullable<Step['outcome']>, string>> = {
  taken: 'taken',
  refused: 'refused',
  unanswered: 'unanswered',
  'not-needed': 'not needed',
};
