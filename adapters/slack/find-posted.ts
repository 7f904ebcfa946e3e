import { z } from 'zod';
import type { MessageRef, OutgoingMessage } from '../../src/chat/platform.js';
import type { Caller } from './clients.js';

/** The metadata that says which post a message is. Other apps can read it: ids only. */
export const EVENT_TYPE = 'drover';

export function metadataFor(mark: string) {
  return { event_type: EVENT_TYPE, event_payload: { mark } };
}

const Page = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        bot_id: z.string().optional(),
        user: z.string().optional(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.object({ mark: z.string().optional() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const PAGE_SIZE = 200;
/** Of a channel's history, newest first: two thousand messages back. A thread is read whole. */
const MOST_PAGES = 10;

/** The message that carries a mark, when it is there. Needs channels:history or groups:history. */
export async function findPosted(
  { mark, conversation, thread }: OutgoingMessage,
  bot: { userId: string; botId: string | undefined },
  reads: Caller,
): Promise<MessageRef | undefined> {
  const { channel } = conversation;
  const [method, args] =
    thread === undefined
      ? ['conversations.history', { channel }]
      : ['conversations.replies', { channel, ts: thread.id }];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await reads.call(
      method,
      { ...args, include_all_metadata: true, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) },
      { repeatable: true },
    );
    const { messages = [], response_metadata: next } = Page.parse(answer);
    const found = messages.find(
      (message) =>
        message.metadata?.event_type === EVENT_TYPE &&
        message.metadata.event_payload.mark === mark &&
        (message.user === bot.userId || (bot.botId !== undefined && message.bot_id === bot.botId)),
    );
    if (found !== undefined) return refOf(conversation.channel, found.ts, thread);
    cursor = next?.next_cursor || undefined;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

export function refOf(channel: string, ts: string, thread: MessageRef | undefined): MessageRef {
  return { platform: 'slack', channel, id: ts, ...(thread === undefined ? {} : { thread: thread.id }) };
}
