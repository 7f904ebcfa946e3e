import type { FailureRow } from './row.js';

/** Passing trouble of the services and of what carries their messages. */
export const CONTROL_PLANE: readonly FailureRow[] = [
  {
    id: 'rpc-timeout-watching',
    match: /Error monitoring migration: .{0,200}?Timed out waiting for a reply/i,
    certainty: 'likely',
    about: 'service',
    meaning:
      'While nova-compute watched the migration, an answer over the message queue did not come in time: nova-conductor, its database or the other host was too slow or gone. The copy may go on without Nova.',
    remedy:
      'First see with `virsh list --all` on {source} and {destination} where the guest runs: it may run on {destination} while Nova says {source}. Then check nova-conductor, its database, the message queue and the load of the machines that they run on, then nova-compute on both hosts.',
    example:
      'Error monitoring migration: Timed out waiting for a reply to message ID d8f7439de5b546ae9d60cf177ac28304',
    origin: 'nova virt/libvirt/driver.py _live_migration; oslo.messaging; Nova bug 1905944',
  },
  {
    id: 'rpc-timeout',
    match:
      /Timeout while checking if we can live migrate|\bMessagingTimeout\b|Timed out waiting for a reply to message/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'A host did not answer in time over the message queue, or its storage is slow.',
    remedy:
      'Check nova-compute on both hosts and the message queue (a host that has just stopped still counts as up for a minute), then try again.',
    transient: true,
    example: 'Migration pre-check error: Timeout while checking if we can live migrate to host: compute2',
    origin: 'nova live_migrate.py, manager.py; oslo.messaging',
  },
  {
    id: 'message-queue-refuses',
    match: /PRECONDITION_FAILED|ACCESS_REFUSED/,
    certainty: 'certain',
    about: 'service',
    meaning:
      'The message queue (RabbitMQ) answers, but refuses what a service of Nova asks: another kind of queue than it has, or a wrong login.',
    remedy:
      'Compare transport_url and [oslo_messaging_rabbit] (durable and quorum queues) of every service of Nova with what RabbitMQ has (`rabbitmqctl list_exchanges`, its log).',
    example: "Exchange.declare: (406) PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'nova'",
    origin: 'rabbitmq; oslo.messaging impl_rabbit.py',
  },
  {
    id: 'message-queue-down',
    match:
      /AMQP server (?:on \S{1,255} )?(?:is unreachable|closed the connection)|\bMessageDeliveryFailure\b|Unable to connect to AMQP server|no (?:exchange|queue) '[^']{1,80}' in vhost|\bamqp\.exceptions\.|\bMessageUndeliverable\b|Reply queue .{0,80}(?:missing|doesn't exist)|Server unexpectedly closed connection/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'The message queue (RabbitMQ) could not be reached.',
    remedy: 'Check RabbitMQ, then try again; look with `/migrate check` where the server runs first.',
    transient: true,
    example:
      'AMQP server on 10.0.0.10:5672 is unreachable: [Errno 111] ECONNREFUSED. Trying again in 1 seconds.',
    origin: 'oslo.messaging impl_rabbit.py',
  },
  {
    id: 'database-down',
    match:
      /\bDBConnectionError\b|Can't connect to MySQL server|Lost connection to MySQL server|\bDBDeadlock\b|WSREP has not yet prepared node|pymysql\.err\.(?:OperationalError|InternalError)|OperationalError\) \(20(?:02|03|06|13)\b|too many connections|Deadlock found when trying to get lock/i,
    certainty: 'certain',
    about: 'service',
    meaning: "Nova's database could not be reached, or gave a transaction up.",
    remedy: 'Check the database, then try again; look with `/migrate check` where the server runs first.',
    transient: true,
    example:
      "oslo_db.exception.DBConnectionError: (pymysql.err.OperationalError) (2013, 'Lost connection to MySQL server during query')",
    origin: 'oslo.db exception.py',
  },
  {
    id: 'rpc-versions',
    match:
      /Requested message version, \S{1,12} is incompatible|Endpoint does not support RPC version|UnsupportedVersion: |RPC is pinned to old version|Unsupported RPC version for/,
    certainty: 'certain',
    about: 'service',
    meaning: 'Two Nova services of different releases do not understand each other.',
    remedy:
      'End the upgrade: the same release on every nova-compute, or [upgrade_levels] compute=auto, and restart the services while no move runs.',
    example:
      'Requested message version, 6.3 is incompatible. It needs to be equal in major version and less than or equal in minor version as the specified version cap 6.0.',
    origin: 'oslo.messaging rpc/client.py; nova exception.py RPCPinnedToOldVersion',
  },
  {
    id: 'compute-shutting-down',
    match: /Failed to submit live migration \S{1,64}(?: for instance \S{1,64})? for processing/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'nova-compute of {source} was about to stop and took no new work.',
    remedy: 'Try again when nova-compute of {source} is up.',
    transient: true,
    example: 'Failed to submit live migration 5f7a2f34 for instance 46c4b42b for processing.',
    origin: 'nova exception.py LiveMigrationNotSubmitted',
  },
  {
    id: 'scheduler-unreachable',
    match: /Migration select destinations error/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'The conductor could not ask the scheduler for a host.',
    remedy: 'Check nova-scheduler and the message queue, then try again.',
    transient: true,
    example: 'Migration select destinations error: Remote error: RPC to nova-scheduler was lost',
    origin: 'nova live_migrate.py, exception.py MigrationSchedulerRPCError',
  },
  {
    id: 'rate-limited',
    match: /was rate-limited|\bToo Many Requests\b|\(HTTP 429\)/i,
    certainty: 'certain',
    about: 'service',
    meaning: "The cloud's API takes no more requests of this user for a moment.",
    remedy: "Wait a minute and try again; raise the limit for Drover's user if that happens often.",
    transient: true,
    example: '{"overLimit": {"code": 413, "message": "This request was rate-limited.", "retryAfter": "12"}}',
    origin: 'nova api; HTTP 429',
  },
  {
    id: 'database-schema',
    match:
      /pymysql\.err\.(?:DataError|ProgrammingError|IntegrityError)|Unknown column '|Data too long for column/i,
    certainty: 'certain',
    about: 'service',
    meaning:
      "Nova's database refused what was to be written: its tables are of another release, or the entry does not fit.",
    remedy:
      "Compare the releases of Nova's services with the database (`nova-status upgrade check`, `nova-manage db sync` while no move runs), and read the line for the column.",
    example: `oslo_db.exception.DBError: (pymysql.err.DataError) (1406, "Data too long for column 'extra' at row 1")`,
    origin: 'oslo.db exception.py; MySQL errors 1406, 1054',
  },
  {
    id: 'api-certificate',
    match: /\bSSLFailure\b|SSL exception connecting to|certificate[_ ]verify[_ ]failed/i,
    certainty: 'certain',
    about: 'service',
    meaning: "A service of the cloud does not trust the TLS certificate of another service's API.",
    remedy:
      "Check that certificate's authority and date, and cafile in the sections of nova.conf ([cinder], [neutron], [placement], [keystone_authtoken]).",
    example:
      'keystoneauth1.exceptions.connection.SSLFailure: SSL exception connecting to https://10.0.0.9:8776/v3: certificate verify failed',
    origin: 'keystoneauth1 exceptions/connection.py',
  },
  {
    id: 'service-user-role',
    match: /not authorized to perform the requested action|\(HTTP 403\)/i,
    certainty: 'likely',
    about: 'service',
    meaning:
      "A service of the cloud refused what it was asked: a role is missing, of the user that asked for the move or of a service's own user.",
    remedy:
      'Read in the line which service and action it is; compare the roles of that user (in the project service: admin, service) and the policy.',
    example:
      'keystoneauth1.exceptions.http.Forbidden: You are not authorized to perform the requested action: identity:validate_token. (HTTP 403)',
    origin: 'keystone exception.py; keystoneauth',
  },
  {
    id: 'endpoint-missing',
    match: /(?<!Ignoring )\bEndpointNotFound\b|endpoint for \S{1,40} service .{0,80}not found/i,
    certainty: 'certain',
    about: 'service',
    meaning:
      'A service of Nova does not find the API of another service in the catalog: its endpoint, its region or its interface.',
    remedy:
      "Compare `openstack endpoint list` with region_name and valid_interfaces of that service's section in nova.conf.",
    example:
      'keystoneauth1.exceptions.catalog.EndpointNotFound: internal endpoint for placement service in RegionOne region not found',
    origin: 'keystoneauth1 exceptions/catalog.py',
  },
  {
    id: 'token-expired',
    match:
      /requires authentication\.? ?\(HTTP 401\)|Unauthorized \(HTTP 401\)|This is not a recognized Fernet token|Failed to validate token|\(HTTP 401\)|requires authentication/i,
    certainty: 'likely',
    about: 'service',
    meaning:
      'A service did not accept the token of the one who asked for the move; on a long move it had expired.',
    remedy:
      'Set [service_user] send_service_user_token=true on every nova service: the token then holds to the end. Look with virsh on both hosts where the guest runs.',
    example: 'The request you have made requires authentication. (HTTP 401) (Request-ID: req-5f7a2f34)',
    origin: 'nova service-user-token.rst; keystoneauth',
  },
  {
    id: 'control-plane-hiccup',
    match:
      /Unable to establish connection to https?:|\bConnectFailure\b|(?:Bad Gateway|Service Unavailable|Gateway Time-?out)[^()]{0,200}\(HTTP 50[234]\)|\bHTTP(?:\/\d\.\d)? 50[234]\b|\b50[234] (?:Bad Gateway|Service Unavailable|Gateway Time-?out)|Connection to (?:neutron|cinder host|glance host \S{1,255}|keystone host) failed|Unable to communicate with the Placement API|\bConnectTimeout(?:Error)?\b|\bDiscoveryFailure\b|Could not find versioned identity endpoints|\bRetriableConnectionFailure\b|\bRemoteDisconnected\b|Request to https?:\S{1,300} timed out|Max retries exceeded with url/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'Another service of the cloud (Neutron, Cinder or the like) did not answer for a moment.',
    remedy:
      'Look with virsh on both hosts where the guest runs, above all if the server shows ERROR: nobody resets its state before that. Then try again.',
    transient: true,
    example: 'Unable to establish connection to http://network.example:9696/v2.0/ports: ConnectionRefused',
    origin: 'keystoneauth1 exceptions; bigstack-oss/cubecos #1300; nova bug 2044235',
  },
  {
    id: 'service-broken',
    match:
      /The server has either erred or is incapable of performing the requested operation|Unexpected API Error|Internal Server Error \(HTTP 500\)/i,
    level: 'effect',
    certainty: 'certain',
    about: 'service',
    meaning: 'Another service of the cloud (Cinder, Neutron or the like) failed with an error of its own.',
    remedy: "Find the request id of the message in that service's log.",
    example:
      'The server has either erred or is incapable of performing the requested operation. (HTTP 500) (Request-ID: req-0f3a)',
    origin: 'cinder api/middleware/fault.py; nova wsgi',
  },
];
