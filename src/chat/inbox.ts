/**
 * Remembers which events were answered, so that a delivery that comes twice is answered once. A shortcut for people's
 * eyes: what an event does is a no-op the second time by itself, so forgetting one is harmless.
 */
export function createInbox(size = 10_000): { first(key: string): boolean } {
  const seen = new Set<string>();
  return {
    first(key) {
      if (seen.has(key)) return false;
      seen.add(key);
      const [oldest] = seen;
      if (seen.size > size && oldest !== undefined) seen.delete(oldest);
      return true;
    },
  };
}
