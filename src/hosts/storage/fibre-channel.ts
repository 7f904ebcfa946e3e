import { defineCommand, type Output } from '../command.js';
import { whole } from '../lines.js';
import { script } from '../script.js';

export const fibreChannel = defineCommand({
  id: 'fibre-channel',
  purpose: 'Fibre Channel ports of this host, and those of the storage that it sees.',
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: script('storage/fibre-channel'),
  parse: parseFibreChannel,
});

export interface FibreChannelPort {
  readonly wwpn: string;
  readonly state: string;
}

export interface FibreChannelReading {
  readonly ports: readonly FibreChannelPort[];
  /** Ports of the storage that the fabric lets this host see. */
  readonly targets: readonly FibreChannelPort[];
}

export function parseFibreChannel(output: Output): FibreChannelReading {
  const found = whole(output);
  return { ports: portsOf(found.get('port')), targets: portsOf(found.get('target')) };
}

function portsOf(lines: readonly string[] | undefined): readonly FibreChannelPort[] {
  return (lines ?? []).flatMap((line) => {
    // The kernel says `Not Present` for a port whose device is gone.
    const [, wwpn, state] = /^(0x[0-9a-f]{16}) (\S.*)$/.exec(line) ?? [];
    return wwpn === undefined || state === undefined ? [] : [{ wwpn, state }];
  });
}
