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

/**
 * Keys of what was answered, kept so that a restart does not forget them: a signed request that somebody has caught can
 * be sent again for five minutes (Slack's tolerance), and must not act in the next process either.
 */
export interface AnsweredKeys {
  /** Whether it was answered before this process had the store. */
  has(key: string): Promise<boolean>;
  /**
   * Durable when it resolves; false: another replica has it and answers. Never rejects: what can't be written is logged,
   * and an abort is not held up by a full disk.
   */
  keep(key: string): Promise<boolean>;
}
