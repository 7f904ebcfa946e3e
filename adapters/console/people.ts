import { type Actor, type ActorId, platformOf } from '../../src/chat/actor.js';
import type { Conversation, MessageRef } from '../../src/chat/platform.js';
import { BOT } from './input.js';
import { PLATFORM } from './render.js';
import type { KeptMessage } from './state.js';

/** The one conversation that there is. */
export const CONSOLE: Conversation = { platform: PLATFORM, channel: PLATFORM };

/** Everybody who is named speaks, and is a member like any other: the console is its owner's terminal. */
export function actorCalled(name: string): Actor {
  return { id: `${PLATFORM}:${name}`, name, standing: name === BOT ? 'bot' : 'member', groups: [] };
}

/** The name in `console:alice`; undefined for other platforms' actors. */
export function nameOf(id: ActorId): string | undefined {
  const name = id.slice(PLATFORM.length + 1);
  return platformOf(id) === PLATFORM && name !== '' ? name : undefined;
}

export function refOf({ number, thread }: Pick<KeptMessage, 'number'> & Partial<KeptMessage>): MessageRef {
  return { ...CONSOLE, id: number, ...(thread === undefined ? {} : { thread }) };
}
