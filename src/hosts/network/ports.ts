import { defineCommand, type Output, succeeded } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const portsOf = defineCommand({
  id: 'ports',
  purpose: 'Opens TCP connections to ports of another host and closes them at once.',
  args: { peer: 'host', ports: 'ports' },
  root: false,
  timeoutMs: 30_000,
  script: script('network/ports'),
  parse: parsePorts,
});

/** `refused` reaches the host, where nothing listens just now: enough for a migration port. */
export type PortAnswer = 'open' | 'refused' | 'filtered' | 'name-unknown' | 'unknown';

export function parsePorts(output: Output): ReadonlyMap<number, PortAnswer> {
  const answers = new Map<number, PortAnswer>();
  for (const line of linesOf(succeeded(output))) {
    const [, port, status, words] = /^(\d{1,5}) (\d{1,3})(?: (.*))?$/.exec(line) ?? [];
    if (port !== undefined && status !== undefined)
      answers.set(Number(port), portAnswer(status, words ?? ''));
  }
  return answers;
}

function portAnswer(status: string, words: string): PortAnswer {
  if (status === '0') return 'open';
  if (/refused/i.test(words)) return 'refused';
  if (status === '124' || /No route|unreachable|timed out|not permitted/i.test(words)) return 'filtered';
  return /not known|resolve|Invalid host/i.test(words) ? 'name-unknown' : 'unknown';
}
