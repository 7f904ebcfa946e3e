import { isDroverError } from '../../src/base/errors.js';
import type { Card } from '../../src/chat/card.js';
import type { Conversation, MessageRef, Reply } from '../../src/chat/platform.js';
import { errorCard } from '../../src/chat/prose.js';
import type { BlockForm } from './block-form.js';
import { CALL_TIMEOUT_MS, type Caller } from './clients.js';
import type { Log } from './log.js';
import type { RenderedCard } from './render.js';

/** Where an answer goes: to the person, and to the channel or the message's thread. */
export interface Addressee {
  /** The event's key; marks a public answer, so that it is posted once. */
  key: string;
  user: string;
  conversation: Conversation;
  thread?: MessageRef;
  /** Five uses in thirty minutes; an answer takes one. */
  responseUrl?: string | undefined;
}

export interface ReplyDeps {
  reads: Caller;
  form: BlockForm;
  log: Log;
  fetch: typeof fetch;
  render(card: Card): Promise<RenderedCard>;
  /** Posts with the bot's token: an answer that others see must outlive the response URL. */
  post(mark: string, to: Addressee, card: Card): Promise<MessageRef>;
}

/** Answers: private ones through the response URL, else as an ephemeral message; public ones into the channel. */
export class Replies {
  readonly #deps: ReplyDeps;

  constructor(deps: ReplyDeps) {
    this.#deps = deps;
  }

  /** Never rejects: what can't be said is logged. */
  async answer(reply: Reply, to: Addressee): Promise<void> {
    if (reply.visibility === 'none') return;
    if (reply.visibility === 'private') {
      await this.privately(reply.card, to);
      return;
    }
    try {
      await this.#deps.post(`reply:${to.key}`, to, reply.card);
    } catch (error) {
      this.#deps.log.warn(
        { err: error, channel: to.conversation.channel },
        'a public answer could not be posted',
      );
      // The person gets what they asked for all the same, and why nobody else does.
      const why = isDroverError(error) ? errorCard(error).blocks : [];
      await this.privately({ ...reply.card, blocks: [...why, ...reply.card.blocks] }, to);
    }
  }

  async privately(card: Card, to: Addressee): Promise<boolean> {
    const rendered = await this.#deps.render(card);
    if (to.responseUrl !== undefined && (await this.#respond(to.responseUrl, rendered))) return true;
    return this.ephemeral(rendered, to);
  }

  /** False where Slack can't show it: the person is not in the channel, or the bot is not. */
  async ephemeral(
    card: RenderedCard,
    to: Pick<Addressee, 'user' | 'conversation' | 'thread'>,
  ): Promise<boolean> {
    const { channel } = to.conversation;
    try {
      await this.#deps.form.send(card, (blocks) =>
        this.#deps.reads.call(
          'chat.postEphemeral',
          { channel, user: to.user, text: card.text, blocks, parse: 'none', link_names: false },
          { repeatable: true },
        ),
      );
      return true;
    } catch (error) {
      this.#deps.log.warn({ err: error, channel, user: to.user }, 'a private answer could not be delivered');
      return false;
    }
  }

  async #respond(url: string, card: RenderedCard): Promise<boolean> {
    try {
      const answer = await this.#deps.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({
          response_type: 'ephemeral',
          replace_original: false,
          text: card.text,
          blocks: this.#deps.form.blocksOf(card),
        }),
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      // Read to the end, or the connection stays open.
      await answer.text();
      if (!answer.ok) this.#deps.log.debug({ status: answer.status }, 'a response URL refused');
      return answer.ok;
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'a response URL did not answer');
      return false;
    }
  }
}
