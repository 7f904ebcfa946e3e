import { bytes } from '../base/format/bytes.js';
import { pauseAtMost } from '../base/format/duration.js';
import { rate } from '../base/format/rate.js';
import { bold, type Text } from '../chat/card.js';

const RISK: Text = ['if the network between the hosts breaks ', bold('the guest is lost')];

/** What a force means where it switches to post-copy, after the word Force. */
export const POST_COPY_RISK: Text = [
  'switches to post-copy: no long pause, but the guest is slow until all memory is there, and ',
  ...RISK,
  '. Cannot be aborted.',
];

/** Where nobody could read whether the source permits post-copy. */
export function postCopyNotKnown(source: string): Text {
  return [
    `Not read: whether ${source} permits post-copy. If so, force switches to it instead, and `,
    ...RISK,
    '.',
  ];
}

/** What a guest would have to be paused for: bytes, and bytes and seconds at most; null where nothing was measured. */
export interface ForcedPause {
  remainingBytes: number | null;
  bandwidthBytesPerSecond: number | null;
  pauseSeconds: number | null;
}

/** `, about 6 s (210 MiB at 40 MiB/s)`: after "pauses the guest", wherever people choose by it. */
export function pauseFigures(pause: ForcedPause): string {
  const { pauseSeconds, remainingBytes: left, bandwidthBytesPerSecond: link } = pause;
  if (pauseSeconds === null) return ' for a time that was not measured';
  const why = link === null || left === null ? '' : ` (${bytes(left)} at ${rate(link)})`;
  return `, ${pauseAtMost(pauseSeconds)}${why}`;
}
