import type { APIApplicationCommand, APIEmbed, APIOverwrite, APIRole, APIUser } from 'discord-api-types/v10';
import { ChannelType } from 'discord-api-types/v10';
import type { Component } from './components.js';

export interface StoredMember {
  user: APIUser;
  nick: string | null;
  roles: string[];
  pending: boolean;
}

export interface StoredChannel {
  id: string;
  type: ChannelType;
  name: string;
  parentId: string | null;
  overwrites: APIOverwrite[];
  /** Threads only. */
  archived: boolean;
  locked: boolean;
  autoArchiveMinutes: number;
  /** Direct messages only. */
  recipient: string | undefined;
}

export interface StoredReaction {
  emoji: { id: string | null; name: string };
  normal: Set<string>;
  burst: Set<string>;
}

export interface StoredFile {
  id: string;
  filename: string;
  description: string;
  text: string;
  bytes: Uint8Array;
}

export interface StoredMessage {
  id: string;
  channelId: string;
  author: string;
  content: string;
  embeds: APIEmbed[];
  components: Component[];
  files: StoredFile[];
  flags: number;
  nonce: string | undefined;
  createdAt: number;
  editedAt: number | undefined;
  reactions: StoredReaction[];
  /** Stays when the thread is deleted, unless the test says otherwise. */
  hadThread: boolean;
  replyTo: string | undefined;
  /** Only this person sees it. */
  onlyFor: string | undefined;
  /** "Drover is thinking…" */
  loading: boolean;
}

/** Everything this Discord knows: one guild, its people, channels and messages. */
export class DiscordState {
  readonly guildId: string;
  readonly applicationId: string;
  readonly token: string;
  readonly bot: APIUser;
  readonly users = new Map<string, APIUser>();
  readonly members = new Map<string, StoredMember>();
  readonly roles = new Map<string, APIRole>();
  readonly channels = new Map<string, StoredChannel>();
  readonly messages = new Map<string, StoredMessage>();
  readonly emojis = new Map<string, { id: string; name: string }>();
  readonly closedDms = new Set<string>();
  commands: APIApplicationCommand[] = [];
  commandWrites = 0;
  /** Everybody who was notified by a mention: nobody ever should be. */
  readonly pings: string[] = [];
  #offset = 0;
  #serial = 0;

  constructor(token: string) {
    this.token = token;
    this.guildId = this.snowflake();
    this.applicationId = this.snowflake();
    // Old applications have a bot user with an id of its own.
    this.bot = this.newUser('drover', { bot: true });
    this.users.set(this.bot.id, this.bot);
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  /** Moves this Discord's own time, for tokens and nonces. */
  skip(ms: number): void {
    this.#offset += ms;
  }

  /** Ordered by time, as Discord's ids are. */
  snowflake(): string {
    const since = BigInt(this.now() - 1_420_070_400_000);
    this.#serial += 1;
    return String((since << 22n) + BigInt(this.#serial % 0x3fffff));
  }

  newUser(username: string, more: Partial<APIUser> = {}): APIUser {
    return {
      id: this.snowflake(),
      username,
      discriminator: '0',
      global_name: null,
      avatar: null,
      ...more,
    };
  }

  thread(id: string): StoredChannel | undefined {
    const channel = this.channels.get(id);
    return channel?.type === ChannelType.PublicThread ? channel : undefined;
  }

  messagesIn(channelId: string): StoredMessage[] {
    return [...this.messages.values()].filter((message) => message.channelId === channelId);
  }
}

export function isThread(channel: StoredChannel): boolean {
  return channel.type === ChannelType.PublicThread;
}
