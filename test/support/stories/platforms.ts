import type { StoryChat } from './chat.js';
import { ConsoleChat } from './console-chat.js';
import { DiscordChat } from './discord-chat.js';
import { SlackChat } from './slack-chat.js';

export interface StoryPlatform {
  name: string;
  /** @param now where the bot's time begins, milliseconds since the epoch. */
  open(now: number): Promise<StoryChat>;
}

/** Everywhere the stories are told. */
export const PLATFORMS: readonly StoryPlatform[] = [
  { name: 'Slack over a socket', open: (now) => SlackChat.open('socket', now) },
  { name: 'Slack over HTTP', open: (now) => SlackChat.open('http', now) },
  { name: 'Discord', open: () => DiscordChat.open() },
  { name: 'the console', open: async () => new ConsoleChat() },
];
