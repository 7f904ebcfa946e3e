import { z } from 'zod';
import type { Card } from '../../src/chat/card.js';
import type { MessageRef } from '../../src/chat/platform.js';
import { spansOf, textsOf } from '../../src/chat/texts.js';
import type { Caller } from './clients.js';
import type { Log } from './log.js';

/** Nothing that could end the markup of a link. */
const PermalinkAnswer = z.object({ permalink: z.string().regex(/^https?:\/\/[^\s<>|]+$/u) });

/** A permalink never changes; this many are plenty. */
const KEPT = 2000;

/** Permanent links of messages, asked once (chat.getPermalink). A link that can't be had is a label without one. */
export class Links {
  readonly #reads: Caller;
  readonly #log: Log;
  readonly #known = new Map<string, string>();

  constructor(reads: Caller, log: Log) {
    this.#reads = reads;
    this.#log = log;
  }

  known(ref: MessageRef): string | undefined {
    return this.#known.get(keyOf(ref));
  }

  /** Learns the links of all messages that a card points to. Never rejects. */
  async learn(card: Card): Promise<void> {
    const unknown = messagesIn(card).filter(
      (ref) => ref.platform === 'slack' && this.known(ref) === undefined,
    );
    await Promise.all(unknown.map((ref) => this.#ask(ref)));
  }

  async #ask(ref: MessageRef): Promise<void> {
    try {
      const answer = await this.#reads.call(
        'chat.getPermalink',
        { channel: ref.channel, message_ts: ref.id },
        { repeatable: true, waitWhenLimited: false },
      );
      const { permalink } = PermalinkAnswer.parse(answer);
      this.#known.set(keyOf(ref), permalink);
      const [oldest] = this.#known.keys();
      if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    } catch (error) {
      this.#log.warn({ err: error, channel: ref.channel, ts: ref.id }, 'no link to a message');
    }
  }
}

function keyOf(ref: MessageRef): string {
  return `${ref.channel}/${ref.id}`;
}

function messagesIn({ blocks }: Card): MessageRef[] {
  return textsOf(blocks)
    .flatMap(spansOf)
    .flatMap((span) => ('message' in span ? [span.message] : []));
}
