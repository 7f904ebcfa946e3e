import { InteractionResponseType, MessageFlags, Routes } from 'discord.js';
import type { Card } from '../../src/chat/card.js';
import type { Choice, Reply } from '../../src/chat/platform.js';
import type { Api } from './api.js';
import { failureOf, refusedWith } from './failures.js';
import { LIMITS } from './limits.js';
import type { Log } from './log.js';
import { reasonModal } from './modal.js';
import type { RenderedMessage } from './render.js';

/** What of an interaction is needed to answer it. */
export interface Answerable {
  id: string;
  /** Good for 3 s, and after a first answer for 15 minutes. */
  token: string;
  channelId: string;
  userId: string;
}

/**
 * How an interaction was acknowledged. `private` and `public` show "thinking", and what is shown next keeps that
 * choice; `silent` (buttons) shows nothing.
 */
export type Acknowledged = 'private' | 'public' | 'silent';

export interface RepliesParts {
  api: Api;
  applicationId: string;
  render(card: Card): RenderedMessage;
  /** For answers that come after the token's 15 minutes. */
  tellLate(to: Answerable, reply: Exclude<Reply, { visibility: 'none' }>): Promise<boolean>;
  log: Log;
}

/** Answers interactions: at once by an acknowledgement, then with what the core says. Nothing here throws. */
export class Replies {
  readonly #parts: RepliesParts;

  constructor(parts: RepliesParts) {
    this.#parts = parts;
  }

  /** False where Discord did not take it: the person sees "did not respond", so nothing must be done for it. */
  async acknowledge(to: Answerable, how: Acknowledged): Promise<boolean> {
    const body =
      how === 'silent'
        ? { type: InteractionResponseType.DeferredMessageUpdate }
        : {
            type: InteractionResponseType.DeferredChannelMessageWithSource,
            ...(how === 'private' ? { data: { flags: MessageFlags.Ephemeral } } : {}),
          };
    return this.#callback(to, body);
  }

  async askReason(to: Answerable, customId: string): Promise<boolean> {
    return this.#callback(to, { type: InteractionResponseType.Modal, data: reasonModal(customId) });
  }

  async choose(to: Answerable, choices: readonly Choice[]): Promise<void> {
    const usable = choices
      .filter(({ label, value }) => label.trim() !== '' && value !== '' && value.length <= LIMITS.choiceText)
      .slice(0, LIMITS.choices)
      .map(({ label, value }) => ({ name: label.slice(0, LIMITS.choiceText), value }));
    await this.#callback(to, {
      type: InteractionResponseType.ApplicationCommandAutocompleteResult,
      data: { choices: usable },
    });
  }

  /** The answer itself, shown as the core says whatever the acknowledgement was. */
  async answer(to: Answerable, acknowledged: Acknowledged, reply: Reply): Promise<void> {
    try {
      await this.#answer(to, acknowledged, reply);
    } catch (error) {
      const expired = refusedWith(error, 'unknownWebhook', 'invalidWebhookToken', 'unknownInteraction');
      const told = expired && reply.visibility !== 'none' && (await this.#late(to, reply));
      if (!told)
        this.#parts.log.warn({ err: error, interaction: to.id }, 'an answer could not be shown on Discord');
    }
  }

  async #answer(to: Answerable, acknowledged: Acknowledged, reply: Reply): Promise<void> {
    if (reply.visibility === 'none') {
      if (acknowledged !== 'silent') await this.#removeThinking(to);
      return;
    }
    const body = this.#parts.render(reply.card);
    if (acknowledged === reply.visibility) {
      await this.#call(
        'PATCH',
        Routes.webhookMessage(this.#parts.applicationId, to.token, '@original'),
        body,
      );
      return;
    }
    // Discord keeps the acknowledgement's choice for the first follow-up, unless the acknowledgement is gone.
    if (acknowledged !== 'silent') await this.#removeThinking(to);
    const flags = reply.visibility === 'private' ? body.flags | MessageFlags.Ephemeral : body.flags;
    await this.#call('POST', Routes.webhook(this.#parts.applicationId, to.token), { ...body, flags });
  }

  async #removeThinking(to: Answerable): Promise<void> {
    try {
      await this.#call('DELETE', Routes.webhookMessage(this.#parts.applicationId, to.token, '@original'));
    } catch (error) {
      if (!refusedWith(error, 'unknownMessage')) throw error;
    }
  }

  async #late(to: Answerable, reply: Exclude<Reply, { visibility: 'none' }>): Promise<boolean> {
    try {
      return await this.#parts.tellLate(to, reply);
    } catch (error) {
      this.#parts.log.debug({ err: error }, 'a late answer failed too');
      return false;
    }
  }

  async #call(method: 'POST' | 'PATCH' | 'DELETE', route: `/${string}`, body?: object): Promise<void> {
    await this.#parts.api.act(method, route, { ...(body === undefined ? {} : { body }), withoutAuth: true });
  }

  /** An answer that was lost on the way is sent again: that it is there already is as good as done. */
  async #callback(to: Answerable, body: object): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#call('POST', Routes.interactionCallback(to.id, to.token), body);
        return true;
      } catch (error) {
        if (refusedWith(error, 'alreadyAcknowledged')) return true;
        if (failureOf(error).kind === 'unanswered' && attempt === 1) continue;
        this.#parts.log.warn({ err: error, interaction: to.id }, 'Discord did not take an acknowledgement');
        return false;
      }
    }
  }
}
