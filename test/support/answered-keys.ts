import type { AnsweredKeys } from '../../src/chat/inbox.js';

/** Kept for as long as a test: given to a second house, it is what outlives a restart. */
export function answeredKeys(): AnsweredKeys {
  const keys = new Set<string>();
  return {
    has: (key) => keys.has(key),
    keep: async (key) => void keys.add(key),
  };
}
