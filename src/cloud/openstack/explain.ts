import {
  type ConnectionProblem,
  type HttpError,
  isConfigError,
  isConnectionFailed,
  isEndpointMissing,
  isHttpError,
  isMicroversionTooLow,
  isOpenStackError,
  isTimeout,
  isUnexpectedAnswer,
  mayHaveActed,
  neverLeft,
  type ServiceName,
} from 'openstack-client-lite';
import { CloudError, type CloudFailure, type CloudFailureCode } from '../cloud-error.js';
import { translate } from '../failures.js';

const NAMES: Readonly<Record<ServiceName, string>> = {
  identity: 'Keystone',
  compute: 'Nova',
  volume: 'Cinder',
  placement: 'Placement',
  image: 'Glance',
  network: 'Neutron',
};

const REMEDIES: Partial<Record<ConnectionProblem, string>> = {
  tls: 'Check its certificate, and `cacert` of this cloud in clouds.yaml.',
  proxy:
    'Check the proxy of HTTPS_PROXY or HTTP_PROXY: its address, its login, what it lets through. NO_PROXY names what is reached without it.',
};

/** `asking` for one cloud. */
export type Ask = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs what asks the client, and turns its errors into Drover's; an aborted signal's reason and bugs pass as they are. */
export async function asking<T>(cloud: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw explained(cloud, error);
  }
}

/** As above, for a write: what is thrown tells whether the call has left. */
export async function writing<T>(cloud: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const told = explained(cloud, error);
    if (told instanceof CloudError && neverLeft(error)) told.failure.neverLeft = true;
    throw told;
  }
}

/** The client's error in words for a person, with a remedy, and with whether the call may have acted. */
export function explained(cloud: string, error: unknown): unknown {
  if (!isOpenStackError(error)) return error;
  const acted = mayHaveActed(error) ? ('maybe' as const) : ('no' as const);
  const base = { cloud, acted, status: null, serviceMessage: null, requestId: null };
  const told = (
    message: string,
    remedy: string,
    failure: Partial<CloudFailure> & { code: CloudFailureCode },
  ) => new CloudError(message, { ...base, ...failure }, { remedy, cause: error });

  if (isHttpError(error)) return ofHttp(cloud, error, acted);
  if (isTimeout(error)) {
    return told(
      `${NAMES[error.details.service]} of ${cloud} did not answer within ${seconds(error.timeoutMs)} s.`,
      `Check that ${error.details.origin} is up and not overloaded, then try again.`,
      { code: 'cloud-timeout' },
    );
  }
  if (isConnectionFailed(error)) {
    return told(
      `${NAMES[error.details.service]} of ${cloud} cannot be reached at ${error.details.origin} (${error.problem}).`,
      REMEDIES[error.problem] ?? 'Check the network, and that the service runs.',
      { code: 'cloud-unreachable' },
    );
  }
  if (isMicroversionTooLow(error)) {
    return told(
      `${cloud} cannot ${error.feature}: that needs ${NAMES[error.service]} ${error.needs}, it has ${error.has.max}.`,
      `It takes a newer ${NAMES[error.service]}.`,
      { code: 'cloud-cannot' },
    );
  }
  if (isEndpointMissing(error)) {
    const only = error.onlyVersion === undefined ? '' : ` but ${error.onlyVersion}`;
    return told(`The catalog of ${cloud} has no ${NAMES[error.service]}${only}.`, error.remedy, {
      code: 'cloud-configuration',
    });
  }
  if (isUnexpectedAnswer(error)) {
    return told(
      `${NAMES[error.details.service]} of ${cloud} gave an answer that cannot be read: ${error.message}`,
      'Look at what stands between Drover and the service (a proxy?); else please report it with this text.',
      { code: 'cloud-unreadable', status: error.details.status, requestId: error.details.requestId },
    );
  }
  if (isConfigError(error)) {
    return told(error.message, error.details.remedy, { code: 'cloud-configuration' });
  }
  return told(error.message, 'Try again; if it stays, look at the log.', { code: 'cloud-unreadable' });
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}

function ofHttp(cloud: string, error: HttpError, acted: 'no' | 'maybe'): CloudError {
  const { service, status, serviceMessage, requestId } = error.details;
  const code = codeOf(error);
  const said = serviceMessage === null ? `HTTP ${status}` : serviceMessage;
  const message = `${NAMES[service]} of ${cloud} ${verbOf(code)}: ${said}`;
  return new CloudError(
    message,
    { code, cloud, acted, status, serviceMessage, requestId },
    { remedy: remedyOf(code, error), cause: error },
  );
}

function codeOf({ status, details }: HttpError): CloudFailureCode {
  // Keystone answers 404 for an application credential that it does not know.
  const authenticating = details.service === 'identity' && details.route.endsWith('/auth/tokens');
  if (status === 401 || (authenticating && (status === 404 || status === 403))) return 'cloud-unauthorized';
  if (status === 403) return 'cloud-forbidden';
  if (status === 404) return 'cloud-not-found';
  if (status === 409) return 'cloud-conflict';
  if (status === 413 || status === 429) return 'cloud-busy';
  return status >= 500 ? 'cloud-broken' : 'cloud-refused';
}

function verbOf(code: CloudFailureCode): string {
  if (code === 'cloud-unauthorized') return 'does not accept the credential';
  if (code === 'cloud-forbidden') return 'does not allow it';
  if (code === 'cloud-not-found') return 'does not find it';
  if (code === 'cloud-busy') return 'is asked too much';
  return code === 'cloud-broken' ? 'is broken' : 'refuses';
}

function remedyOf(code: CloudFailureCode, error: HttpError): string {
  const rule = /Policy doesn't allow (\S+) to be performed/.exec(error.serviceMessage ?? '')?.[1];
  if (rule !== undefined) return `Give the role of Drover's credential the policy rule \`${rule}\`.`;
  switch (code) {
    case 'cloud-unauthorized':
      return 'Check the credential in clouds.yaml and its expiry. With access rules on an application credential, the service also needs `service_type` in [keystone_authtoken].';
    case 'cloud-forbidden':
      return "Give the role of Drover's credential this right; the guide lists the policy rules.";
    case 'cloud-not-found':
      return 'Check the name or id; a credential without admin gets this answer for everything of other projects.';
    case 'cloud-busy':
      return 'Wait a little, then try again.';
    case 'cloud-broken':
      return `Look for ${error.requestId ?? 'this call'} in the service's log, then try again.`;
    default:
      return (
        translate(error.serviceMessage ?? '')?.remedy ?? 'Change what the service names, then try again.'
      );
  }
}
