import type { ServiceName } from '../service.js';
import { OpenStackError } from './base.js';

export interface UnexpectedAnswerDetails {
  service: ServiceName;
  method: string;
  /** The path with its parameters unnamed. */
  route: string;
  status: number;
  /** Where in the answer: `servers[3].OS-EXT-STS:power_state`; empty for the whole of it. */
  field: string;
  /** What was expected there; never the value itself. */
  problem: string;
  requestId: string | null;
}

/** The service answered, but not as the API reference says. A write has acted nevertheless. */
export class UnexpectedAnswer extends OpenStackError {
  override readonly name = 'UnexpectedAnswer';
  readonly details: UnexpectedAnswerDetails;

  constructor(details: UnexpectedAnswerDetails) {
    const where = details.field === '' ? 'the answer' : details.field;
    super(`${details.service}: ${details.method} ${details.route}: ${where}: ${details.problem}`);
    this.details = details;
  }
}

export function isUnexpectedAnswer(error: unknown): error is UnexpectedAnswer {
  return error instanceof UnexpectedAnswer;
}

/** A list was longer than the caller allowed. */
export class TooManyResults extends OpenStackError {
  override readonly name = 'TooManyResults';
  readonly bound: number;

  constructor(what: string, bound: number) {
    super(`More than ${bound} ${what}: narrow the question, or read them page by page.`);
    this.bound = bound;
  }
}

export function isTooManyResults(error: unknown): error is TooManyResults {
  return error instanceof TooManyResults;
}
