import { defineCommand, type Output, succeeded } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const names = defineCommand({
  id: 'names',
  purpose: "The host's own names, and what it takes the names of other hosts for.",
  args: { peers: 'hosts' },
  root: false,
  timeoutMs: 30_000,
  script: script('network/names'),
  parse: parseNames,
});

export interface NamesSeen {
  readonly hostname: string;
  /** null: the host cannot name itself in full. */
  readonly fqdn: string | null;
  /** What getent answers; no addresses: the name is not known there. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/** `name=`, `fqdn=`, then `PEER=ADDRESS`, as often as there are addresses. */
export function parseNames(output: Output): NamesSeen {
  const addresses = new Map<string, string[]>();
  let [hostname, fqdn] = ['', ''];
  for (const line of linesOf(succeeded(output))) {
    const [word, first, second] = line.split(' ');
    if (word === 'name') hostname = first ?? '';
    else if (word === 'fqdn') fqdn = first ?? '';
    else if (word === 'peer' && first !== undefined) {
      const before = addresses.get(first) ?? [];
      addresses.set(first, second === undefined ? before : [...before, second]);
    }
  }
  return { hostname, fqdn: fqdn === '' ? null : fqdn, addresses };
}
