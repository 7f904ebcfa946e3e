import { clipped, sentence } from '../../base/format/words.js';

const WHY_LENGTH = 160;

/** What it means that server groups could not be read, for whoever decides by what is planned. */
export function groupsUnreadWords(why: string): string {
  return `Server groups are not known: ${sentence(clipped(why, WHY_LENGTH))} Whether members of one may stand together, or must, was not looked at; Nova refuses what a hard policy forbids.`;
}
