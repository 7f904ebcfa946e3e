/** `2026-11-22T19:39:35.000000`: whole seconds, as databases keep them, printed with microseconds. */
export function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.000000`;
}

export function stampOrNull(ms: number | null): string | null {
  return ms === null ? null : stamp(ms);
}

/** `2026-11-22T19:39:35Z`, as a server's created and updated. */
export function zulu(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Reads what changes-since takes: ISO 8601, UTC where no zone is given. */
export function readTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * changes-since and changes-before, as nova/db/main/api.py compares them: with `updated_at`, which counts whole
 * seconds, and is null until the first change, so that a migration just `accepted` is not among the changed.
 */
export function changedWithin(updatedAt: number | null, since?: number, before?: number): boolean {
  if (since === undefined && before === undefined) return true;
  if (updatedAt === null) return false;
  const seconds = updatedAt - (updatedAt % 1000);
  return (since === undefined || seconds >= since) && (before === undefined || seconds <= before);
}
