import { ApiError } from './api-error.js';
import { blocksProblem, isObject, viewProblem } from './block-rules.js';
import {
  BOT_ID,
  BOT_USER,
  type Channel,
  HOME_TEAM,
  type Message,
  type User,
  type Workspace,
} from './workspace.js';

export type Arguments = Readonly<Record<string, unknown>>;
export type Method = (workspace: Workspace, args: Arguments, hooks: Hooks) => Record<string, unknown>;

export interface Hooks {
  /** Spends a trigger; throws where it is unknown, used or older than three seconds. */
  useTrigger(id: string): string;
  baseUrl: string;
}

/** What each method needs; the app-level token is checked apart. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'reactions.add': ['reactions:write'],
  'reactions.get': ['reactions:read'],
  'users.info': ['users:read'],
  'users.conversations': ['channels:read', 'groups:read'],
  'usergroups.users.list': ['usergroups:read'],
};

export function checkScopes(method: string, workspace: Workspace): void {
  const accepted = SCOPES[method];
  if (accepted !== undefined && !accepted.some((scope) => workspace.scopes.includes(scope))) {
    throw new ApiError('missing_scope');
  }
}

export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': () => ({
    user_id: BOT_USER,
    bot_id: BOT_ID,
    team_id: HOME_TEAM,
    team: 'Home',
    user: 'drover',
  }),
  'chat.postMessage': (workspace, args) => {
    const channel = postable(workspace, args);
    const { text, blocks } = content(args);
    const thread = typeof args.thread_ts === 'string' ? args.thread_ts : undefined;
    if (thread !== undefined && workspace.message(channel.id, thread) === undefined) {
      throw new ApiError('thread_not_found');
    }
    const message: Message = {
      channel: channel.id,
      ts: workspace.nextTs(),
      user: BOT_USER,
      text,
      blocks,
      reactions: new Map(),
      edits: 0,
      deleted: false,
      ...(thread === undefined ? {} : { thread }),
      ...(args.metadata === undefined ? {} : { metadata: args.metadata }),
    };
    workspace.messages.push(message);
    return { channel: channel.id, ts: message.ts, message: described(message) };
  },
  'chat.update': (workspace, args) => {
    const channel = visible(workspace, args);
    const message = existing(workspace, channel.id, args.ts);
    if (message.user !== BOT_USER) throw new ApiError('cant_update_message');
    const { text, blocks } = content(args);
    if (text.length > 4000) throw new ApiError('msg_too_long');
    Object.assign(message, { text, blocks, edits: message.edits + 1 });
    return { channel: channel.id, ts: message.ts, text };
  },
  'chat.postEphemeral': (workspace, args) => {
    const channel = postable(workspace, args);
    const user = String(args.user);
    if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
    const ts = workspace.nextTs();
    workspace.ephemerals.push({ channel: channel.id, user, ts, ...content(args), via: 'chat.postEphemeral' });
    return { message_ts: ts };
  },
  'chat.getPermalink': (workspace, args, { baseUrl }) => {
    const message = existing(workspace, String(args.channel), args.message_ts);
    const thread = message.thread === undefined ? '' : `?thread_ts=${message.thread}&cid=${message.channel}`;
    return { permalink: `${baseUrl}/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}` };
  },
  'conversations.info': (workspace, args) => {
    const channel = visible(workspace, args);
    return {
      channel: {
        id: channel.id,
        name: channel.name,
        is_member: channel.members.has(BOT_USER),
        is_archived: channel.archived,
      },
    };
  },
  'conversations.history': (workspace, args) => {
    const channel = visible(workspace, args);
    if (!channel.members.has(BOT_USER)) throw new ApiError('not_in_channel');
    const messages = workspace.messages.filter(
      (message) => message.channel === channel.id && message.thread === undefined && !message.deleted,
    );
    return paged(
      messages.reverse().map((message) => withMetadata(message, args)),
      args,
    );
  },
  'conversations.replies': (workspace, args) => {
    const channel = visible(workspace, args);
    if (!channel.members.has(BOT_USER)) throw new ApiError('not_in_channel');
    const root = String(args.ts);
    const messages = workspace.messages.filter(
      ({ channel: id, ts, thread, deleted }) =>
        id === channel.id && (ts === root || thread === root) && !deleted,
    );
    if (messages.length === 0) throw new ApiError('thread_not_found');
    return paged(
      messages.map((message) => withMetadata(message, args)),
      args,
    );
  },
  'files.getUploadURLExternal': (workspace, args, { baseUrl }) => {
    const { id, path } = workspace.uploads.begin(args);
    return { upload_url: baseUrl + path, file_id: id };
  },
  'files.completeUploadExternal': (workspace, args) => {
    const channel = postable(workspace, { channel: args.channel_id });
    const thread = args.thread_ts === undefined ? undefined : String(args.thread_ts);
    const root = thread === undefined ? undefined : workspace.message(channel.id, thread);
    // A reply is no root: its thread_ts would lead nowhere.
    if (thread !== undefined && (root === undefined || root.thread !== undefined)) {
      throw new ApiError('thread_not_found');
    }
    const files = workspace.uploads.complete(args);
    workspace.messages.push({
      channel: channel.id,
      ts: workspace.nextTs(),
      user: BOT_USER,
      text: String(args.initial_comment ?? ''),
      blocks: [],
      files,
      reactions: new Map(),
      edits: 0,
      deleted: false,
      ...(thread === undefined ? {} : { thread }),
    });
    // Where it is shared is not said: Slack is still processing it.
    return { files: files.map(({ id, title }) => ({ id, title })) };
  },
  'reactions.add': (workspace, args) => {
    const channel = visible(workspace, args);
    if (channel.archived) throw new ApiError('is_archived');
    const message = existing(workspace, channel.id, args.timestamp);
    const name = String(args.name);
    if (!/^[\w+'-]+(?:::skin-tone-[2-6])?$/u.test(name)) throw new ApiError('invalid_name');
    const users = message.reactions.get(name) ?? [];
    if (users.includes(BOT_USER)) throw new ApiError('already_reacted');
    message.reactions.set(name, [...users, BOT_USER]);
    return {};
  },
  'reactions.get': (workspace, args) => {
    const channel = visible(workspace, args);
    const message = existing(workspace, channel.id, args.timestamp);
    // Without `full` Slack may list only some of the users.
    const shown = (users: readonly string[]) => (String(args.full) === 'true' ? users : users.slice(0, 1));
    const reactions = [...message.reactions].map(([name, users]) => ({
      name,
      users: shown(users),
      count: users.length,
    }));
    return {
      type: 'message',
      channel: channel.id,
      message: { ...described(message), ...(reactions.length > 0 ? { reactions } : {}) },
    };
  },
  'users.info': (workspace, args) => {
    const user = workspace.users.get(String(args.user));
    if (user === undefined) throw new ApiError('user_not_found');
    return { user: describedUser(user) };
  },
  'users.conversations': (workspace, args) => {
    const channels = [...workspace.channels.values()].filter(
      (channel) => channel.members.has(BOT_USER) && !channel.archived,
    );
    const { page, next } = slice(
      channels.map(({ id, name }) => ({ id, name })),
      args,
    );
    return { channels: page, response_metadata: { next_cursor: next } };
  },
  'usergroups.users.list': (workspace, args) => {
    const users = workspace.usergroups.get(String(args.usergroup));
    if (users === undefined) throw new ApiError('no_such_subteam');
    return { users: [...users] };
  },
  'views.open': (workspace, args, { useTrigger }) => {
    const user = useTrigger(String(args.trigger_id));
    const view = checkedView(args.view);
    const id = `V${workspace.views.length + 1}`;
    workspace.views.push({ id, user, view });
    return { view: { id, ...view } };
  },
  'views.publish': (workspace, args) => {
    const view = checkedView(args.view);
    workspace.homes.set(String(args.user_id), view);
    return { view };
  },
};

/** What can be seen by the bot: private channels only from inside. */
function visible(workspace: Workspace, args: Arguments): Channel {
  const channel = workspace.channels.get(String(args.channel));
  if (channel === undefined || (channel.isPrivate && !channel.members.has(BOT_USER))) {
    throw new ApiError('channel_not_found');
  }
  return channel;
}

function postable(workspace: Workspace, args: Arguments): Channel {
  const channel = visible(workspace, args);
  if (!channel.members.has(BOT_USER)) throw new ApiError('not_in_channel');
  if (channel.archived) throw new ApiError('is_archived');
  if (channel.restricted) throw new ApiError('restricted_action');
  return channel;
}

function content(args: Arguments): { text: string; blocks: unknown[] } {
  const text = typeof args.text === 'string' ? args.text : '';
  if (text === '') throw new ApiError('no_text');
  if (text.length > 40_000) throw new ApiError('msg_too_long');
  const problem = args.blocks === undefined ? undefined : blocksProblem(args.blocks);
  if (problem !== undefined) throw new ApiError(problem);
  return { text, blocks: Array.isArray(args.blocks) ? args.blocks : [] };
}

function existing(workspace: Workspace, channel: string, ts: unknown): Message {
  const message = workspace.message(channel, String(ts));
  if (message === undefined || message.deleted) throw new ApiError('message_not_found');
  return message;
}

function checkedView(view: unknown): Record<string, unknown> {
  const problem = viewProblem(view);
  if (problem !== undefined || !isObject(view)) throw new ApiError(problem ?? 'invalid_arguments');
  return view;
}

function described({ ts, user, text, blocks, thread, files }: Message) {
  return {
    type: 'message',
    ts,
    user,
    text,
    blocks,
    ...(user === BOT_USER ? { bot_id: BOT_ID } : {}),
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(files === undefined ? {} : { files: files.map(({ id, name, title }) => ({ id, name, title })) }),
  };
}

function withMetadata(message: Message, args: Arguments) {
  const asked = String(args.include_all_metadata) === 'true';
  return {
    ...described(message),
    ...(asked && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

function describedUser(user: User) {
  return {
    id: user.id,
    team_id: user.team,
    name: user.name,
    deleted: user.deleted,
    is_bot: user.bot,
    is_restricted: user.guest,
    is_ultra_restricted: false,
    is_stranger: user.stranger,
    real_name: user.name,
    profile: { display_name: user.name, real_name: user.name },
  };
}

function paged(messages: readonly unknown[], args: Arguments) {
  const { page, next } = slice(messages, args);
  return { messages: page, has_more: next !== '', response_metadata: { next_cursor: next } };
}

function slice<Item>(items: readonly Item[], args: Arguments): { page: readonly Item[]; next: string } {
  const from = Number(args.cursor ?? 0);
  const to = from + Number(args.limit ?? 100);
  return { page: items.slice(from, to), next: to < items.length ? String(to) : '' };
}
