import { redactText } from './redaction.js';

export interface DroverErrorDetails {
  /** Stable and kebab-case: what tests, logs and renderers key on. */
  code: string;
  /** What a person should do now, a sentence or a command; left out when there is nothing to do. */
  remedy?: string;
  cause?: unknown;
}

/**
 * The one family of errors that a person may see. `message` says what is wrong in plain words, `remedy` what to do.
 * Neither shows a secret, whatever they were made of.
 * Anything else that is thrown is a bug or a broken environment: the person gets a reference, the log the rest.
 */
export class DroverError extends Error {
  override readonly name = 'DroverError';
  readonly code: string;
  readonly remedy: string | undefined;

  constructor(message: string, details: DroverErrorDetails) {
    super(redactText(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.remedy = details.remedy === undefined ? undefined : redactText(details.remedy);
  }
}

/** A chat platform that was stopped takes nothing any more. What it was not told it is told at the next start. */
export const PLATFORM_STOPPED = 'platform-stopped';

export function isDroverError(error: unknown): error is DroverError {
  return error instanceof DroverError;
}
