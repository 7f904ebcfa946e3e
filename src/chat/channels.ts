import type { Conversation } from './platform.js';

/** The console is its owner's terminal: nothing to keep out. */
const NEVER_RESTRICTED = 'console';

/** Whether commands and buttons are taken here. No channels configured: wherever the bot is. */
export function isPermitted(conversation: Conversation, channels: readonly string[]): boolean {
  if (conversation.platform === NEVER_RESTRICTED || channels.length === 0) return true;
  return channels.includes(`${conversation.platform}:${conversation.channel}`);
}
