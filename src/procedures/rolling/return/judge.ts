import type { ComputeService } from '../../../cloud/compute.js';
import type { BootReading } from '../../../hosts/system/boot.js';
import type { Finding } from '../../../preflight/finding.js';
import { differs, type HostVersions, renewed, wentBack } from './versions.js';

/** A host as it was when it was handed over, empty. */
export interface HandedOver {
  host: string;
  /** null: it could not be read. */
  bootId: string | null;
  versions: HostVersions;
}

/** A host as it is now. */
export interface ReturnLook {
  /** undefined: Nova has no such service any more. */
  service: ComputeService | undefined;
  /** Different heartbeats (`updated_at`) since the hand-over that were seen while it counted as up. */
  heartbeats: number;
  /** Over SSH; undefined: not configured. */
  host:
    | undefined
    | { kind: 'silent'; why: string }
    | { kind: 'read'; boot: BootReading; versions: HostVersions };
  /** Its own checks and those of its pairs. undefined: not made yet, for it is not up. */
  findings: readonly Finding[] | undefined;
}

export interface ReturnRules {
  handOver: 'wait' | 'reboot';
  /** A person has said `done`. */
  saidDone: boolean;
  /** The host that was finished last, where there is one whose versions are known. */
  finished: { host: string; versions: HostVersions } | undefined;
}

/**
 * `not-back`: it goes on being looked at, until it is back or too late. `wrong`: more time changes nothing, so people
 * are asked. `why` and `notes` are sentences without a full stop.
 */
export type Return =
  | { kind: 'back'; notes: readonly string[] }
  | { kind: 'not-back'; why: readonly string[] }
  | { kind: 'wrong'; why: readonly string[] };

/** nova-compute is believed only after this many heartbeats. */
export const HEARTBEATS = 3;

/** Whether a host that was handed over is healthy again, so that it may be enabled and the next one begun. */
export function judgeReturn(before: HandedOver, look: ReturnLook, rules: ReturnRules): Return {
  const { service, host, findings } = look;
  if (service === undefined) {
    return { kind: 'wrong', why: [`Nova knows no nova-compute on ${before.host} any more`] };
  }
  const rebooted =
    host?.kind === 'read' && before.bootId !== null ? host.boot.id !== before.bootId : undefined;
  if (rules.handOver === 'wait' && !rules.saidDone) {
    // Whoever is asked at night should know whether it is up at all.
    const gone = [
      ...(service.state === 'up' ? [] : ['nova-compute is down']),
      ...(host?.kind === 'silent' ? [host.why] : []),
    ];
    return { kind: 'not-back', why: [`nobody has said that ${before.host} is done`, ...gone] };
  }
  const missing = [
    ...(service.forcedDown === true
      ? ['nova-compute is forced down: somebody, or Masakari, has fenced it']
      : []),
    ...(service.state === 'up' ? [] : ['nova-compute is down']),
    ...(service.state === 'up' && look.heartbeats < HEARTBEATS
      ? [`nova-compute has reported ${look.heartbeats} of ${HEARTBEATS} times`]
      : []),
    ...(host?.kind === 'silent' ? [host.why] : []),
    ...(rules.handOver === 'reboot' && rebooted === false
      ? [`${before.host} has not been rebooted yet`]
      : []),
    ...(findings === undefined && service.state === 'up' ? ['its checks are not made yet'] : []),
    ...(findings ?? []).flatMap(failing),
  ];
  const versions = host?.kind === 'read' ? host.versions : undefined;
  const wrong =
    versions === undefined
      ? []
      : [
          ...wentBack(before.versions, versions),
          ...(rules.finished === undefined
            ? []
            : differs(versions, rules.finished.versions, rules.finished.host)),
        ];
  if (wrong.length > 0) return { kind: 'wrong', why: wrong };
  if (missing.length > 0) return { kind: 'not-back', why: missing };
  return {
    kind: 'back',
    notes: [
      ...(rebooted === false ? [`${before.host} was not rebooted: its boot id is the same`] : []),
      ...(rebooted === undefined ? ['whether it was rebooted is not known'] : []),
      ...(versions === undefined ? [] : renewed(before.versions, versions)),
    ],
  };
}

function failing({ check, verdict, subject, text }: Finding): string[] {
  if (verdict !== 'fail') return [];
  return [`${check}: ${subject === undefined ? '' : `${subject}: `}${text}`];
}
