/** By look, not by class: errors of Node's core may come from another realm. */
export function messageOf(error: unknown): string {
  return field(error, 'message') ?? String(error);
}

/** ECONNREFUSED and the like; ssh2's own `level`. */
export function field(error: unknown, name: 'message' | 'code' | 'level'): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
