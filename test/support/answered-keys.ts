import type { AnsweredKeys } from '../../src/chat/inbox.js';

/** Kept in memory, as one process after another would find them. */
export function answeredKeys(): AnsweredKeys {
  const keys = new Set<string>();
  return {
    has: async (key) => keys.has(key),
    keep: async (key) => {
      keys.add(key);
      return true;
    },
  };
}
