/** Everything this package throws by itself (but for an aborted signal's own reason). */
export abstract class OpenStackError extends Error {}

export function isOpenStackError(error: unknown): error is OpenStackError {
  return error instanceof OpenStackError;
}
