import { z } from 'zod';

const auditLine = z.object({ request: z.string(), event: z.object({ seq: z.number() }) });

/**
 * The last event of each request that the audit has. Where only its newest part was read, a request that is not in it is
 * left out: it may have been audited long ago.
 */
export function lastAudited(
  { text, whole }: { text: string; whole: boolean },
  ids: readonly string[],
): ReadonlyMap<string, number> {
  const last = new Map<string, number>(whole ? ids.map((id) => [id, 0]) : []);
  for (const line of text.split('\n')) {
    const read = parsed(line);
    if (read === undefined || !ids.includes(read.request)) continue;
    last.set(read.request, Math.max(last.get(read.request) ?? 0, read.event.seq));
  }
  return last;
}

/** undefined for a torn line, and for those about no request. */
function parsed(line: string): z.infer<typeof auditLine> | undefined {
  if (!line.includes('"seq"')) return undefined;
  try {
    return auditLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
