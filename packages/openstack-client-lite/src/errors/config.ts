import { OpenStackError } from './base.js';

export interface ConfigErrorDetails {
  /** The file that is wrong, or where one was looked for; null when no file is concerned. */
  file: string | null;
  cloud: string | null;
  /** The key in that cloud, dotted: `auth.password`. */
  key: string | null;
  /** What to do. */
  remedy: string;
}

/** clouds.yaml (or a file beside it) does not describe a cloud we can use. The message names file, cloud and key. */
export class ConfigError extends OpenStackError {
  override readonly name = 'ConfigError';
  readonly problem: string;
  readonly details: ConfigErrorDetails;

  constructor(problem: string, details: ConfigErrorDetails, cause?: unknown) {
    const place = [
      details.file,
      details.cloud === null ? null : `cloud ${details.cloud}`,
      details.key === null ? null : details.key,
    ].filter((part) => part !== null);
    super(
      `${place.length > 0 ? `${place.join(', ')}: ` : ''}${problem} ${details.remedy}`,
      cause === undefined ? undefined : { cause },
    );
    this.problem = problem;
    this.details = details;
  }
}

export function isConfigError(error: unknown): error is ConfigError {
  return error instanceof ConfigError;
}
