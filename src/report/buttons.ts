import { type Button, type ButtonAction, type Card, card, line } from '../chat/card.js';
import { type Request, shownId } from '../requests/request.js';

/** What a vote's button is about: the request and the whole digest of the plan that was on the card. */
export function buttonValue(request: Pick<Request, 'id' | 'digest'>): string {
  return `${request.id}:${request.digest}`;
}

/** undefined: not one of ours, or forged beyond recognition. */
export function parseButtonValue(value: string): { id: string; digest: string } | undefined {
  const match = /^([a-z2-7]{10}):([0-9a-f]{64})$/.exec(value);
  return match?.[1] !== undefined && match[2] !== undefined ? { id: match[1], digest: match[2] } : undefined;
}

/** The buttons of a card whose votes count. Where no vote is needed there is still a way to say no. */
export function voteButtons(request: Request): readonly Button[] {
  const value = buttonValue(request);
  const reject: Button = { action: 'reject', value, label: 'Reject', style: 'danger' };
  const details = detailsButton(request);
  if (request.plan.policy.quorum === 0) return [reject, details];
  return [{ action: 'approve', value, label: 'Approve', style: 'primary' }, reject, details];
}

/** What stands behind an id in the value of a button that was confirmed. */
const CONFIRMED = ':yes';

/** What each action that has a command of its own is called, and what is asked before it counts. */
const ACTIONS = {
  abort: {
    label: 'Abort',
    style: 'danger',
    confirm: ['Abort this?', 'It is stopped as soon as it can be; what runs stays where it is.', 'Abort it'],
  },
  force: {
    label: 'Force',
    style: 'danger',
    confirm: [
      'Force the move to its end?',
      'The guest is paused until the rest is copied, or switches to post-copy. The thread says for how long.',
      'Ask for it',
    ],
  },
  stop: {
    label: 'Stop',
    style: 'danger',
    confirm: [
      'Stop this?',
      'Nothing new starts, what runs ends by itself. It is not taken up again.',
      'Stop it',
    ],
  },
  done: {
    label: 'Done',
    style: 'primary',
    confirm: ['Is the host back?', 'It is checked, and takes servers again once it is well.', 'It is back'],
  },
  pause: { label: 'Pause' },
  resume: { label: 'Resume', style: 'primary' },
  retry: { label: 'Retry' },
  wait: { label: 'Wait' },
} as const satisfies Partial<
  Record<
    ButtonAction,
    Pick<Button, 'label' | 'style'> & { confirm?: readonly [title: string, text: string, yes: string] }
  >
>;

export type RequestAction = keyof typeof ACTIONS;

/**
 * A button for what one may do to a request; what can hardly be undone is asked about first. `seq`: of the event that
 * the button answers, where the request alone does not say what it is about.
 */
export function actionButton(action: RequestAction, { id }: Pick<Request, 'id'>, seq?: number): Button {
  const value = seq === undefined ? id : `${id}.${seq}`;
  const about: { label: string; style?: 'primary' | 'danger'; confirm?: readonly [string, string, string] } =
    ACTIONS[action];
  const { confirm, ...look } = about;
  return {
    action,
    value,
    ...look,
    ...(confirm === undefined
      ? {}
      : { confirm: { title: confirm[0], text: confirm[1], yes: confirm[2], value: `${value}${CONFIRMED}` } }),
  };
}

export function detailsButton(request: Pick<Request, 'id' | 'digest'>): Button {
  return { action: 'details', value: buttonValue(request), label: 'Details' };
}

/** A press: which action, on which request, about which of its events. */
export interface Pressed {
  action: RequestAction;
  id: string;
  seq?: number;
  confirmed: boolean;
}

/** undefined: no button of ours, or forged beyond recognition. */
export function parseAction(action: string, value: string): Pressed | undefined {
  const known = Object.keys(ACTIONS).find((one): one is RequestAction => one === action);
  const [, id, seq] = /^([a-z2-7]{10})(?:\.(\d{1,9}))?(?::yes)?$/.exec(value) ?? [];
  if (known === undefined || id === undefined) return undefined;
  const confirmed = value.endsWith(CONFIRMED) || !('confirm' in ACTIONS[known]);
  return { action: known, id, ...(seq === undefined ? {} : { seq: Number(seq) }), confirmed };
}

/** For platforms that cannot ask by themselves: the question, and the button that means it. */
export function confirmationCard(action: RequestAction, request: Pick<Request, 'id'>, seq?: number): Card {
  const { confirm, ...button } = actionButton(action, request, seq);
  if (confirm === undefined) return card(line('Nothing has to be confirmed.'));
  return {
    ...card(line({ bold: [confirm.title] }, ` · ${shownId(request.id)}`), line(confirm.text)),
    buttons: [{ ...button, label: confirm.yes, value: confirm.value }],
  };
}

/** What a button for more is about: a list that is kept for a while, or the findings of a request. */
export type MoreValue =
  | { kind: 'listing'; key: string; from: number; again: string }
  | { kind: 'details'; id: string; digest: string; from: number };

/** Discord takes 100 characters of `action:value`. */
const MORE_LENGTH = 100 - 'more:'.length;

/**
 * `again` is the command that makes the list again, said when it is no longer kept: the first of `ways` that fits. The
 * last of them should be short.
 */
export function listingValue(key: string, from: number, ways: readonly string[]): string {
  const room = MORE_LENGTH - `${key}:${from}:`.length;
  const again = ways.find((way) => way.length <= room && AGAIN.test(way)) ?? '';
  return `${key}:${from}:${again}`;
}

export function moreDetailsValue(request: Pick<Request, 'id' | 'digest'>, from: number): string {
  return `${buttonValue(request)}:${from}`;
}

/** The commands that make lists; a forged value has Drover recommend nothing else. */
const AGAIN = /^\/(?:preflight|migrate) [\x20-\x7e]+$/;

/** undefined: not one of ours, or forged beyond recognition. */
export function parseMoreValue(value: string): MoreValue | undefined {
  const details = /^([a-z2-7]{10}:[0-9a-f]{64})(?::(\d{1,4}))?$/.exec(value);
  const about = details?.[1] === undefined ? undefined : parseButtonValue(details[1]);
  if (about !== undefined) return { kind: 'details', ...about, from: Number(details?.[2] ?? 0) };
  const [, key, from, again = ''] = /^([0-9a-f]{10}):(\d{1,4}):(.*)$/.exec(value) ?? [];
  if (key === undefined || from === undefined || (again !== '' && !AGAIN.test(again))) return undefined;
  return { kind: 'listing', key, from: Number(from), again };
}
