import { z } from 'zod';
import type { Clock } from '../../src/clock.js';
import { DroverError } from '../../src/errors.js';
import type { Caller } from './clients.js';
import { refusedWith, SlackCallError } from './failures.js';
import type { Log } from './log.js';

const InfoAnswer = z.object({
  channel: z.object({ is_member: z.boolean().optional(), is_archived: z.boolean().optional() }),
});

/** Milliseconds for which a good answer holds; a bad one is asked again each time, so that an invitation helps at once. */
const GOOD_FOR_MS = 5 * 60_000;
const KEPT = 1000;

/** Whether the bot could post in a channel. Asked before a command that ends in a post, so that nothing is half done. */
export class Channels {
  readonly #reads: Caller;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #goodSince = new Map<string, number>();

  constructor(reads: Caller, { clock, log }: { clock: Clock; log: Log }) {
    this.#reads = reads;
    this.#clock = clock;
    this.#log = log;
  }

  /** What stands against a post here, for the person to read; undefined when nothing does or Slack can't say. */
  async problem(channel: string): Promise<DroverError | undefined> {
    if (channel.startsWith('D')) return notHere();
    if (this.#clock.now() - (this.#goodSince.get(channel) ?? Number.NEGATIVE_INFINITY) < GOOD_FOR_MS)
      return undefined;
    try {
      const answer = await this.#reads.call(
        'conversations.info',
        { channel },
        { repeatable: true, waitWhenLimited: false },
      );
      const { is_member: member, is_archived: archived } = InfoAnswer.parse(answer).channel;
      if (archived === true) return refusal('is_archived');
      if (member === false) return refusal('not_in_channel');
      this.#keep(channel);
      return undefined;
    } catch (error) {
      if (refusedWith(error, 'channel_not_found')) return refusal('channel_not_found');
      this.#log.warn({ err: error, channel }, 'could not ask about a channel; going on');
      return undefined;
    }
  }

  /** A post failed: ask again next time. */
  forget(channel: string): void {
    this.#goodSince.delete(channel);
  }

  #keep(channel: string): void {
    this.#goodSince.set(channel, this.#clock.now());
    const [oldest] = this.#goodSince.keys();
    if (this.#goodSince.size > KEPT && oldest !== undefined) this.#goodSince.delete(oldest);
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
