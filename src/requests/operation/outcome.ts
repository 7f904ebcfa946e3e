import type { Request } from '../request.js';
import type { EndState } from '../states.js';
import type { Outcome, ProofItem } from '../timeline.js';

export interface JobFacts {
  message: string | null;
  meaning: string | null;
  remedy: string | null;
  proof: readonly ProofItem[];
  leftovers: Outcome['leftovers'];
  place?: Outcome['place'];
}

/** The end of a volume request, in the words that every card knows. */
export function outcomeOfJob(request: Request, state: EndState, now: number, facts: JobFacts): Outcome {
  const started = request.steps[0]?.sent[0];
  return {
    state,
    place: facts.place ?? null,
    durationSeconds: started === undefined ? null : Math.max(0, (now - Date.parse(started)) / 1000),
    migrationId: null,
    migrationStatus: null,
    novaMessage: facts.message,
    meaning: facts.meaning,
    remedy: facts.remedy,
    before: null,
    after: null,
    proof: facts.proof,
    leftovers: facts.leftovers,
    downtimeMs: null,
    sentBytes: null,
    passes: null,
    logLines: [],
  };
}
