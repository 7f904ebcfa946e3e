import { translate } from '../../../src/cloud/failures.js';

const NEUTRON =
  'keystoneauth1.exceptions.connection.ConnectFailure: Unable to establish connection to http://network:9696/v2.0/ports';

/** Network, placement, Nova's API, the control plane and the course of a move: [row, message]. */
const MESSAGES: readonly (readonly [string, string])[] = [
  [
    'port-binding-failed',
    'Migration pre-check error: Binding failed for port 0b4dcd14, please check neutron logs for more information. (HTTP 400)',
  ],
  ['port-binding-failed', 'Plug VIF failed because of unexpected vif_type=binding_failed'],
  // bigstack-oss/cubecos #1440
  [
    'port-binding-exists',
    'Binding failed for port 0b4d and host b.: NeutronClientException: Binding for port 0b4d on host b already exists.',
  ],
  [
    'vif-plug-timeout',
    "Migration error: Timed out waiting for events: [('network-vif-plugged', '0b4d')]. You may need to disable the live_migration_wait_for_vif_plug option on host b.",
  ],
  // apache/cloudstack #7613
  ['bridge-missing', "libvirt.libvirtError: Cannot get interface MTU on 'qbr0b4dcd14-5e': No such device"],
  ['tap-device', 'Unable to add bridge brq7f2c1d3e-4a port tap0b4dcd14-5e: Device or resource busy'],
  [
    'ovs-on-host',
    'os_vif.exception.PlugException: Failed to plug VIF VIFBridge(...). Got error: [Errno 2] No such file or directory',
  ],
  // A failure of Neutron after the switch-over: the guest is on the destination, and nothing is to be reset.
  ['post-migration-failed', `Post live migration at destination cmp-b failed: ${NEUTRON}`],
  [
    'post-migration-failed',
    `Live migration failed.: ${NEUTRON}\n  File "nova/compute/manager.py", line 9251, in _post_live_migration\n    self.network_api.migrate_instance_start(ctxt, instance, migration)`,
  ],
  // nova-operator #777
  [
    'post-migration-failed',
    'Post live migration at destination compute-2 failed: nova.exception_Remote.InstanceNotFound_Remote: Instance 7b7edae6 could not be found.',
  ],
  // A paused guest that was moved on, QEMU 7.2: it ended, and nothing says that it runs there.
  [
    'guest-gone-at-destination',
    'Unexpected error during post live migration at destination host.: nova.exception.InstanceNotFound: Instance c1b39383 could not be found.',
  ],
  [
    'stale-volume-attachment',
    'Volume attachment 3464a8ef not deleted on source host cmp-a during post_live_migration: The server has either erred (HTTP 500)',
  ],
  [
    'forced-host-full',
    'No valid host was found. Unable to move instance 1b3e5a44 to host cmp-b. There is not enough capacity on the host for the instance.',
  ],
  [
    'claim-refused',
    'Migration pre-check error: Insufficient compute resources: Free vcpu 1.00 VCPU < requested 4 VCPU.',
  ],
  [
    'numa-does-not-fit',
    'Migration pre-check error: Insufficient compute resources: Requested instance NUMA topology cannot fit the given host NUMA topology.',
  ],
  ['compute-service-down', 'No valid host was found. Compute service of cmp-b is unavailable at this time.'],
  [
    'rpc-timeout',
    'Migration pre-check error: Error while check_can_live_migrate_source from cmp-a to host cmp-b: MessagingTimeout Timed out waiting for a reply to message ID 5f7a',
  ],
  [
    'rpc-timeout-watching',
    'Error monitoring migration: Timed out waiting for a reply to message ID d8f7439de5b546ae9d60cf177ac28304: oslo_messaging.exceptions.MessagingTimeout: Timed out waiting for a reply to message ID d8f7439de5b546ae9d60cf177ac28304',
  ],
  [
    'not-abortable',
    'Migration 7 state of instance 1b3e is post-migrating. Cannot abort live migration while the migration is in this state.',
  ],
  ['no-active-migration', "Instance 1b3e is in an invalid state for 'abort live migration'"],
  [
    'wrong-state',
    'Instance 1b3e in power_state shutdown. Cannot live migrate while the instance is in this state.',
  ],
  // bigstack-oss/cubecos #1300
  [
    'control-plane-hiccup',
    `Migration of instance 1b3e to host cmp-b unexpectedly failed.: ${NEUTRON}: HTTPConnectionPool(host='network', port=9696)`,
  ],
  [
    'control-plane-hiccup',
    'neutronclient.common.exceptions.ServiceUnavailable: <html><body><h1>503 Service Unavailable</h1> No server is available to handle this request. </body></html>',
  ],
  ['control-plane-hiccup', 'cinderclient.exceptions.ClientException: Gateway Time-out (HTTP 504)'],
  [
    'token-expired',
    'keystoneauth1.exceptions.http.Unauthorized: The request you have made requires authentication. (HTTP 401)',
  ],
  [
    'rpc-versions',
    'oslo_messaging.rpc.client.RPCVersionCapError: Requested message version, 5.3 is incompatible.',
  ],
  [
    'database-down',
    "DBConnectionError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on 'db' ([Errno 111] ECONNREFUSED)\")",
  ],
  // apache/cloudstack #5388 has the same of libvirt alone
  [
    'completion-timeout',
    'Live migration not completed after 1600 sec\nLive Migration failure: operation aborted: migration out job: canceled by client',
  ],
  ['compute-restarted', 'Instance found in migrating state during startup. Resetting task_state'],
  ['nova-gave-up', 'Pre live migration failed at cmp-b: a new kind of trouble'],
];

describe('messages of Nova and the services about it', () => {
  it.each(MESSAGES)('%s: %s', (id, message) => {
    expect(translate(message)?.id).toBe(id);
  });

  it('does not take a time of day for a status of a service', () => {
    expect(
      translate('2025-02-03 10:12:32.503 7 ERROR nova.network.neutron [-] an odd thing'),
    ).toBeUndefined();
    expect(translate('2025-02-03 10:12:32.502 7 ERROR nova.volume.cinder [-] an odd thing')).toBeUndefined();
  });

  it("never says that a move which Nova's own limit ended was stopped on request", () => {
    const told = translate('Live migration not completed after 1600 sec\nMigration operation was cancelled');
    expect(told?.meaning).toContain('time limit');
    expect(translate('Migration operation was cancelled')?.meaning).not.toMatch(/on request/);
  });

  it('does not send anybody to the source after the switch-over, nor calls it passing', () => {
    const told = translate(`Post live migration at destination b failed: ${NEUTRON}`, {
      source: 'a',
      destination: 'b',
    });
    expect(told).toMatchObject({
      transient: false,
      meaning: 'The guest runs on b, but Nova did not finish its own books.',
    });
    expect(told?.remedy).not.toMatch(/try again/i);
  });
});
