import { type CloudError, isCloudError } from '../../cloud/cloud-error.js';
import { type HostError, type HostErrorKind, isHostError } from '../../hosts/host-error.js';

/** What a service or a host said when it did not do it. */
export interface Refusal {
  /** 0: it gave none. */
  status: number;
  message: string;
  remedy: string | null;
  requestId: string | null;
}

/** What a call that was not taken has come to. */
export type Failure =
  /** It was answered, and nothing was done. */
  | { kind: 'refused'; refusal: Refusal }
  /** It has provably not left: it counts as not sent, and is tried again. */
  | { kind: 'unsent'; what: string; why: string }
  /** It may have acted. */
  | { kind: 'lost'; why: string };

/** @throws what is neither of a cloud nor of a host: a bug. */
export function failureOf(error: unknown): Failure {
  if (isCloudError(error)) return ofCloud(error);
  if (isHostError(error)) return ofHost(error);
  throw error;
}

function ofCloud(error: CloudError): Failure {
  const { code, acted, neverLeft, status, serviceMessage, requestId } = error.failure;
  // A cloud that cannot do it at all has refused it: trying again changes nothing.
  const unsent = code !== 'cloud-cannot' && (neverLeft === true || (acted === 'no' && status === null));
  if (unsent) return { kind: 'unsent', what: 'the cloud', why: error.message };
  if (acted === 'maybe') return { kind: 'lost', why: error.message };
  const message = serviceMessage ?? error.message;
  return {
    kind: 'refused',
    refusal: { status: status ?? 0, message, remedy: error.remedy ?? null, requestId },
  };
}

/** The command ran, or may have. */
const RAN: readonly HostErrorKind[] = ['timeout', 'dropped', 'too-much-output', 'unreadable', 'closed'];
/** The host, or what is checked before it is asked, said no. */
const SAID_NO: readonly HostErrorKind[] = [
  'not-permitted',
  'not-installed',
  'command-failed',
  'bad-argument',
];

function ofHost(error: HostError): Failure {
  const { kind, host, message, remedy } = error;
  if (RAN.includes(kind)) return { kind: 'lost', why: message };
  if (!SAID_NO.includes(kind)) return { kind: 'unsent', what: host, why: message };
  return { kind: 'refused', refusal: { status: 0, message, remedy: remedy ?? null, requestId: null } };
}
