import { z } from 'zod';
import { DroverError } from '../../src/base/errors.js';
import type { Caller } from './clients.js';
import { refusedWith, SlackCallError } from './failures.js';
import type { Log } from './log.js';

const InfoAnswer = z.object({
  channel: z.object({ is_member: z.boolean().optional(), is_archived: z.boolean().optional() }),
});

/**
 * Whether the bot could post in a channel. Asked before each command that ends in a post, so that nothing is half done:
 * a channel may have been archived a moment ago, and then nobody would ever see the card. Commands that come together
 * share one answer.
 */
export class Channels {
  readonly #reads: Caller;
  readonly #log: Log;
  readonly #asking = new Map<string, Promise<DroverError | undefined>>();

  constructor(reads: Caller, { log }: { log: Log }) {
    this.#reads = reads;
    this.#log = log;
  }

  /** What stands against a post here, for the person to read; undefined when nothing does or Slack can't say. */
  async problem(channel: string): Promise<DroverError | undefined> {
    if (channel.startsWith('D')) return notHere();
    const known = this.#asking.get(channel);
    if (known !== undefined) return known;
    const asking = this.#ask(channel).finally(() => this.#asking.delete(channel));
    this.#asking.set(channel, asking);
    return asking;
  }

  async #ask(channel: string): Promise<DroverError | undefined> {
    try {
      const answer = await this.#reads.call(
        'conversations.info',
        { channel },
        { repeatable: true, waitWhenLimited: false },
      );
      const { is_member: member, is_archived: archived } = InfoAnswer.parse(answer).channel;
      if (archived === true) return refusal('is_archived');
      return member === false ? refusal('not_in_channel') : undefined;
    } catch (error) {
      if (refusedWith(error, 'channel_not_found')) return refusal('channel_not_found');
      this.#log.warn({ err: error, channel }, 'could not ask about a channel; going on');
      return undefined;
    }
  }
}

function refusal(error: string): DroverError {
  return new SlackCallError('chat.postMessage', { kind: 'refused', error });
}

function notHere(): DroverError {
  return new DroverError(
    'Drover works in channels: a request in a direct message could be seen by nobody else.',
    {
      code: 'slack-direct-message',
      remedy: 'Give the command in a channel that Drover is in.',
    },
  );
}
