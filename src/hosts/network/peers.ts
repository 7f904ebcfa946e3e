import { defineCommand, type Output, succeeded } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const mesh = defineCommand({
  id: 'mesh',
  purpose: 'Logs in to other hosts over SSH as libvirtd would, runs `true` there.',
  args: {
    user: 'userOrNone',
    port: 'portOrNone',
    keyFile: 'pathOrNone',
    proved: 'yesOrNo',
    peers: 'hosts',
  },
  root: true,
  timeoutMs: 90_000,
  script: script('network/mesh'),
  parse: parsePeerTrials,
});

export const libvirtReach = defineCommand({
  id: 'libvirt-reach',
  purpose: "Connects to other hosts' libvirt by the URI that Nova uses, asks its version.",
  args: {
    transport: 'transport',
    user: 'userOrNone',
    port: 'portOrNone',
    keyFile: 'pathOrNone',
    pkiPath: 'pathOrNone',
    proved: 'yesOrNo',
    peers: 'hosts',
  },
  root: true,
  timeoutMs: 90_000,
  script: script('network/libvirt-reach'),
  parse: parsePeerTrials,
});

/** What one host found when it tried another. */
export type PeerTrial =
  | { readonly reached: true }
  | { readonly reached: false; readonly cause: PeerCause; readonly words: string };

export type PeerCause =
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'permission-denied'
  | 'name-unknown'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'certificate'
  | 'libvirt-refused'
  | 'not-installed'
  | 'other';

/** Words of ssh and libvirt in the C locale, the specific before the general. */
const CAUSES: readonly (readonly [PeerCause, RegExp])[] = [
  ['host-key-changed', /IDENTIFICATION HAS CHANGED|Host key for \S+ has changed|host key .{0,60}revoked/i],
  ['host-key-unknown', /Host key verification failed|No \S+ host key is known/i],
  ['certificate', /certificate|TLS handshake|x509/i],
  ['permission-denied', /Permission denied|Too many authentication failures|authentication failed/i],
  [
    'name-unknown',
    /Could not resolve hostname|Name or service not known|Temporary failure in name|unable to resolve address/i,
  ],
  [
    'libvirt-refused',
    /libvirt-sock|virtqemud-sock|Failed to connect socket to '|End of file while reading data: (?:sh: |nc: |.*libvirt)/i,
  ],
  ['refused', /Connection refused/i],
  ['unreachable', /No route to host|Network is unreachable|Host is unreachable/i],
  ['timeout', /timed out|Connection timeout|Operation not permitted after/i],
];

/** 124 and 137: `timeout` ended it. 127: no such program. */
function causeOf(status: number, words: string): PeerCause {
  const named = CAUSES.find(([, pattern]) => pattern.test(words))?.[0];
  if (named !== undefined) return named;
  if (status === 124 || status === 137) return 'timeout';
  return status === 127 ? 'not-installed' : 'other';
}

export interface PeerTrials {
  /** The login under which the host tried: the one libvirtd runs as. null: not told. */
  readonly as: string | null;
  readonly trials: ReadonlyMap<string, PeerTrial>;
}

/** `PEER STATUS WORDS` a line; a peer that is not there was not tried. */
export function parsePeerTrials(output: Output): PeerTrials {
  const trials = new Map<string, PeerTrial>();
  let as: string | null = null;
  for (const line of linesOf(succeeded(output))) {
    const [, peer, status, words] = /^(\S+) (\d{1,3})(?: (.*))?$/.exec(line) ?? [];
    if (peer === undefined || status === undefined) {
      as = /^as ([A-Za-z_][\w.-]*)$/.exec(line)?.[1] ?? as;
    } else if (status === '0') trials.set(peer, { reached: true });
    else {
      const said = (words ?? '').replaceAll(/[^\x20-\x7e]/g, '?').trim();
      trials.set(peer, { reached: false, cause: causeOf(Number(status), said), words: said });
    }
  }
  return { as, trials };
}
