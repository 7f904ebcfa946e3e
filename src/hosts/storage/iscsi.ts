import { defineCommand, type Output } from '../command.js';
import { required, whole } from '../lines.js';
import { script } from '../script.js';

export const iscsi = defineCommand({
  id: 'iscsi',
  purpose: 'iSCSI sessions, the initiator name, the scan mode of each target; never CHAP.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: [script('storage/wwid'), script('storage/iscsi')].join('\n'),
  parse: parseIscsi,
});

export interface IscsiSession {
  readonly target: string;
  /** Where it is connected now: for SolidFire a node of the cluster, to which the login was redirected. */
  readonly portal: string;
  /** Where it logged in first: for SolidFire the SVIP. */
  readonly persistent: string;
}

export interface IscsiReading {
  /** null: no initiator name on this host. */
  readonly initiator: string | null;
  readonly sessions: readonly IscsiSession[];
  readonly daemon: boolean;
  /** node.session.scan of the node records, `manual` or `auto`, by target; open-iscsi before 2.0.874 has none. */
  readonly scans: ReadonlyMap<string, string>;
}

export function parseIscsi(output: Output): IscsiReading {
  const found = whole(output);
  const daemon = required(found.get('daemon')?.[0], 'word on iscsid');
  return {
    initiator: required(found.get('initiator')?.[0], 'initiator name') || null,
    sessions: (found.get('session') ?? []).flatMap((line) => {
      const [target, portal, persistent] = line.split(' ');
      if (target === undefined || portal === undefined || persistent === undefined) return [];
      return [{ target, portal, persistent }];
    }),
    daemon: daemon === 'yes',
    scans: new Map(
      (found.get('record') ?? []).flatMap((line) => {
        const [target, scan] = line.split(' ');
        return target === undefined || scan === undefined ? [] : [[target, scan] as const];
      }),
    ),
  };
}
