import {
  ConnectionFailed,
  EndpointMissing,
  Forbidden,
  HttpError,
  MicroversionTooLow,
  Timeout,
  UnexpectedAnswer,
} from 'openstack-client-lite';
import type { CloudError } from '../../src/cloud/cloud-error.js';
import { isCloudError } from '../../src/cloud/cloud-error.js';
import { explained } from '../../src/cloud/openstack/explain.js';

function http(
  status: number,
  serviceMessage: string | null,
  more: { service?: 'identity'; route?: string } = {},
) {
  return new HttpError({
    service: 'compute',
    method: 'POST',
    route: '/servers/{server}/action',
    path: '/servers/1/action',
    status,
    serviceMessage,
    requestId: 'req-1',
    retryAfterMs: null,
    ...more,
  });
}

const lost = {
  service: 'compute',
  method: 'POST',
  route: '/servers/{server}/action',
  origin: 'http://10.20.0.1:8774',
  sent: 'maybe',
} as const;

function told(error: unknown): CloudError {
  const explanation = explained('lab', error);
  if (!isCloudError(explanation)) throw new Error('not a CloudError');
  return explanation;
}

const CASES: readonly (readonly [string, unknown, string, 'no' | 'maybe', number | null])[] = [
  ['a 400', http(400, 'Compute host compute99 could not be found.'), 'cloud-refused', 'no', 400],
  ['a 401', http(401, null), 'cloud-unauthorized', 'no', 401],
  ['a 403', http(403, 'no'), 'cloud-forbidden', 'no', 403],
  ['a 404', http(404, 'Instance could not be found'), 'cloud-not-found', 'no', 404],
  ['a 409', http(409, 'task_state migrating'), 'cloud-conflict', 'no', 409],
  ['a 429', http(429, null), 'cloud-busy', 'no', 429],
  ['a 500', http(500, 'boom'), 'cloud-broken', 'maybe', 500],
  ['a 503', http(503, null), 'cloud-broken', 'maybe', 503],
  [
    'an unknown application credential',
    http(404, 'Could not find', { service: 'identity', route: '/auth/tokens' }),
    'cloud-unauthorized',
    'no',
    404,
  ],
  [
    'a Keystone that is broken',
    http(500, null, { service: 'identity', route: '/auth/tokens' }),
    'cloud-broken',
    'maybe',
    500,
  ],
  ['a lost answer', new ConnectionFailed('broken', 'reset', lost), 'cloud-unreachable', 'maybe', null],
  [
    'a connection refused',
    new ConnectionFailed('refused', 'refused', { ...lost, sent: 'no' }),
    'cloud-unreachable',
    'no',
    null,
  ],
  ['a timeout', new Timeout(20_000, lost), 'cloud-timeout', 'maybe', null],
  [
    'a cloud too old',
    new MicroversionTooLow('compute', 'abort a live migration', '2.24', { min: '2.1', max: '2.1' }),
    'cloud-cannot',
    'no',
    null,
  ],
  [
    'a service that is not there',
    new EndpointMissing('placement', { region: null, interface: 'public' }, 'Install it.'),
    'cloud-configuration',
    'no',
    null,
  ],
  [
    'an answer nobody understands',
    new UnexpectedAnswer({
      service: 'compute',
      method: 'POST',
      route: '/x',
      status: 200,
      field: 'a',
      problem: 'b',
      requestId: null,
    }),
    'cloud-unreadable',
    'maybe',
    200,
  ],
];

describe("the client's errors in our words", () => {
  it.each(CASES)('%s', (_what, error, code, acted, status) => {
    const explanation = told(error);
    expect(explanation).toMatchObject({ code, acted, status });
    expect(explanation.message).toMatch(/lab/);
    expect(explanation.remedy).toMatch(/\S+ \S+/);
    expect(explanation.cause).toBe(error);
  });

  it('name the policy rule that is missing', () => {
    const message = "Policy doesn't allow os_compute_api:os-migrate-server:migrate_live to be performed.";
    const forbidden = new Forbidden(http(403, message).details);
    expect(told(forbidden).remedy).toContain('`os_compute_api:os-migrate-server:migrate_live`');
    expect(told(forbidden).failure).toMatchObject({
      serviceMessage: message,
      requestId: 'req-1',
      cloud: 'lab',
    });
  });

  it('give the remedy of the table of failures for a refusal that it knows', () => {
    expect(
      told(http(409, "Cannot 'os-migrateLive' instance x while it is in vm_state stopped")).remedy,
    ).toContain('cold');
  });

  it("leave alone what is not the client's: a bug, or the caller's own reason to stop", () => {
    const reason = new Error('enough');
    expect(explained('lab', reason)).toBe(reason);
  });
});
