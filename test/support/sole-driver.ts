/** What a ledger needs of claims where one process drives everything. */
export const soleDriver = {
  claims: { token: () => 0, holds: () => true, lose: () => undefined, follow: async () => undefined },
  /** Milliseconds. */
  answerMs: 65_000,
};
