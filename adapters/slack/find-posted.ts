import { z } from 'zod';
import type { MessageRef, OutgoingFile, OutgoingMessage } from '../../src/chat/platform.js';
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
        files: z
          .array(z.object({ name: z.string().nullish() }))
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

type FoundMessage = NonNullable<z.infer<typeof Page>['messages']>[number];

/** Who we are on Slack: our messages say one or the other. */
export interface BotIds {
  userId: string;
  botId: string | undefined;
}

/** The message that carries a mark, when it is there. Needs channels:history or groups:history. */
export function findPosted(
  message: OutgoingMessage,
  bot: BotIds,
  reads: Caller,
): Promise<MessageRef | undefined> {
  return findOurs(message, bot, reads, ({ metadata }) => {
    return metadata?.event_type === EVENT_TYPE && metadata.event_payload.mark === message.mark;
  });
}

/** The message with a file of this name: one that Slack makes of an upload carries no metadata. */
export function findFile(message: OutgoingFile, bot: BotIds, reads: Caller): Promise<MessageRef | undefined> {
  return findOurs(message, bot, reads, ({ files = [] }) =>
    files.some(({ name }) => name === message.file.name),
  );
}

async function findOurs(
  { conversation, thread }: OutgoingMessage,
  bot: BotIds,
  reads: Caller,
  isSought: (message: FoundMessage) => boolean,
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
    const found = messages.find((message) => isSought(message) && isOurs(message, bot));
    if (found !== undefined) return refOf(conversation.channel, found.ts, thread);
    cursor = next?.next_cursor || undefined;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

function isOurs({ user, bot_id: botId }: FoundMessage, bot: BotIds): boolean {
  return user === bot.userId || (bot.botId !== undefined && botId === bot.botId);
}

export function refOf(channel: string, ts: string, thread: MessageRef | undefined): MessageRef {
  return { platform: 'slack', channel, id: ts, ...(thread === undefined ? {} : { thread: thread.id }) };
}
