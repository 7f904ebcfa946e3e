/** Node's own name of what went wrong (`ENOENT`). By shape, not by class: errors of other realms have one too. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

export function isAbsent(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}
