/** One call to a chat platform's API as it ended, for metrics. `method` is of a small set: no ids, no tokens. */
export interface ChatCall {
  method: string;
  /** `limited`: a 429. `unanswered`: no answer, or an error of the platform itself. */
  result: 'ok' | 'limited' | 'refused' | 'unanswered';
  ms: number;
}
