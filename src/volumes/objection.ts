import { DroverError } from '../base/errors.js';
import type { Finding } from '../preflight/finding.js';

/** One reason not to do what was asked, and what to do about it. */
export interface Objection {
  /** Stable and kebab-case. */
  code: string;
  /** One sentence with the value seen. */
  text: string;
  remedy: string;
}

/** Everything that stands against what was asked, at once: nobody is sent back twice. */
export class VolumeRefusal extends DroverError {
  readonly objections: readonly Objection[];

  constructor(objections: readonly [Objection, ...Objection[]]) {
    super(objections.map(({ text }) => text).join(' '), {
      code: objections[0].code,
      remedy: [...new Set(objections.map(({ remedy }) => remedy))].join(' '),
    });
    this.objections = objections;
  }
}

/** @throws VolumeRefusal where there is an objection. */
export function refuseFor(objections: readonly Objection[]): void {
  const [first, ...rest] = objections;
  if (first !== undefined) throw new VolumeRefusal([first, ...rest]);
}

export function refusal(code: string, text: string, remedy: string): VolumeRefusal {
  return new VolumeRefusal([{ code, text, remedy }]);
}

/** As the card of a request tells them that was refused at the last look. */
export function findingsOf({ objections }: VolumeRefusal): readonly Finding[] {
  return objections.map(({ code, text, remedy }) => ({
    check: code,
    title: text,
    verdict: 'fail',
    text,
    remedy,
  }));
}
