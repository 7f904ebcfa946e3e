import { defineCommand, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const guestProbe = defineCommand({
  id: 'guest-probe',
  purpose: 'Whether a guest answers at its address: pings or TCP connections, for two or three seconds.',
  args: { by: 'probe', address: 'ip', port: 'portOrNone' },
  root: false,
  timeoutMs: 10_000,
  script: script('network/guest-probe'),
  parse: parseGuestProbes,
});

/** One probe of a guest, milliseconds since the first of its row. */
export interface ProbeOnHost {
  readonly at: number;
  /** null: lost. */
  readonly answeredAt: number | null;
}

/** `probe BEGAN ENDED STATUS`, seconds by the host's clock, of which only the differences are used. */
export function parseGuestProbes(output: Output): readonly ProbeOnHost[] {
  const lines = linesOf(succeeded(output));
  const read = lines.map((line) => /^probe (\d{1,12}\.\d{1,9}) (\d{1,12}\.\d{1,9}) (\d{1,3})$/.exec(line));
  const first = Number(read[0]?.[1]);
  if (read.length === 0 || read.includes(null))
    throw new Unreadable(`is no row of probes: "${firstLine(output.stdout)}"`);
  const since = (seconds: string | undefined) => Math.round((Number(seconds) - first) * 1000);
  return read.map((match) => ({
    at: since(match?.[1]),
    answeredAt: match?.[3] === '0' ? since(match[2]) : null,
  }));
}
