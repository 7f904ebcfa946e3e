import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { Clock } from '../../src/base/clock.js';
import { isDroverError } from '../../src/base/errors.js';
import type { MessageRef, OutgoingMessage, PostOptions } from '../../src/chat/platform.js';
import type { BlockForm } from './block-form.js';
import type { ChannelQueues } from './channel-queues.js';
import type { SlackClients } from './clients.js';
import { failureOf } from './failures.js';
import { type BotIds, findPosted, metadataFor, refOf } from './find-posted.js';
import type { Log } from './log.js';
import type { RenderedCard } from './render.js';

const Posted = z.object({ channel: z.string(), ts: z.string() });

export interface PostDeps {
  clients: SlackClients;
  bot: BotIds;
  queues: ChannelQueues;
  form: BlockForm;
  clock: Clock;
  log: Log;
}

const TRIES = 3;
/** Milliseconds before a lost post is looked for: Slack may still be at it. */
const SETTLE_MS = 1000;
const KEPT_DOUBTS = 1000;

/**
 * Posts each mark once. Slack has no idempotency key: a post without an answer is looked for by its metadata before it
 * is repeated, also when the caller forgot that it may have been made. One post at a time in a channel, so that a
 * thread keeps its order whatever has to be repeated.
 */
export class Posts {
  readonly #deps: PostDeps;
  /** Marks whose last try had no answer. */
  readonly #doubtful = new Set<string>();

  constructor(deps: PostDeps) {
    this.#deps = deps;
  }

  post(message: OutgoingMessage, card: RenderedCard, options: PostOptions): Promise<MessageRef> {
    const { channel } = message.conversation;
    return this.#deps.queues.inTurn(channel, () => this.#post(message, card, options));
  }

  async #post(
    message: OutgoingMessage,
    card: RenderedCard,
    { maybePosted, stillOurs }: PostOptions,
  ): Promise<MessageRef> {
    const { clients, bot, form, clock, log } = this.#deps;
    let doubtful = maybePosted || this.#doubtful.has(message.mark);
    for (let attempt = 1; ; attempt++) {
      if (doubtful) {
        const found = await findPosted(message, bot, clients.reads);
        if (found !== undefined) {
          this.#doubtful.delete(message.mark);
          return found;
        }
      }
      try {
        const answer = await form.send(card, (blocks) =>
          clients.posts.call(
            'chat.postMessage',
            argumentsOf(message, card.text, blocks),
            stillOurs === undefined ? {} : { before: stillOurs },
          ),
        );
        const posted = Posted.parse(answer);
        this.#doubtful.delete(message.mark);
        return refOf(posted.channel, posted.ts, message.thread);
      } catch (error) {
        if ((isDroverError(error) && error.code === 'claim-lost') || failureOf(error).kind !== 'unanswered')
          throw error;
        doubtful = true;
        this.#doubt(message.mark);
        log.warn({ err: error, mark: message.mark, attempt }, 'a post to Slack had no answer');
        if (attempt === TRIES) throw error;
        await clock.sleep(SETTLE_MS * attempt);
      }
    }
  }

  #doubt(mark: string): void {
    this.#doubtful.add(mark);
    const [oldest] = this.#doubtful;
    if (this.#doubtful.size > KEPT_DOUBTS && oldest !== undefined) this.#doubtful.delete(oldest);
  }
}

function argumentsOf(message: OutgoingMessage, text: string, blocks: KnownBlock[]) {
  return {
    channel: message.conversation.channel,
    text,
    blocks,
    metadata: metadataFor(message.mark),
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    ...(message.thread === undefined ? {} : { thread_ts: message.thread.id }),
  };
}
