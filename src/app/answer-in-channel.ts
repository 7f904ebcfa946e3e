import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { isDroverError } from '../base/errors.js';
import { stamp } from '../base/format/time.js';
import type { Log } from '../base/log.js';
import { type Card, card, line } from '../chat/card.js';
import type { ChatPlatform, Conversation, PostedFile } from '../chat/platform.js';
import type { Chart } from '../report/charts/chart.js';

export interface ChannelParts {
  platforms: ReadonlyMap<string, ChatPlatform>;
  log: Log;
}

/** Which call asks, and where. */
export interface AskedThere {
  key: string;
  conversation: Conversation;
}

export interface FiledAnswer {
  /** `preflight`: what its marks and the file's name begin with. */
  purpose: string;
  shown: Card;
  /** What stands with the file in the thread. */
  words: string;
  /** `id` makes its name unlike that of any other. */
  file(id: string): PostedFile | Promise<PostedFile>;
}

/** Puts an answer into the channel, with a file in its thread, once for each call; gives what the asker is told. */
export async function answerInChannel(
  { platforms, log }: ChannelParts,
  { key, conversation }: AskedThere,
  { purpose, shown, words, file }: FiledAnswer,
): Promise<Card> {
  const platform = platforms.get(conversation.platform);
  if (platform === undefined) return shown;
  const id = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const mark = `${purpose}:${id}`;
  const thread = await platform.post({ mark, conversation, card: shown }, { maybePosted: false });
  try {
    const posted = await file(id.slice(-6));
    await platform.postFile(
      { mark: `${mark}:file`, conversation, thread, card: card(line(words)), file: posted },
      { maybePosted: false },
    );
    return card(line('The answer stands in the channel, with the file in its thread.'));
  } catch (error) {
    const known = isDroverError(error) ? error : undefined;
    log[known === undefined ? 'error' : 'warn'](
      { error, conversation },
      'the file of an answer was not posted',
    );
    const why = known?.message ?? 'it could not be made; the log says why.';
    return card(
      line('The answer stands in the channel, without the file: ', why),
      ...(known?.remedy === undefined ? [] : [line(known.remedy)]),
    );
  }
}

export interface PictureParts extends ChannelParts {
  /** PNG of a chart. */
  draw(chart: Chart): Promise<Uint8Array>;
  clock: Clock;
}

/** An answer with its picture; where there is nothing to draw the asker gets the answer alone, and why. */
export async function answerWithPicture(
  parts: PictureParts,
  ask: AskedThere,
  purpose: string,
  shown: Card,
  picture: { chart: Chart | undefined; otherwise: string },
): Promise<Card> {
  const { chart, otherwise } = picture;
  if (chart === undefined) return { ...shown, blocks: [...shown.blocks, line(`No picture: ${otherwise}.`)] };
  const at = new Date(parts.clock.now()).toISOString();
  return await answerInChannel(parts, ask, {
    purpose,
    shown,
    words: chart.title,
    file: async (id) => ({
      name: fileName(purpose, at, id, 'png'),
      title: `${chart.title}, ${stamp(at)} UTC`,
      alt: chart.alt,
      png: await parts.draw(chart),
    }),
  });
}

/** `preflight-20261128071500-a1b2c3.csv`. */
export function fileName(purpose: string, at: string, id: string, type: string): string {
  return `${purpose}-${at.slice(0, 19).replace(/\D/g, '')}-${id}.${type}`;
}
