import type { App, ViewSubmitAction } from '@slack/bolt';
import type { Clock } from '../../src/base/clock.js';
import type { CommandDefinition } from '../../src/chat/command.js';
import type { ButtonPress, ChatInbox, MessageRef } from '../../src/chat/platform.js';
import { rolesOf } from '../../src/chat/usage.js';
import { answering } from './answering.js';
import type { Channels } from './channels.js';
import type { Forms } from './forms.js';
import type { Log } from './log.js';
import { COMMAND_VIEW, formFor, OPTION_PREFIX, REASON_VIEW, reasonGiven, triedAim } from './modal.js';
import {
  BlockActions,
  BlockSuggestion,
  DeletedEvent,
  fromJson,
  HomeOpened,
  ReactionEvent,
  ReasonForm,
  SlashCommand,
  ViewSubmission,
} from './payloads.js';
import type { People } from './people.js';
import { BUTTON_PREFIX } from './render.js';
import type { Addressee, Replies } from './replies.js';
import { typedText } from './slash-text.js';

export interface InputDeps {
  inbox: ChatInbox;
  people: People;
  channels: Channels;
  replies: Replies;
  forms: Forms;
  botUserId: string;
  clock: Clock;
  log: Log;
  /** Whether `policy.channels` lets commands be given there; the core says so to the person. */
  isPermitted(channel: string): boolean;
  publishHome(user: string): Promise<void>;
  /** Work that a stop waits for, a little. */
  track<Result>(work: Promise<Result>): Promise<Result>;
}

/** Milliseconds within which a click is acknowledged: with its vote in the store where that is quick, else before. */
const ACK_WITHIN_MS = 250;

type Ack = (answer?: never) => Promise<unknown>;

/** Everything Slack delivers, turned into calls of the inbox. */
export function registerInput(app: App, deps: InputDeps): void {
  for (const command of deps.inbox.commands) {
    app.command(`/${command.name}`, async ({ body, ack }) => {
      await ack();
      await deps.track(slashCommand(command, SlashCommand.parse(body), deps));
    });
  }
  app.action(new RegExp(`^${BUTTON_PREFIX}`, 'u'), async ({ body, ack }) => {
    await ackSoon(deps.track(click(BlockActions.parse(body), deps)), ack, deps.clock);
  });
  app.view<ViewSubmitAction>(
    { callback_id: COMMAND_VIEW, type: 'view_submission' },
    async ({ body, ack }) => {
      await deps.track(deps.forms.submitted(ViewSubmission.parse(body), ack));
    },
  );
  app.view({ callback_id: REASON_VIEW, type: 'view_submission' }, async ({ body, ack }) => {
    await ackSoon(deps.track(reasonSubmitted(ViewSubmission.parse(body), deps)), ack, deps.clock);
  });
  app.options(new RegExp(`^${OPTION_PREFIX}`, 'u'), async ({ body, ack }) => {
    await ack(await deps.forms.suggest(BlockSuggestion.parse(body)));
  });
  registerEvents(app, deps);
}

/** Events are hints: what they tell of is read back. */
function registerEvents(app: App, { inbox, botUserId, publishHome, track }: InputDeps): void {
  for (const name of ['reaction_added', 'reaction_removed'] as const) {
    app.event(name, async ({ body }) => {
      const { data } = ReactionEvent.safeParse(body);
      if (data === undefined) return;
      const { item, item_user: author } = data.event;
      if (author !== undefined && author !== botUserId) return;
      inbox.reactionsChanged({ platform: 'slack', channel: item.channel, id: item.ts });
    });
  }
  app.event('message', async ({ body }) => {
    const { data } = DeletedEvent.safeParse(body);
    if (data === undefined) return;
    const { channel, deleted_ts: ts, previous_message: previous } = data.event;
    inbox.messageDeleted(messageRef(channel, ts, previous?.thread_ts));
  });
  app.event('app_home_opened', async ({ body }) => {
    const { data } = HomeOpened.safeParse(body);
    if (data === undefined || (data.event.tab ?? 'home') !== 'home') return;
    await track(publishHome(data.event.user));
  });
}

async function slashCommand(command: CommandDefinition, given: SlashCommand, deps: InputDeps): Promise<void> {
  const { people, inbox, replies, channels } = deps;
  const text = typedText(given.text);
  const to: Addressee = {
    key: `slack:${given.trigger_id}`,
    user: given.user_id,
    conversation: { platform: 'slack', channel: given.channel_id },
    responseUrl: given.response_url,
  };
  const form = formFor(command, text);
  if (form !== undefined) {
    // Before anything else: the trigger lives three seconds.
    await deps.forms.open(command, form, given.trigger_id, to);
    return;
  }
  // Whatever else has arrived is acknowledged first.
  await new Promise((resolve) => setImmediate(resolve));
  await answering(to, deps, async () => {
    const blocked =
      endsInPost(command, text) && deps.isPermitted(given.channel_id)
        ? await channels.problem(given.channel_id)
        : undefined;
    if (blocked !== undefined) throw blocked;
    const actor = await people.someone(given.user_id);
    const call = { key: to.key, actor, conversation: to.conversation, command: command.name };
    await replies.answer(await inbox.command({ ...call, input: { kind: 'text', text } }), to);
  });
}

/** Whether an answer or a card is posted in the channel, as far as the definition of what will run tells. */
function endsInPost(command: CommandDefinition, text: string): boolean {
  const aim = triedAim(command, text);
  if (aim?.kind !== 'subcommand') return false;
  const { visibility, role } = aim.subcommand;
  return visibility === 'public' || !rolesOf(role).includes('viewer');
}

async function click(given: BlockActions, deps: InputDeps): Promise<void> {
  const pressed = given.actions.find(({ action_id: id }) => id.startsWith(BUTTON_PREFIX));
  const channel = given.channel?.id ?? given.container?.channel_id;
  const ts = given.message?.ts ?? given.container?.message_ts;
  if (pressed === undefined || channel === undefined || ts === undefined) return;
  const action = pressed.action_id.slice(BUTTON_PREFIX.length).split(':')[0] ?? '';
  const value = pressed.value ?? '';
  const message = messageRef(channel, ts, given.message?.thread_ts);
  const to: Addressee = {
    key: `slack:${given.trigger_id}`,
    user: given.user.id,
    conversation: { platform: 'slack', channel },
    responseUrl: given.response_url,
    ...(given.container?.is_ephemeral === true ? {} : { thread: rootOf(message) }),
  };
  if (action === 'reject') {
    const thread = message.thread === undefined ? {} : { thread: message.thread };
    await deps.forms.askReason({ action, value, channel, ts, ...thread }, given.trigger_id, to);
    return;
  }
  await press({ action, value, message }, to, deps);
}

async function reasonSubmitted(given: ViewSubmission, deps: InputDeps): Promise<void> {
  const form = fromJson(ReasonForm, given.view.private_metadata);
  if (form === undefined) return;
  const message = messageRef(form.channel, form.ts, form.thread);
  const comment = reasonGiven(given.view.state.values);
  const to: Addressee = {
    key: `slack:${given.trigger_id}`,
    user: given.user.id,
    conversation: { platform: 'slack', channel: form.channel },
    thread: rootOf(message),
  };
  const { action, value } = form;
  await press({ action, value, message, ...(comment === undefined ? {} : { comment }) }, to, deps);
}

function press(pressed: Omit<ButtonPress, 'key' | 'actor'>, to: Addressee, deps: InputDeps): Promise<void> {
  return answering(to, deps, async () => {
    const actor = await deps.people.someone(to.user);
    await deps.replies.answer(await deps.inbox.button({ ...pressed, key: to.key, actor }), to);
  });
}

async function ackSoon(work: Promise<void>, ack: Ack, clock: Clock): Promise<void> {
  const enough = new AbortController();
  const patience = clock.sleep(ACK_WITHIN_MS, enough.signal).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), patience]);
  enough.abort();
  await ack();
  await work;
}

function messageRef(channel: string, ts: string, thread: string | undefined): MessageRef {
  // Slack gives a root that has replies its own ts as its thread's.
  const isReply = thread !== undefined && thread !== ts;
  return { platform: 'slack', channel, id: ts, ...(isReply ? { thread } : {}) };
}

function rootOf({ thread, ...message }: MessageRef): MessageRef {
  return thread === undefined ? message : { ...message, id: thread };
}
