/** What one label may hold. Whatever comes beyond `most` different values is `other`, so that nothing grows without end. */
export interface LabelDefinition {
  what: string;
  most: number;
}

export const LABELS = {
  kind: { what: 'the kind of request: `migrate`, `force`, `repair`, `volume-create` …', most: 20 },
  state: { what: 'a state of requests, as `/migrate list` names them', most: 20 },
  cloud: { what: 'an entry of clouds.yaml that Drover serves', most: 50 },
  service: {
    what: '`identity`, `compute`, `volume`, `placement`, `image` or `network`',
    most: 10,
  },
  method: { what: 'the HTTP method', most: 10 },
  status: { what: 'the HTTP status of the answer; `none` where there was no answer', most: 60 },
  platform: { what: '`slack` or `discord`', most: 5 },
  call: {
    what: "the platform's method, ids left out: `chat.postMessage`, `POST /channels/:id/messages`",
    most: 80,
  },
  result: { what: 'how it ended', most: 10 },
  by: { what: '`here`: this replica; `elsewhere`: another one, or none yet', most: 2 },
  operation: { what: "an operation of the store's port", most: 40 },
} as const satisfies Readonly<Record<string, LabelDefinition>>;

export type LabelName = keyof typeof LABELS;

export interface MetricDefinition {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly LabelName[];
  /** Upper bounds, in the unit that the name ends in. */
  buckets?: readonly number[];
}

const CALL_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** Every metric of Drover's own, the one source of /metrics, its documentation and the tests of alerts and dashboard. */
export const METRICS = {
  requestsCreated: {
    name: 'drover_requests_created_total',
    type: 'counter',
    help: 'Requests that were made.',
    labels: ['kind'],
  },
  requestsEnded: {
    name: 'drover_requests_ended_total',
    type: 'counter',
    help: 'Requests that have ended, by how.',
    labels: ['kind', 'state'],
  },
  requestSeconds: {
    name: 'drover_request_duration_seconds',
    type: 'histogram',
    help: 'From the first call to the end, of requests of which something was sent.',
    labels: ['kind'],
    buckets: [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400],
  },
  approvalSeconds: {
    name: 'drover_request_approval_seconds',
    type: 'histogram',
    help: 'From the request to its quorum.',
    labels: ['kind'],
    buckets: [10, 30, 60, 300, 900, 1800, 3600, 14_400, 86_400],
  },
  requestsActive: {
    name: 'drover_requests_active',
    type: 'gauge',
    help: 'Requests that have not ended, by state.',
    labels: ['kind', 'state'],
  },
  votesWaiting: {
    name: 'drover_votes_waiting',
    type: 'gauge',
    help: 'Requests that wait for votes.',
    labels: ['kind'],
  },
  oldestVote: {
    name: 'drover_votes_waiting_oldest_seconds',
    type: 'gauge',
    help: 'How long the oldest of them has waited; 0 where none waits.',
    labels: ['kind'],
  },
  movesRunning: {
    name: 'drover_moves_running',
    type: 'gauge',
    help: 'Live migrations of Drover that are under way.',
    labels: ['cloud'],
  },
  movesStalled: {
    name: 'drover_moves_stalled',
    type: 'gauge',
    help: 'Those of them that do not converge just now.',
    labels: ['cloud'],
  },
  stalls: {
    name: 'drover_move_stalls_total',
    type: 'counter',
    help: 'Moves that were found not to converge.',
    labels: ['cloud'],
  },
  downtime: {
    name: 'drover_move_downtime_seconds',
    type: 'histogram',
    help: "The guest's pause, as libvirt measured it; moves without SSH to the hosts are left out.",
    labels: ['cloud'],
    buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30],
  },
  overdue: {
    name: 'drover_requests_overdue_total',
    type: 'counter',
    help: 'Requests that stayed in a state for longer than it may take.',
    labels: ['kind', 'state'],
  },
  operations: {
    name: 'drover_operations_total',
    type: 'counter',
    help: 'Writes to clouds and hosts: each `sent`, and what came: `taken`, `refused`, `unsent` (it never left) or `lost`.',
    labels: ['cloud', 'result'],
  },
  votes: {
    name: 'drover_votes_total',
    type: 'counter',
    help: 'Votes that counted: `approve`, `reject`; `taken-back` by whoever gave them, `void` where they count no longer.',
    labels: ['kind', 'result'],
  },
  deliveries: {
    name: 'drover_delivery_changes_total',
    type: 'counter',
    help: 'How often a request could not be told to people any more (`outage`, or `gone`: its channel), and could again (`told`).',
    labels: ['platform', 'result'],
  },
  apiCalls: {
    name: 'drover_api_calls_total',
    type: 'counter',
    help: 'HTTP exchanges with OpenStack, each try of its own.',
    labels: ['cloud', 'service', 'method', 'status'],
  },
  apiSeconds: {
    name: 'drover_api_call_duration_seconds',
    type: 'histogram',
    help: 'How long they took.',
    labels: ['service', 'method'],
    buckets: CALL_SECONDS,
  },
  sshLogins: {
    name: 'drover_ssh_logins_total',
    type: 'counter',
    help: 'Logins to compute hosts; a connection is kept while it is of use.',
    labels: ['cloud', 'result'],
  },
  chatCalls: {
    name: 'drover_chat_calls_total',
    type: 'counter',
    help: 'Calls to chat platforms: `ok`, `limited` (a 429), `refused` or `unanswered`.',
    labels: ['platform', 'call', 'result'],
  },
  chatSeconds: {
    name: 'drover_chat_call_duration_seconds',
    type: 'histogram',
    help: 'How long they took.',
    labels: ['platform'],
    buckets: CALL_SECONDS,
  },
  storeSeconds: {
    name: 'drover_store_operation_duration_seconds',
    type: 'histogram',
    help: 'How long operations of the store took: writes are durable when they end.',
    labels: ['operation'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  storeErrors: {
    name: 'drover_store_errors_total',
    type: 'counter',
    help: 'Operations of the store that failed.',
    labels: ['operation'],
  },
  storeHeld: {
    name: 'drover_store_claimed',
    type: 'gauge',
    help: '1 while this process holds the store: it alone starts and drives requests.',
    labels: [],
  },
  claims: {
    name: 'drover_claims',
    type: 'gauge',
    help: 'Requests that have not ended, or are not told to the end, by who drives them.',
    labels: ['by'],
  },
  storeProblems: {
    name: 'drover_store_problems',
    type: 'gauge',
    help: 'Documents that could not be read and were put aside.',
    labels: [],
  },
  frozen: {
    name: 'drover_frozen',
    type: 'gauge',
    help: '1 while a freeze holds all starts.',
    labels: [],
  },
  platformConnected: {
    name: 'drover_platform_connected',
    type: 'gauge',
    help: '1 while a chat platform is connected.',
    labels: ['platform'],
  },
  cloudReachable: {
    name: 'drover_cloud_reachable',
    type: 'gauge',
    help: '1 while a cloud lets Drover in; asked once a minute.',
    labels: ['cloud'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricId = keyof typeof METRICS;

/** The series of a definition as they are scraped: a histogram has three names. */
export function seriesOf({ name, type }: MetricDefinition): readonly string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
