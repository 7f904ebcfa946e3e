import type { StoreProblem } from './store-port.js';

/** For people; who waits for it is told the remedy, too. */
export function heldText({ request, file, where = 'in the data folder' }: StoreProblem): string {
  const whose = request === undefined ? 'Earlier requests' : `Request m-${request}`;
  return `${whose} can't be read and may be about the same server (${file} ${where})`;
}

export const HELD_REMEDY =
  'An operator looks into that file and at the migrations in Nova. Once nothing of it runs, move the file out of the folder: starts go on at once.';
