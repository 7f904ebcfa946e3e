import type { Steps } from '../../../base/turns.js';
import type { Draft } from './draft.js';
import { inOrder, placeBest } from './greedy.js';

/**
 * Makes room for what found none: one of those that are placed goes elsewhere, and leaves its place. Two deep, since
 * a chain of three seldom helps where two do not.
 */
export function* rearranging(draft: Draft, tries: number): Steps<void> {
  const left = { tries };
  for (const server of inOrder(draft, 'largest')) {
    if (draft.isPlaced(server)) continue;
    if (!placeBest(draft, server, 'fullest')) makeRoom(draft, server, 2, left);
    yield;
  }
}

function makeRoom(draft: Draft, server: number, depth: number, left: { tries: number }): boolean {
  const { occupancy } = draft;
  const { hosts } = draft.candidates(server);
  for (const host of hosts) {
    if (occupancy.groups.objection(server, host, occupancy.at(server))?.code === 'affinity') continue;
    for (const other of draft.placedOn(host)) {
      if (other === server) continue;
      left.tries -= 1;
      if (left.tries < 0) return false;
      const way = occupancy.held(other);
      draft.takeBack(other);
      if (occupancy.fits(server, host)) {
        draft.place(server, host);
        if (placeBest(draft, other, 'fullest')) return true;
        if (depth > 1 && makeRoom(draft, other, depth - 1, left)) return true;
        draft.takeBack(server);
      }
      draft.place(other, host, way);
    }
  }
  return false;
}
