import { type SharedFile, Uploads } from './uploads.js';

/** What a Slack workspace holds, as far as Drover can see and change it. */
export interface User {
  id: string;
  name: string;
  team: string;
  bot: boolean;
  deleted: boolean;
  guest: boolean;
  stranger: boolean;
}

export interface Channel {
  id: string;
  name: string;
  members: Set<string>;
  archived: boolean;
  isPrivate: boolean;
  /** Only its managers may post. */
  restricted: boolean;
}

export interface Message {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: unknown[];
  thread?: string;
  metadata?: unknown;
  files?: readonly SharedFile[];
  /** By emoji name, skin tone included; users in the order in which they reacted. */
  reactions: Map<string, string[]>;
  edits: number;
  deleted: boolean;
}

/** Seen by one person, gone at a reload. */
export interface Ephemeral {
  channel: string;
  user: string;
  ts: string;
  text: string;
  blocks: unknown[];
  via: 'response_url' | 'chat.postEphemeral';
}

export interface OpenView {
  id: string;
  user: string;
  view: Record<string, unknown>;
}

export const HOME_TEAM = 'T0HOME';
export const BOT_USER = 'U0DROVER';
export const BOT_ID = 'B0DROVER';

const ALL_SCOPES =
  'commands chat:write reactions:read reactions:write users:read channels:read groups:read channels:history groups:history usergroups:read files:write';

export class Workspace {
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly usergroups = new Map<string, Set<string>>();
  readonly messages: Message[] = [];
  readonly ephemerals: Ephemeral[] = [];
  readonly views: OpenView[] = [];
  readonly uploads = new Uploads();
  readonly homes = new Map<string, Record<string, unknown>>();
  readonly botToken = 'xoxb-stand-in';
  readonly appToken = 'xapp-stand-in';
  readonly signingSecret = 'stand-in-secret';
  scopes: string[] = ALL_SCOPES.split(' ');
  tokensValid = true;
  readonly now: () => number;
  #lastTs = 0;

  constructor(now: () => number) {
    this.now = now;
    this.user(BOT_USER, { name: 'drover', bot: true });
  }

  user(id: string, details: Partial<Omit<User, 'id'>> = {}): User {
    const user: User = {
      id,
      name: id.toLowerCase(),
      team: HOME_TEAM,
      bot: false,
      deleted: false,
      guest: false,
      stranger: false,
      ...details,
    };
    this.users.set(id, user);
    return user;
  }

  /** With the bot and everybody known so far as members, unless told otherwise. */
  channel(
    id: string,
    details: Partial<Omit<Channel, 'id' | 'members'>> & { members?: readonly string[] } = {},
  ): Channel {
    const channel: Channel = {
      id,
      name: id.toLowerCase(),
      archived: false,
      isPrivate: false,
      restricted: false,
      ...details,
      members: new Set(details.members ?? this.users.keys()),
    };
    this.channels.set(id, channel);
    return channel;
  }

  usergroup(id: string, users: readonly string[]): void {
    this.usergroups.set(id, new Set(users));
  }

  message(channel: string, ts: string): Message | undefined {
    return this.messages.find((message) => message.channel === channel && message.ts === ts);
  }

  /** Slack's time stamps name messages: unique in a channel, rising. */
  nextTs(): string {
    this.#lastTs = Math.max(this.now() * 1000, this.#lastTs + 1);
    return (this.#lastTs / 1e6).toFixed(6);
  }
}
