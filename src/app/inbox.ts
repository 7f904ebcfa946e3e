import { type Card, card, line } from '../chat/card.js';
import type { CommandDefinition } from '../chat/command.js';
import { type ChatLog, failureCard } from '../chat/dispatch.js';
import { type AnsweredKeys, createInbox } from '../chat/inbox.js';
import type { ButtonPress, ChatInbox, MessageRef, Reply } from '../chat/platform.js';
import {
  confirmationCard,
  type Pressed,
  parseAction,
  parseButtonValue,
  parseMoreValue,
} from '../report/buttons.js';
import { answerTo } from '../report/milestones.js';
import type { CardView } from '../report/view.js';
import { type Request, shownId } from '../requests/request.js';
import { awaitsStart } from '../requests/states.js';
import type { VoteRefusal } from '../requests/votes.js';
import type { Voting } from '../requests/voting.js';

export interface ChatInboxParts {
  commands: readonly CommandDefinition[];
  command: ChatInbox['command'];
  complete: ChatInbox['complete'];
  home: ChatInbox['home'];
  reactions: ChatInbox['reactions'];
  votes: Pick<Voting, 'read' | 'press' | 'late'>;
  /** Requests that are not settled. */
  active(): Promise<readonly Request[]>;
  request(id: string): Promise<Request | undefined>;
  /** The request whose card a message is; undefined for everything else that people react to. */
  requestOf(ref: MessageRef): string | undefined;
  /** The private note to somebody whose vote does not count. */
  note(request: Request, press: ButtonPress, verdict: 'approve' | 'reject', why: VoteRefusal): Card;
  counted(request: Request, verdict: 'approve' | 'reject'): Card;
  details(request: Request, from?: number): Card;
  kinds: CardView['kinds'];
  /** A page of a list that a card had no room for. */
  page(asked: { key: string; from: number; again: string }): Card;
  answered: AnsweredKeys;
  random(): number;
  log: ChatLog;
}

/** What adapters speak to. Events are hints here: everything that matters is read back or checked again. */
export function createChatInbox(parts: ChatInboxParts): ChatInbox {
  const presses = createInbox();
  const reread = async (id: string): Promise<void> => {
    try {
      const request = await parts.request(id);
      if (request === undefined || awaitsStart(request.state)) await parts.votes.read(id);
      else await parts.votes.late(id);
    } catch (error) {
      parts.log.error({ err: error, request: id }, 'votes not read');
    }
  };
  const hint = (ref: MessageRef) => {
    const id = parts.requestOf(ref);
    if (id !== undefined) void reread(id);
  };
  return {
    commands: parts.commands,
    reactions: parts.reactions,
    command: parts.command,
    complete: parts.complete,
    home: parts.home,
    reactionsChanged: hint,
    messageDeleted: hint,
    sessionRenewed() {
      parts.active().then(
        (requests) => requests.filter(({ state }) => awaitsStart(state)).forEach(({ id }) => void reread(id)),
        (error: unknown) => parts.log.error({ err: error }, 'open requests could not be read again'),
      );
    },
    async button(press) {
      if (!presses.first(press.key)) return { visibility: 'none' };
      try {
        return await pressed(press, parts);
      } catch (error) {
        return { visibility: 'private', card: failureCard(error, press, parts) };
      }
    },
  };
}

async function pressed(press: ButtonPress, parts: ChatInboxParts): Promise<Reply> {
  const asked = parseAction(press.action, press.value);
  if (asked !== undefined) return await acted(press, asked, parts);
  const more = press.action === 'more' ? parseMoreValue(press.value) : undefined;
  if (more?.kind === 'listing') return privately(parts.page(more));
  const about = more ?? parseButtonValue(press.value);
  const request = about === undefined ? undefined : await parts.request(about.id);
  if (about === undefined || request === undefined) {
    const what = press.action === 'more' ? 'list or request' : 'request';
    return privately(card(line(`This button belongs to no ${what} that Drover knows. Nothing has changed.`)));
  }
  if (press.action === 'details') return privately(parts.details(request));
  if (more !== undefined) return privately(parts.details(request, more.from));
  if (press.action !== 'approve' && press.action !== 'reject') {
    return privately(card(line('Drover has no such button. Nothing has changed.')));
  }
  if (await parts.answered.has(press.key)) {
    return privately(
      card(line('This press was answered before Drover was started again. Nothing has changed now.')),
    );
  }
  const verdict = press.action;
  const result = await parts.votes.press(press, about.id, about.digest, verdict);
  if (result.kind === 'counted') return privately(parts.counted(result.request, verdict));
  // One that counted is known by its key in the request; who may vote later has not voted by what was refused.
  await parts.answered.keep(press.key);
  return privately(parts.note(result.request ?? request, press, verdict, result.why));
}

/** A button that stands for a command is that command, given by whoever pressed it, where the message is. */
async function acted(
  press: ButtonPress,
  { action, id, seq, confirmed }: Pressed,
  parts: ChatInboxParts,
): Promise<Reply> {
  const request = await parts.request(id);
  if (request === undefined) {
    return privately(card(line('This button belongs to no request that Drover knows. Nothing has changed.')));
  }
  if (action === 'wait') return privately(waiting(request));
  const options =
    seq === undefined ? { request: shownId(id) } : answerTo({ action, seq }, request, { kinds: parts.kinds });
  if (options === undefined) return privately(card(line('This is settled already. Nothing has changed.')));
  if (!confirmed) return privately(confirmationCard(action, request, seq));
  const { platform, channel } = press.message;
  return await parts.command({
    key: press.key,
    actor: press.actor,
    conversation: { platform, channel },
    command: 'migrate',
    input: { kind: 'options', subcommand: action, options },
  });
}

function waiting(request: Request): Card {
  return card(
    line(
      `Nothing is sent, and ${shownId(request.id)} goes on as it is. The thread says when that changes; its buttons stay until then.`,
    ),
  );
}

function privately(shown: Card): Reply {
  return { visibility: 'private', card: shown };
}
