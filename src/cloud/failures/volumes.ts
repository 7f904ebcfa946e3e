import type { FailureRow } from './row.js';

/** os-brick attaches the volumes on the destination before the move: iSCSI, Fibre Channel, NVMe, multipath, LUKS. */
export const VOLUMES: readonly FailureRow[] = [
  {
    id: 'iscsi-authorization',
    match: /iSCSI login failed due to authori[sz]ation failure|initiator reported error \(24\b/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'The storage refused the iSCSI login of {destination}: its initiator name is not let in, or CHAP is wrong.',
    remedy:
      "Check that {destination}'s initiator name is its own (not the image's) and that the backend made an export for it.",
    example:
      'iscsiadm: Could not login to [iface: default, target: iqn.2010-10.org.openstack:volume-9d6b, portal: 10.2.0.5,3260]. iscsiadm: initiator reported error (24 - iSCSI login failed due to authorization failure)',
    origin: 'open-iscsi iscsi_err.c',
  },
  {
    id: 'iscsi-daemon',
    match:
      /can ?not connect to iSCSI daemon|iscsiadm: (?:command )?not found|iscsid is not running|initiator reported error \((?:18|20)\b|iscsiadm: read error .{0,20}daemon died/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'iscsid does not run on {destination}, or open-iscsi is not installed.',
    remedy: 'Start iscsid on {destination} (in kolla: its container).',
    example: 'iscsiadm: can not connect to iSCSI daemon (111)!',
    origin: 'open-iscsi',
  },
  {
    id: 'iscsi-module-absent',
    match: /iSCSI driver not found|iscsiadm: Could not load transport \w/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The kernel module of the iSCSI transport is not loaded on {destination}.',
    remedy:
      'Load it there (`modprobe iscsi_tcp`, or ib_iser for iser) and keep it in /etc/modules-load.d of {destination}.',
    example:
      'iscsiadm: initiator reported error (12 - iSCSI driver not found. Please make sure it is loaded, and retry the operation)',
    origin: 'open-iscsi iscsi_err.c',
  },
  {
    id: 'iscsi-portal-unreachable',
    match:
      /iscsiadm: (?:cannot make connection to|connect to|connection to discovery address) [^:]{1,64}|initiator reported error \((?:8|11|4) - |Unable to find target portal/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination} cannot reach the iSCSI portal of the volume's backend.",
    remedy:
      "Check from {destination}: the storage network, its MTU and a connection to the portal's port 3260 (SolidFire: every node).",
    example: 'iscsiadm: cannot make connection to 10.2.0.5: No route to host',
    origin: 'open-iscsi io.c; os-brick exception.py TargetPortalNotFound',
  },
  {
    id: 'iscsi-logout',
    match: /iscsiadm: Could not log ?out of/i,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning: 'A host could not end an iSCSI session: a leftover, which does not stop the move.',
    remedy:
      'Look at `iscsiadm -m session -P 3` on the host that logs this, {source} or {destination}; a session is ended only where no guest of that host uses its devices.',
    example:
      'iscsiadm: Could not logout of [sid: 6, target: iqn.2010-10.org.openstack:volume-7, portal: 10.2.0.5,3260]. iscsiadm: initiator reported error (9 - internal error)',
    origin: 'open-iscsi session_mgmt.c',
  },
  {
    id: 'iscsi-path-lost',
    match: /Failed to login iSCSI target|Failed to connect to iSCSI portal/i,
    level: 'effect',
    certainty: 'likely',
    about: 'destination',
    meaning:
      '{destination} could not use one of the ways to an iSCSI volume; with others the volume comes all the same.',
    remedy: 'Look from {destination} at that portal: the storage network, its MTU and port 3260.',
    example: 'Failed to connect to iSCSI portal 10.2.0.5:3260.',
    origin: 'os-brick connectors/iscsi.py _connect_vol: a warning for each path',
  },
  {
    id: 'iscsi-login',
    match:
      /Unable to login to iSCSI Target Portal|iscsiadm: Could not login to|initiator reported error \(19\b/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} could not log in at the iSCSI target of one of the volumes.',
    remedy:
      "Look at iscsid's log on {destination} of that second, and whether the backend made an export for {destination}.",
    example: 'os_brick.exception.FailedISCSITargetPortalLogin: Unable to login to iSCSI Target Portal',
    origin: 'os-brick exception.py FailedISCSITargetPortalLogin',
  },
  {
    id: 'fc-no-adapter',
    match: /unable to locate any Fibre Channel devices/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has no Fibre Channel adapter that is online.',
    remedy: 'Check the adapters of {destination}: /sys/class/fc_host/host*/port_state.',
    example: 'We are unable to locate any Fibre Channel devices.',
    origin: 'os-brick exception.py NoFibreChannelHostsFound',
  },
  {
    id: 'fc-no-volume',
    match:
      /Unable to find a Fibre Channel volume device|Unable to find potential volume paths for FC device|Fibre Channel volume device not found/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} does not see the volume over Fibre Channel.',
    remedy: "Check the zoning of {destination}'s WWPNs and that the backend has mapped the volume to them.",
    example: 'Unable to find a Fibre Channel volume device.',
    origin: 'os-brick exception.py NoFibreChannelVolumeDeviceFound, fibre_channel.py',
  },
  {
    id: 'nvme-connect',
    match:
      /Failed to write to \/dev\/nvme-fabrics|\bnvme: (?:command )?not found|could not add new controller: |failed to open \/dev\/nvme-fabrics/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} could not connect to the NVMe-oF target of one of the volumes.',
    remedy:
      'Check on {destination}: nvme-cli, the modules nvme_tcp or nvme_rdma, a host NQN of its own, and the way to the target.',
    example: 'Failed to write to /dev/nvme-fabrics: Connection timed out',
    origin: 'nvme-cli fabrics.c; os-brick nvmeof.py',
  },
  {
    id: 'multipath-not-ready',
    match:
      /Failed to get mpath device \S{1,80} ready for I\/O|multipathd is not running|Multipath daemon is not running|Failed to execute command multipath/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "multipathd of {destination} did not bring the volume's device up.",
    remedy: 'Check on {destination} that multipathd runs and what `multipath -ll` says of that volume.',
    example: 'Failed to get mpath device dm-4 ready for I/O: timeout',
    origin: 'os-brick linuxscsi.py',
  },
  {
    id: 'volume-device-not-found',
    match:
      /Volume device not found at|Device with uuid \S{1,64} did not show up|Could not find any paths for the volume|(?<!Ignoring )VolumeDeviceNotFound|VolumePathsNotFound|Failed to access the device on the path|No (?:valid|suitable) (?:paths?|device) found for (?:the )?volume/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The device of one of the volumes did not appear on {destination}.',
    remedy:
      "Look at {destination}'s kernel log and sessions (iscsiadm -m session, multipath -ll, nvme list-subsys): logged in but no LUN means that the backend did not map it to this host.",
    example: 'os_brick.exception.VolumeDeviceNotFound: Volume device not found at .',
    origin: 'os-brick exception.py VolumeDeviceNotFound',
  },
  {
    id: 'volume-read-only',
    match: /Block device \S{1,200} is Read-Only/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The volume came up read-only on {destination}.',
    remedy: 'Look at the backend: replication roles and the mapping of the volume to {destination}.',
    example: 'Block device /dev/dm-7 is Read-Only.',
    origin: 'os-brick exception.py BlockDeviceReadOnly',
  },
  {
    id: 'volume-key-forbidden',
    match:
      /Secret (?:retrieval|payload retrieval)\S{0,2} attempt not allowed|Key manager error|Failed to get the encryption key|No key available with this passphrase/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'The encryption key of a volume or TPM could not be read from the key manager (Barbican).',
    remedy:
      "Barbican gives a project's key only to its own users: the user that asks for the move needs a role there (or an ACL on the secret). Check that Barbican answers.",
    example:
      'barbicanclient.exceptions.HTTPClientError: Forbidden: Secret retrieval attempt not allowed - please review your user/project privileges',
    origin: 'barbican api; nova exception.py KeyManagerError',
  },
  {
    id: 'volume-encryption-unsupported',
    match: /Volume encryption is not supported for \S{1,40} volume/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'A volume is encrypted in a way that its kind of storage does not support on a host.',
    remedy: 'Migrate it cold, or retype the volume to an encryption of the provider luks.',
    example: 'Volume encryption is not supported for rbd volume 9d6b0f6e-5d4a-4b6e-8a55-0f3a3a1c2b11.',
    origin: 'os-brick exception.py VolumeEncryptionNotSupported',
  },
];
