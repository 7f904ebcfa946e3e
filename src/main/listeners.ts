import type { Attempting } from '../app/hooks/attempt.js';
import { createListeners, hookListener, type Listeners, type ListenersParts } from '../app/hooks/hooks.js';
import { droppedCard, ownersOf } from '../app/owners.js';
import type { Card } from '../chat/card.js';
import type { ChatPlatform } from '../chat/platform.js';
import type { Config } from '../config/config.js';

interface Parts extends Pick<ListenersParts, 'queue' | 'store' | 'events' | 'clock' | 'log'> {
  config: Config;
  platforms: ReadonlyMap<string, ChatPlatform>;
  attempt: Attempting;
  /** Says what could not be told where it should be. */
  fallback(mark: string, card: Card): void;
}

/** Who is told of what happens beside the chat: the configured hooks and the servers' owners. */
export function listenersOf({ config, platforms, attempt, fallback, ...parts }: Parts): Listeners {
  return createListeners({
    ...parts,
    listeners: [
      ...config.hooks.map((hook) => hookListener(hook, attempt)),
      ...ownersOf(config.policy.notify, platforms),
    ],
    dropped: (name, lost) => {
      parts.log.error(
        { listener: name, events: lost.map(({ id }) => id) },
        'events could not be told for three days and are given up',
      );
      fallback(`hook:${name}:${lost[0]?.id ?? ''}`, droppedCard(name, lost));
    },
  });
}
