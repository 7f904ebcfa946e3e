import { DroverError } from '../base/errors.js';
import { list } from '../base/format/findings.js';

/** What one person may have under way at once: a few tabs' worth, not a cloud's. */
const MOST_AT_ONCE = 3;

/** Who asks, and for what: `key` is the same for those who would get the same answer, `words` are for people. */
export interface CostlyAsk {
  person: string;
  key: string;
  words: string;
}

/**
 * Answers that cost a cloud and its hosts much: those who ask the same at the same time share one, and a person has only
 * so many under way.
 */
export class CostlyAnswers<Answer> {
  readonly #underWay = new Map<string, Promise<Answer>>();
  /** By person, what they wait for. */
  readonly #waiting = new Map<string, CostlyAsk[]>();

  /** @throws DroverError `too-many-at-once` */
  async ask(asked: CostlyAsk, work: () => Promise<Answer>): Promise<Answer> {
    const shared = this.#underWay.get(asked.key);
    if (shared !== undefined) return await shared;
    const waiting = this.#waiting.get(asked.person) ?? [];
    if (waiting.length >= MOST_AT_ONCE) throw tooMany(waiting);
    this.#waiting.set(asked.person, [...waiting, asked]);
    const answer = work();
    this.#underWay.set(asked.key, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(asked.key);
      const left = (this.#waiting.get(asked.person) ?? []).filter((one) => one !== asked);
      if (left.length === 0) this.#waiting.delete(asked.person);
      else this.#waiting.set(asked.person, left);
    }
  }
}

function tooMany(waiting: readonly CostlyAsk[]): DroverError {
  const said = list(waiting.map(({ words }) => `\`${words}\``));
  return new DroverError(
    `You wait for ${waiting.length} answers already: ${said}. Ask again when one of them is there.`,
    { code: 'too-many-at-once' },
  );
}
