import type { FailureRow } from './failures.js';

/**
 * Every failure message we know, from the specific to the general: the first that fits wins.
 * A cause stands before the consequence that may follow it in the same log record.
 */
export const FAILURES: readonly FailureRow[] = [
  // SSH and libvirt's connection to the destination
  {
    id: 'ssh-host-key-changed',
    match: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed/i,
    meaning:
      '{source} knows another SSH host key for {destination} than the one it now shows, so libvirt could not connect.',
    remedy:
      "Find out why the key changed (reinstalled? the wrong machine?), then correct {destination}'s line in root's known_hosts on {source}.",
    origin: 'seen: ssh host key wrong',
  },
  {
    id: 'ssh-host-key-unknown',
    match: /Host key verification failed/i,
    meaning: "{source} does not trust {destination}'s SSH host key, so libvirt could not connect.",
    remedy:
      "Put {destination}'s host key, read over a connection you trust, into root's known_hosts on {source}: libvirt connects as root. Do not switch host key checking off.",
    origin: 'nova support-compute.rst; hotsos lp1860743',
  },
  {
    id: 'ssh-permission-denied',
    match:
      /Permission denied \((?:publickey|password|keyboard|gssapi)|(?:qemu\+ssh|Cannot recv data).*Permission denied/i,
    meaning: '{destination} does not accept the SSH key of {source}, so libvirt could not connect.',
    remedy:
      "Authorise the public key of root on {source} for the user of live_migration_uri on {destination}, and check the modes of that user's .ssh.",
    origin: 'nova ssh-configuration.rst',
  },
  {
    id: 'tls-certificate-not-verified',
    match: /Failed to verify peer's certificate/i,
    meaning: 'libvirt does not accept the TLS certificate of the other host.',
    remedy:
      'Check authority, names and expiry of the libvirt certificates on both hosts (virt-pki-validate), then reload libvirtd.',
    origin: 'vexxhost/atmosphere #2553',
  },
  {
    id: 'tls-channel-broken',
    match: /Cannot write to TLS channel|Unable to access credentials .*\.pem/i,
    meaning: "QEMU could not use its TLS certificate for the migration's own channel.",
    remedy:
      'Check that client-cert.pem and client-key.pem are there on both hosts, owned root:qemu with mode 0640.',
    origin: 'autotest/tp-libvirt PR 4538',
  },
  {
    id: 'migration-port-blocked',
    match:
      /(?:drive-mirror|unable to connect to server|Failed to connect socket).*(?:No route to host|Connection refused|timed out)/i,
    meaning: "{source} could not reach {destination} on the ports of QEMU's migration.",
    remedy:
      'Open the migration ports from {source} to {destination}: 49152 to 49215, or migration_port_min to migration_port_max of qemu.conf.',
    origin: 'nova secure-live-migration-with-qemu-native-tls.rst',
  },
  // CPU and hypervisor
  {
    id: 'cpu-feature-unknown',
    match: /Unknown CPU feature/i,
    meaning: "{destination}'s libvirt does not know a CPU feature that {source} reports.",
    remedy:
      'Bring libvirt, kernel and microcode of {destination} to the level of {source}, or choose another host.',
    origin: 'platform9 KB; bugzilla.redhat.com 1867127',
  },
  {
    id: 'cpu-features-missing',
    match: /guest CPU doesn't match specification/i,
    meaning: '{destination} lacks CPU features that the guest has been given.',
    remedy:
      'Choose a host with the same or a newer CPU; for the future set cpu_mode=custom and the oldest CPU as cpu_models on every host.',
    origin: 'kubevirt #12519; harvester #3015',
  },
  {
    id: 'cpu-incompatible',
    match: /Unacceptable CPU info|CPU doesn't have compatibility/i,
    meaning: '{destination} cannot give the guest the CPU it runs with.',
    remedy:
      'Choose a host with the same or a newer CPU; for the future set cpu_mode=custom and the oldest CPU as cpu_models on every host.',
    origin: 'nova driver.py',
  },
  {
    id: 'hypervisor-too-old',
    match: /requires a newer hypervisor version/i,
    meaning: '{destination} runs an older QEMU or libvirt than {source}.',
    remedy: 'Choose a host that is at least as new, or upgrade {destination} first.',
    origin: 'nova exception.py DestinationHypervisorTooOld',
  },
  {
    id: 'hypervisor-type-differs',
    match: /supplied hypervisor type of .*is invalid/i,
    meaning: 'Source and destination run different kinds of hypervisor.',
    remedy: 'Choose a destination with the same hypervisor type.',
    origin: 'nova exception.py InvalidHypervisorType',
  },
  // Storage
  {
    id: 'juno-volume-backed-refused',
    match: /Live migration can not be used without shared storage/i,
    meaning:
      'nova-compute on {source} has bug 1392773 (Juno): it takes Cinder volumes for local disks and refuses every volume-backed server.',
    remedy:
      'Do not retry, and never switch to block migration: on this release it can destroy the volumes (bug 1398999). Backport commit 6ad7e17e to nova-compute on {source} and restart it while no move runs; or put instances_path on shared storage; or migrate cold.',
    origin: 'nova bug 1392773',
  },
  {
    id: 'local-disk-not-shared',
    match: /Shared storage live-migration requires either shared storage or boot-from-volume/i,
    meaning:
      'The server has a local disk (image, swap, ephemeral or config drive), and the move was asked without copying it.',
    remedy: 'Move it with block_migration "auto" (Nova 2.25 and up), or remove the local disk.',
    origin: 'nova driver.py',
  },
  {
    id: 'block-migration-of-shared',
    match: /Block migration can not be used with shared storage/i,
    meaning: 'A copy of the disks was asked, but both hosts share the storage.',
    remedy: 'Use block_migration "auto".',
    origin: 'nova driver.py',
  },
  {
    id: 'tunnelled-with-volumes',
    match: /Selective block device migration is not supported with tunnelled/i,
    meaning: 'Tunnelled migration cannot copy local disks of a server that also has volumes.',
    remedy: 'Set live_migration_tunnelled=false on both hosts; for encryption use native TLS.',
    origin: 'nova driver.py',
  },
  {
    id: 'disk-too-large',
    match: /Disk of instance is too large/i,
    meaning: "{destination} has too little disk for the server's local disks.",
    remedy: 'Choose a host with more free disk, or free some on {destination}.',
    origin: 'nova driver.py',
  },
  {
    id: 'disk-path-exists',
    match: /supplied disk path .* already exists/i,
    meaning:
      'A folder of this server is left on {destination} from an earlier resize, evacuation or failed move.',
    remedy:
      'Make sure that no domain of this server runs on {destination}, then remove its folder under instances_path there.',
    origin: 'nova exception.py DestinationDiskExists; hotsos lp1761062',
  },
  {
    id: 'unsafe-disk-cache',
    match: /Unsafe migration/i,
    meaning: "libvirt refuses: a disk's cache mode could lose data during the move.",
    remedy: 'Set disk_cachemodes to none for that kind of storage and restart the guest from Nova.',
    origin: 'bugzilla.redhat.com 751631',
  },
  {
    id: 'libvirt-secret-missing',
    match: /Secret not found: no secret with matching uuid|no secret with matching uuid/i,
    meaning: "{destination}'s libvirt lacks the secret of the server's Ceph or encrypted volume.",
    remedy:
      'Define the secret on {destination} (virsh secret-define, secret-set-value) with the uuid the volume names.',
    origin: 'apache/cloudstack #8255',
  },
  {
    id: 'stale-volume-attachment',
    match: /Volume attachment .* not deleted on source host|Connection for volume .* not terminated/i,
    meaning: 'The server moved, but an attachment of one of its volumes stayed on {source}.',
    remedy:
      'The guest is fine. Somebody with Cinder admin deletes the attachment of {source} after checking that only {destination} uses the volume.',
    origin: 'nova manager.py',
  },
  // Room and place
  {
    id: 'lack-of-memory',
    match: /Lack of memory ?\(host/i,
    meaning: '{destination} has too little free memory.',
    remedy: 'Choose another host: `/preflight server` ranks them.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'same-host',
    match: /Unable to migrate instance .* to current host/i,
    meaning: 'The server runs on that host already.',
    remedy: 'Choose another host, or leave the choice to Drover.',
    origin: 'nova exception.py UnableToMigrateToSelf',
  },
  {
    id: 'group-policy-violated',
    match: /Failed to validate instance group policy/i,
    meaning: "{destination} runs another member of the server's anti-affinity group.",
    remedy: 'Choose another host, and move the members of one group one after another.',
    origin: 'nova manager.py',
  },
  {
    id: 'host-not-found',
    match: /Compute host \S+ could not be found/i,
    meaning: 'Nova knows no compute host of that name.',
    remedy: 'Check the name: `openstack compute service list --service nova-compute`.',
    origin: 'seen: HTTP 400',
  },
  {
    id: 'compute-service-down',
    match: /Compute service of \S+ is unavailable/i,
    meaning: 'nova-compute of one of the two hosts does not report.',
    remedy:
      'Start nova-compute on that host. If the source host itself is dead, the server needs evacuation, which a person decides.',
    origin: 'nova exception.py ComputeServiceUnavailable',
  },
  // Devices and topology
  {
    id: 'pci-not-migratable',
    match: /does not explicitly request live-migratable devices|Cannot live migrate VIF with related PCI/i,
    meaning: 'The server has a PCI or SR-IOV device that Nova will not move live.',
    remedy: 'Detach the device, or use a PCI alias whose devices are marked live_migratable.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'numa-before-train',
    match: /associated NUMA topology.*older than train|NUMA topology, cell contains compute nodes older/i,
    meaning: 'The server has a NUMA topology, and some compute hosts are older than Train.',
    remedy: 'Upgrade every nova-compute of the cell first.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'security-device',
    match: /TPM secret was not found|not supported for vTPM|not supported for SEV|SEV-enabled/i,
    meaning: 'The server has a vTPM or encrypted memory that cannot move live as it is.',
    remedy: 'Migrate it cold; a vTPM whose secret was lost needs a hard reboot first.',
    origin: 'nova driver.py, exception.py',
  },
  {
    id: 'has-shares',
    match: /not supported with instances that have shares/i,
    meaning: 'The server has a shared file system (virtiofs) attached.',
    remedy: 'Detach the share, then move the server.',
    origin: 'nova exception.py',
  },
  // Network
  {
    id: 'port-activation-failed',
    match: /Failed to activate binding for port/i,
    meaning: 'The guest runs on {destination}, but its port was not switched over: its network is cut.',
    remedy: 'Activate the port binding of {destination} by hand at once, then look into neutron-server.',
    origin: 'nova exception.py PortBindingActivationFailed',
  },
  {
    id: 'port-binding-failed',
    match: /Binding failed for port/i,
    meaning: 'Neutron could not bind a port of the server on {destination}.',
    remedy:
      'Check that the network agent of {destination} is alive and knows the physical network of the port.',
    origin: 'nova exception.py PortBindingFailed',
  },
  {
    id: 'vif-plug-timeout',
    match: /Timed out waiting for events.*(?:live_migration_wait_for_vif_plug|network-vif-plugged)/i,
    meaning: "Neutron did not tell in time that the server's port is plugged on {destination}.",
    remedy:
      'Check the network agent of {destination}; where the backend sends no such event, set live_migration_wait_for_vif_plug=false there.',
    origin: 'nova manager.py',
  },
  {
    id: 'stale-port-binding',
    match: /Network cleanup failed for destination host/i,
    meaning: 'The move was rolled back, and an inactive port binding stayed on {destination}.',
    remedy: 'Delete the inactive binding of {destination}, after checking that the server runs on {source}.',
    origin: 'nova manager.py',
  },
  {
    id: 'bridge-missing',
    match: /Cannot get interface MTU on/i,
    meaning: 'A bridge that the guest is plugged into does not exist on {destination}.',
    remedy: "Create the bridge on {destination} or correct the agent's bridge_mappings there.",
    origin: 'apache/cloudstack #7613, #5717',
  },
  // How it ended
  {
    id: 'post-copy-failed',
    match: /Failed to switch to post-copy/i,
    meaning: 'QEMU could not switch to post-copy.',
    remedy:
      'Check vm.unprivileged_userfaultfd=1 on both hosts, or finish by force-complete without post-copy.',
    origin: 'nova migration.py',
  },
  {
    id: 'completion-timeout',
    match: /Live migration not completed after \d+ sec/i,
    meaning:
      "The guest changed its memory faster than it could be copied, and Nova's time limit ended the move.",
    remedy:
      'Try when the guest is quieter, or ask for the move with `--if-stalled force`, which pauses the guest.',
    origin: 'nova migration.py',
  },
  {
    id: 'post-migration-failed',
    match: /Post live migration at destination .* failed/i,
    meaning: 'The guest runs on {destination}, but Nova did not finish its own books.',
    remedy: 'Check on both hosts where the domain runs, before anybody resets any state.',
    origin: 'nova manager.py; bug 2000069',
  },
  {
    id: 'compute-restarted',
    match: /Instance found in migrating state during startup/i,
    meaning: 'nova-compute of {source} was restarted during the move and lost track of it.',
    remedy: 'Check on both hosts where the domain runs, before anything else is done with this server.',
    origin: 'nova manager.py; bug 1753676',
  },
  {
    id: 'end-race',
    match: /migration was active, but no RAM info was set/i,
    meaning: 'libvirt was asked for figures at the very moment the move ended.',
    remedy: 'Usually harmless: `/migrate check` reads again where the server runs.',
    origin: 'nova bug 1982284',
  },
  {
    id: 'domain-died',
    match: /domain is not running|End of file while reading data/i,
    meaning: 'libvirt or the guest went away during the move.',
    remedy: "Look at the domain's QEMU log on both hosts.",
    origin: 'nova-operator PR 777, 621',
  },
  {
    id: 'not-abortable',
    match: /Cannot abort live migration/i,
    meaning: 'Nova cannot stop the move in the state it is in now.',
    remedy: 'Wait and ask again: a running move can be stopped, a queued one from microversion 2.65 on.',
    origin: 'nova exception.py InvalidMigrationState',
  },
  {
    id: 'no-active-migration',
    match:
      /Active live migration for instance .* not found|Migration .*is not found|is in an invalid state for '(?:abort live migration|force)/i,
    meaning: 'The move ended in the meantime.',
    remedy: '`/migrate check` reads again where the server runs.',
    origin: 'nova exception.py',
  },
  {
    id: 'instance-locked',
    match: /Instance \S+ is locked/i,
    meaning: 'The server is locked.',
    remedy: 'Ask its owner to unlock it, or move it with an admin credential.',
    origin: 'nova exception.py InstanceIsLocked',
  },
  {
    id: 'migrating-already',
    match: /while it is in task_state migrating/i,
    meaning: 'The server is being moved already.',
    remedy: 'Wait until that move has ended: `/migrate list` shows it.',
    origin: 'seen: HTTP 409',
  },
  {
    id: 'wrong-state',
    match: /while it is in (?:vm_state|task_state|power_state) \S+/i,
    meaning: 'The server is in a state that cannot be moved live.',
    remedy: 'Only running or paused servers with no task move live; a stopped one needs a cold migration.',
    origin: 'seen: HTTP 409',
  },
  {
    id: 'policy-forbids',
    match: /Policy doesn't allow \S+ to be performed/i,
    meaning: "The cloud's policy does not give Drover's user this right.",
    remedy: 'Give the role of the credential the named policy rule.',
    origin: 'seen: HTTP 403',
  },
  // Passing trouble of the control plane
  {
    id: 'rpc-timeout',
    match:
      /Timeout while checking if we can live migrate|Error while check_can_live_migrate_source.*Time(?:d )?out|MessagingTimeout|Timed out waiting for a reply to message/i,
    meaning: 'A host did not answer in time over the message queue, or its storage is slow.',
    remedy:
      'Check nova-compute on both hosts and the message queue (a host that has just stopped still counts as up for a minute), then try again.',
    transient: true,
    origin: 'nova live_migrate.py, manager.py',
  },
  {
    id: 'compute-shutting-down',
    match: /Failed to submit live migration .* for processing/i,
    meaning: 'nova-compute of {source} was about to stop and took no new work.',
    remedy: 'Try again when nova-compute of {source} is up.',
    transient: true,
    origin: 'nova exception.py LiveMigrationSubmissionFailed',
  },
  {
    id: 'control-plane-hiccup',
    match:
      /Unable to establish connection to|ConnectFailure|(?:502|503|504)[ :(].*(?:neutron|cinder|glance|keystone|placement|Bad Gateway|Service Unavailable|Gateway Time-?out)|(?:Bad Gateway|Service Unavailable|Gateway Time-?out) \(HTTP 50[234]\)/i,
    meaning: 'Another service of the cloud (Neutron, Cinder or the like) did not answer for a moment.',
    remedy:
      'If the server shows ERROR, a person resets its state only after virsh shows it running on {source}. Then try again.',
    transient: true,
    origin: 'bigstack-oss/cubecos #1300; nova bug 2044235',
  },
  // The general ones, last
  {
    id: 'too-many-retries',
    match: /Exceeded max(?:imum)? (?:scheduling retries|number of retries)/i,
    meaning: 'Nova tried several hosts, none of them took the server, and it gave up.',
    remedy: '`/preflight server` tells for each host why it cannot take this server.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'no-valid-host',
    match: /No valid host was found/i,
    meaning:
      "None of the hosts could take the server; Nova keeps the reason for each host in the conductor's debug log.",
    remedy: '`/preflight server` tells for each host why it cannot take this server.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'cancelled',
    match: /Migration operation was cancel?led|operation aborted: migration .*cancel?led by client/i,
    meaning: 'The move was stopped on request.',
    remedy: 'Nothing to mend. `/migrate retry` asks for it again.',
    origin: 'nova driver.py',
  },
  {
    id: 'libvirt-aborted',
    match: /Migration operation has aborted/i,
    meaning: 'libvirt gave the move up; its reason stands in the lines before.',
    remedy:
      'Look for "Live Migration failure" in nova-compute\'s log on {source}, and at the domain\'s QEMU log on {destination}.',
    origin: 'nova driver.py',
  },
];
