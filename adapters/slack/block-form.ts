import type { KnownBlock } from '@slack/types';
import { refusedWith } from './failures.js';
import type { Log } from './log.js';
import type { RenderedCard } from './render.js';

/** By which Slack says that it does not know a block, or not there. */
const UNKNOWN_BLOCKS = ['invalid_blocks', 'invalid_blocks_format', 'invalid_arguments'] as const;

/**
 * Which blocks this workspace takes. It is sent the current ones until it refuses them once: from then on, as long as
 * this process lives, it gets those that every workspace knows.
 */
export class BlockForm {
  readonly #log: Log;
  #plain = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The blocks to send where nobody would see a refusal. */
  blocksOf({ blocks, plain }: RenderedCard): KnownBlock[] {
    return this.#plain && plain !== undefined ? plain : blocks;
  }

  /**
   * Sends, and once more in the plain form where the other one is refused: a refused message was not taken, so that it
   * appears once. That the workspace is at fault and not the message is known when it takes the plain one.
   */
  async send<Result>(card: RenderedCard, act: (blocks: KnownBlock[]) => Promise<Result>): Promise<Result> {
    const { plain } = card;
    if (this.#plain || plain === undefined) return await act(this.blocksOf(card));
    try {
      return await act(card.blocks);
    } catch (error) {
      if (!refusedWith(error, ...UNKNOWN_BLOCKS)) throw error;
      const result = await act(plain);
      this.#plain = true;
      this.#log.warn({ err: error }, 'this Slack workspace does not take current blocks: it gets plain ones');
      return result;
    }
  }
}
