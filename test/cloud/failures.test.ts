import { FAILURES } from '../../src/cloud/failure-table.js';
import { translate } from '../../src/cloud/failures.js';

const SERVER = '46c4b42b-8a3c-4d54-9d0e-0f6d2a7f1f3e';

/** A realistic message, as Nova returns or logs it, for each row of the table. */
const MESSAGES: readonly (readonly [string, string])[] = [
  [
    'local-disk-not-shared',
    'compute1 is not on shared storage: Shared storage live-migration requires either shared storage or boot-from-volume with no local disks.',
  ],
  [
    'juno-volume-backed-refused',
    'compute1 is not on shared storage: Live migration can not be used without shared storage.',
  ],
  [
    'block-migration-of-shared',
    'compute1 is not on local storage: Block migration can not be used with shared storage.',
  ],
  [
    'tunnelled-with-volumes',
    `Cannot block migrate instance ${SERVER} with mapped volumes. Selective block device migration is not supported with tunnelled block migrations.`,
  ],
  [
    'cpu-incompatible',
    "Unacceptable CPU info: CPU doesn't have compatibility.\n\n0\n\nRefer to http://libvirt.org/html/libvirt-libvirt-host.html#virCPUCompareResult",
  ],
  ['cpu-feature-unknown', 'internal error: Unknown CPU feature ssbd'],
  [
    'cpu-features-missing',
    "operation failed: guest CPU doesn't match specification: missing features: vmx-xsaves,arch-capabilities",
  ],
  ['hypervisor-too-old', 'The instance requires a newer hypervisor version than has been provided.'],
  ['hypervisor-type-differs', 'The supplied hypervisor type of is invalid.'],
  ['no-valid-host', 'No valid host was found. There are not enough hosts available.'],
  ['too-many-retries', `Exceeded max scheduling retries 3 for instance ${SERVER} during live migration`],
  ['lack-of-memory', `Unable to migrate ${SERVER} to compute2: Lack of memory(host:512 <= instance:2048)`],
  [
    'disk-too-large',
    `Unable to migrate ${SERVER}: Disk of instance is too large(available on destination host:1073741824 < need:21474836480)`,
  ],
  ['compute-service-down', 'Compute service of compute2 is unavailable at this time.'],
  ['same-host', `Unable to migrate instance (${SERVER}) to current host (compute1).`],
  [
    'rpc-timeout',
    'Migration pre-check error: Timeout while checking if we can live migrate to host: compute2',
  ],
  [
    'rpc-timeout',
    'Migration pre-check error: Error while check_can_live_migrate_source from compute1 to host compute2: MessagingTimeout Timed out waiting for a reply to message ID 5f7a',
  ],
  [
    'group-policy-violated',
    'Failed to validate instance group policy due to: Anti-affinity instance group policy was violated.',
  ],
  [
    'port-binding-failed',
    'Binding failed for port 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77, please check neutron logs for more information.',
  ],
  [
    'port-activation-failed',
    'Failed to activate binding for port 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77 and host compute2.',
  ],
  [
    'vif-plug-timeout',
    "Timed out waiting for events: [('network-vif-plugged', '0b4dcd14')]. If these timeouts are a persistent issue it could mean the networking backend on host compute2 does not support sending these events unless there are port binding host changes which does not happen at this point in the live migration process. You may need to disable the live_migration_wait_for_vif_plug option on host compute2.",
  ],
  [
    'ssh-host-key-unknown',
    'operation failed: Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system: Cannot recv data: Host key verification failed.: Connection reset by peer',
  ],
  [
    'ssh-host-key-changed',
    [
      `[-] [instance: ${SERVER}] Live Migration failure: Cannot recv data: @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@`,
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
      'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
      'Offending ED25519 key in /root/.ssh/known_hosts:2',
      'Host key for compute2 has changed and you have requested strict checking.',
      'Host key verification failed.: Connection reset by peer: libvirt.libvirtError: Cannot recv data',
    ].join('\r\n'),
  ],
  [
    'ssh-permission-denied',
    'Cannot recv data: nova@compute2: Permission denied (publickey,password).: Connection reset by peer',
  ],
  [
    'tls-certificate-not-verified',
    "authentication failed: Failed to verify peer's certificate: authentication failed",
  ],
  [
    'tls-channel-broken',
    "internal error: unable to execute QEMU command 'object-add': Unable to access credentials /etc/pki/qemu/client-cert.pem: No such file or directory",
  ],
  ['tls-channel-broken', 'Cannot write to TLS channel: Input/output error'],
  [
    'migration-port-blocked',
    "internal error: unable to execute QEMU command 'drive-mirror': Failed to connect socket: No route to host",
  ],
  [
    'migration-port-blocked',
    "unable to connect to server at 'compute2:49152': Connection refused: libvirt.libvirtError",
  ],
  ['completion-timeout', 'Live migration not completed after 1600 sec'],
  ['libvirt-aborted', 'Migration operation has aborted'],
  ['cancelled', 'Migration operation was cancelled'],
  [
    'post-copy-failed',
    "Failed to switch to post-copy live migration: internal error: unable to execute QEMU command 'migrate-start-postcopy'",
  ],
  [
    'disk-path-exists',
    `The supplied disk path (/var/lib/nova/instances/${SERVER}) already exists, it is expected not to exist.`,
  ],
  [
    'unsafe-disk-cache',
    'Unsafe migration: Migration may lead to data corruption if disks use cache != none or cache != directsync',
  ],
  [
    'pci-not-migratable',
    'Migration pre-check error: This request does not explicitly request live-migratable devices.',
  ],
  ['pci-not-migratable', 'Cannot live migrate VIF with related PCI, as API does not support it.'],
  [
    'numa-before-train',
    'Migration pre-check error: Instance has an associated NUMA topology, cell contains compute nodes older than train, but the enable_numa_live_migration workaround is disabled.',
  ],
  ['security-device', 'TPM secret was not found. Try hard-rebooting the instance to recover.'],
  ['security-device', "Operation 'live migration' not supported for SEV-enabled instance"],
  ['has-shares', 'Feature not supported with instances that have shares.'],
  [
    'stale-volume-attachment',
    'Volume attachment 3464a8ef not deleted on source host compute1 during post_live_migration: Gateway Time-out',
  ],
  [
    'stale-volume-attachment',
    'Connection for volume 9d6b not terminated on source host compute1 during post_live_migration: timeout',
  ],
  [
    'stale-port-binding',
    'Network cleanup failed for destination host compute2 during live migration rollback. You may need to manually clean up resources in the network service.',
  ],
  ['post-migration-failed', 'Post live migration at destination compute2 failed: Connection aborted'],
  [
    'not-abortable',
    `Migration 7 state of instance ${SERVER} is post-migrating. Cannot abort live migration while the migration is in this state.`,
  ],
  ['no-active-migration', `Instance ${SERVER} is in an invalid state for 'abort live migration'`],
  ['no-active-migration', `Active live migration for instance ${SERVER} not found`],
  ['end-race', 'internal error: migration was active, but no RAM info was set'],
  ['compute-shutting-down', `Failed to submit live migration ${SERVER} for processing`],
  ['compute-restarted', 'Instance found in migrating state during startup. Resetting task_state'],
  ['instance-locked', `Instance ${SERVER} is locked`],
  ['domain-died', 'operation failed: domain is not running'],
  ['domain-died', 'Unable to read from monitor: End of file while reading data: : Input/output error'],
  ['bridge-missing', "Cannot get interface MTU on 'brq-7': No such device"],
  [
    'libvirt-secret-missing',
    "Secret not found: no secret with matching uuid '457eb676-33da-42ec-9a8c-9293d545c337'",
  ],
  [
    'control-plane-hiccup',
    'Unable to establish connection to http://network.example:9696/v2.0/ports: ConnectionRefused',
  ],
  ['control-plane-hiccup', 'Service Unavailable (HTTP 503)'],
  ['host-not-found', 'Compute host compute99 could not be found.'],
  ['migrating-already', `Cannot 'os-migrateLive' instance ${SERVER} while it is in task_state migrating`],
  ['wrong-state', `Cannot 'os-migrateLive' instance ${SERVER} while it is in vm_state stopped`],
  ['policy-forbids', "Policy doesn't allow os_compute_api:os-migrate-server:migrate_live to be performed."],
];

describe('the table of failures', () => {
  it.each(MESSAGES)('%s: %s', (id, message) => {
    expect(translate(message)?.id).toBe(id);
  });

  it('has a realistic message in this test for each of its rows', () => {
    const tried = new Set(MESSAGES.map(([id]) => id));
    expect(FAILURES.filter((row) => !tried.has(row.id)).map((row) => row.id)).toEqual([]);
  });

  it('gives each row an id of its own, a meaning and a remedy', () => {
    expect(new Set(FAILURES.map((row) => row.id)).size).toBe(FAILURES.length);
    for (const row of FAILURES) {
      expect(row.meaning).toMatch(/\S.*\.$/);
      expect(row.remedy).toMatch(/\S/);
    }
  });

  it('knows what to make of none of its rows for a message of another kind', () => {
    expect(translate('The flux capacitor is offline.')).toBeUndefined();
    expect(translate('')).toBeUndefined();
  });
});

describe('translate', () => {
  it('prefers the cause to the consequence that stands in the same record', () => {
    const record =
      'Live Migration failure: Cannot recv data: Host key verification failed.: Connection reset by peer\nMigration operation has aborted';
    expect(translate(record)?.id).toBe('ssh-host-key-unknown');
    expect(
      translate('No valid host was found. Compute service of compute2 is unavailable at this time.')?.id,
    ).toBe('compute-service-down');
  });

  it('reads a cause that is broken over lines', () => {
    expect(translate('Live Migration failure: Cannot recv data: Host key\n  verification failed.')?.id).toBe(
      'ssh-host-key-unknown',
    );
  });

  it("puts the hosts' names into meaning and remedy where they are known", () => {
    const told = translate('Host key verification failed.', { source: 'compute1', destination: 'compute2' });
    expect(told?.meaning).toBe(
      "compute1 does not trust compute2's SSH host key, so libvirt could not connect.",
    );
    expect(told?.remedy).toContain('known_hosts on compute1');
  });

  it('speaks of source and destination where they are not', () => {
    expect(translate('Host key verification failed.', { destination: null })?.meaning).toBe(
      "The source host does not trust the destination's SSH host key, so libvirt could not connect.",
    );
  });

  it('calls only passing trouble transient', () => {
    const transient = FAILURES.filter((row) => row.transient === true).map((row) => row.id);
    expect(transient.sort()).toEqual(['compute-shutting-down', 'control-plane-hiccup', 'rpc-timeout']);
    expect(translate('Service Unavailable (HTTP 503)')?.transient).toBe(true);
    expect(translate('No valid host was found.')?.transient).toBe(false);
  });
});
