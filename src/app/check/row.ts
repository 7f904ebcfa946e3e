/** One line of `drover check`: what was tried, how it went, and what to do. */
export interface CheckRow {
  about: string;
  result: 'ok' | 'warn' | 'fail' | 'unknown';
  detail: string;
  remedy?: string;
}

export const ok = (about: string, detail: string): CheckRow => ({ about, result: 'ok', detail });

export function row(about: string, result: CheckRow['result'], detail: string, remedy?: string): CheckRow {
  return remedy === undefined ? { about, result, detail } : { about, result, detail, remedy };
}
