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
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? undefined : ms;
}
