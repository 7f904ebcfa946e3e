import type { Outcome, ProofItem } from '../../requests/outcome.js';
import type { Request } from '../../requests/request.js';
import { fields, indented, listed, type Section, someOf, words } from './text.js';

/** What went wrong and what is to be done: first, where there is any of it. `message`: the service's own words. */
export function causeSection(
  request: Request,
  { meaning, likely, remedy }: Outcome,
  service: string,
  message: string | null,
): Section {
  const failed = request.state === 'failed' || request.state === 'rolled-back';
  const told = (text: string | null) => (text === null ? undefined : words(text));
  return {
    title: 'Why it ended so',
    lines: fields([
      [likely === true ? 'Likely cause' : 'Cause', told(meaning) ?? (failed ? 'not known' : undefined)],
      [`${service} says`, told(message)],
      ['Fix', told(remedy)],
    ]),
  };
}

const VERDICTS: Readonly<Record<ProofItem['verdict'], string>> = {
  ok: 'ok',
  'not-ok': 'NOT OK',
  'not-checked': 'not checked',
};

export function proofSection({ proof }: Outcome): Section {
  const rows = proof.map(({ verdict, what, detail }) => [VERDICTS[verdict], words(what), words(detail)]);
  return { title: 'Proof', lines: listed(['verdict', 'what', 'seen'], rows) };
}

export function leftSection({ leftovers }: Outcome): Section {
  return {
    title: 'Left behind; Drover does not touch it',
    lines: someOf(
      leftovers.flatMap(({ what, danger, check, command }) => [
        words(what),
        ...indented([
          ...(danger === undefined ? [] : [`DANGER: ${words(danger)}`]),
          `check first: ${words(check)}`,
          `then: ${words(command)}`,
        ]),
      ]),
    ),
  };
}
