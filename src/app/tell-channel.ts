import type { Log } from '../base/log.js';
import type { Card } from '../chat/card.js';
import type { ChatPlatform, Conversation } from '../chat/platform.js';

/** `slack:C0MAINT`, `discord:456`, `console`, as configured. */
export function conversationOf(place: string): Conversation {
  const at = place.indexOf(':');
  return at < 0
    ? { platform: place, channel: place }
    : { platform: place.slice(0, at), channel: place.slice(at + 1) };
}

export interface ChannelParts {
  platforms: ReadonlyMap<string, ChatPlatform>;
  log: Log;
}

/** Says something in a configured channel, once for each mark. Rejects when the platform can't be reached. */
export async function tellChannel(
  { platforms }: Pick<ChannelParts, 'platforms'>,
  place: string,
  mark: string,
  card: Card,
): Promise<void> {
  const conversation = conversationOf(place);
  const platform = platforms.get(conversation.platform);
  if (platform === undefined) throw new Error(`${conversation.platform} is not configured`);
  await platform.post({ mark, conversation, card }, { maybePosted: true });
}

/** Where nothing else is left: `policy.fallbackChannel`, and the log in any case. Never rejects. */
export function lastResort(
  parts: ChannelParts,
  place: string | undefined,
): (mark: string, card: Card) => void {
  return (mark, card) => {
    if (place === undefined) return;
    tellChannel(parts, place, mark, card).catch((error: unknown) =>
      parts.log.error({ error, place }, 'policy.fallbackChannel could not be told'),
    );
  };
}
