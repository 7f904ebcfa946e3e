import { clipped, named, sentence } from '../base/format/words.js';
import { type Block, call, line, type Text } from '../chat/card.js';
import { prose } from '../chat/prose.js';
import { ownerOf } from '../requests/owner.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { about } from './text.js';

const WORDS_LENGTH = 300;

/** A reason as a sentence, bounded. */
export function reasonText(why: string): Text {
  return prose(sentence(clipped(why, WORDS_LENGTH)));
}

/** That a request with children is paused, by whom and why, and how it goes on. */
export function pausedBlocks(
  request: Request,
  { seq, by, byName, why }: Extract<TimelineEvent, { type: 'paused' }>,
): readonly Block[] {
  const reason: Text = why === null ? ['.'] : [': ', ...reasonText(why)];
  if (by !== 'drover')
    return [line(`Paused by ${named(byName)}`, ...reason, ' What runs goes on; nothing new begins.')];
  return [
    line(call(ownerOf(request, seq)), ' Paused by Drover', ...reason),
    line(
      'What runs goes on; nothing new begins. To go on: ',
      about(request, 'resume'),
      ', to end it: ',
      about(request, 'stop'),
    ),
  ];
}

/** That votes have become too old for more to begin. */
export function renewalBlocks(
  request: Request,
  { seq, why, of, votes }: Extract<TimelineEvent, { type: 'renewal-asked' }>,
): readonly Block[] {
  return [
    line(
      call(ownerOf(request, seq)),
      ` ${sentence(clipped(why, WORDS_LENGTH))} Nothing new begins until ${of - votes} more approve it again on its card.`,
    ),
  ];
}
