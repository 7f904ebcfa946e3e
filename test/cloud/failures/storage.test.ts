import { translate } from '../../../src/cloud/failures.js';

const LOGIN =
  'oslo_concurrency.processutils.ProcessExecutionError: Unexpected error while running command.\nCommand: iscsiadm -m node -T iqn.2010-10.org.openstack:volume-9d6b -p 10.2.0.5:3260 --login\nExit code: 8\nStderr: ';

/** Disks, os-brick and Cinder: [row, message]. Sources stand beside them. */
const MESSAGES: readonly (readonly [string, string])[] = [
  // nova driver.py, of Kilo and of today
  [
    'local-disk-not-shared',
    'cmp-a is not on shared storage: Live migration can not be used without shared storage except a booted from volume VM which does not have a local disk.',
  ],
  [
    'local-disk-not-shared',
    'cmp-a is not on shared storage: Shared storage live-migration requires either shared storage or boot-from-volume with no local disks.',
  ],
  // rcbops/chef-cookbooks #262
  [
    'disk-path-exists',
    'Returning exception The supplied disk path (/var/lib/nova/instances/instance-00000003) already exists, it is expected not to exist. to caller',
  ],
  // apache/cloudstack #10582, #11500
  [
    'disk-not-found',
    'internal error: Process exited prior to exec: libvirt: QEMU Driver error : Unable to stat /var/lib/libvirt/images/870ee0f4: No such file or directory',
  ],
  [
    'disk-target-absent',
    "Operation not supported: pre-creation of storage target '/var/lib/libvirt/images/e7934708' for incremental storage migration of disk 'vda' is not supported",
  ],
  // hotsos lp1967956
  [
    'disk-permission',
    "libvirt.libvirtError: Cannot access storage file '/var/lib/nova/instances/46c/disk' (as uid:64055, gid:108): Permission denied",
  ],
  ['disk-no-space', "OSError: [Errno 28] No space left on device: '/var/lib/nova/instances/46c'"],
  [
    'disk-locked',
    'internal error: qemu unexpectedly closed the monitor: qemu-kvm: -blockdev x: Failed to get "write" lock',
  ],
  [
    'instances-path-permission',
    "Pre live migration failed at cmp-b: OSError: [Errno 13] Permission denied: '/var/lib/nova/instances/46c'",
  ],
  // apache/cloudstack #8255
  [
    'libvirt-secret-missing',
    "Secret not found: no secret with matching uuid '457eb676-33da-42ec-9a8c-9293d545c337'",
  ],
  [
    'ceph-keyring',
    'internal error: process exited while connecting to monitor: qemu-kvm: -drive file=rbd:volumes/volume-1:id=cinder: error connecting: Permission denied',
  ],
  [
    'ceph-image',
    'qemu-kvm: error reading header from volume-9d6b: Cannot send after transport endpoint shutdown',
  ],
  ['nfs-mount', 'mount.nfs: Connection timed out'],
  // open-iscsi iscsi_err.c
  [
    'iscsi-authorization',
    `${LOGIN}'iscsiadm: Could not login to [iface: default, target: iqn, portal: 10.2.0.5,3260].\\niscsiadm: initiator reported error (24 - iSCSI login failed due to authorization failure)\\n'`,
  ],
  [
    'iscsi-portal-unreachable',
    `${LOGIN}'iscsiadm: Could not login to [iface: default, target: iqn, portal: 10.2.0.5,3260].\\niscsiadm: initiator reported error (8 - connection timed out)\\n'`,
  ],
  [
    'iscsi-login',
    `${LOGIN}'iscsiadm: Could not login to [iface: default, target: iqn, portal: 10.2.0.5,3260].\\niscsiadm: initiator reported error (19 - encountered non-retryable iSCSI login failure)\\n'`,
  ],
  ['volume-device-not-found', 'Could not find any paths for the volume.'],
  ['fc-no-volume', 'Unable to find potential volume paths for FC device with luns: [1] and wwns: [5006].'],
  [
    'volume-key-forbidden',
    'Key manager error: Forbidden: Secret payload retrieval attempt not allowed - please review your user/project privileges',
  ],
  // hotsos lp2004555
  [
    'cinder-service-token',
    'cinderclient.exceptions.ClientException: ConflictNovaUsingAttachment: Detach volume from instance 46c using the Compute API (HTTP 409)',
  ],
  // nova bug 1970642
  [
    'cinder-attachment-failed',
    'Update attachment failed for attachment 3464a8ef. Error: Unable to update the attachment. (HTTP 500) (Request-ID: req-1) Code: 500',
  ],
  [
    'cinder-duplicate-connector',
    'cinderclient.exceptions.ClientException: Resource conflict: duplicate connectors detected on volume 9d6b (HTTP 409)',
  ],
  [
    'cinder-backend-error',
    'Unable to update the attachment. (Bad or unexpected response from the storage volume backend API: Unable to initialize connection)',
  ],
];

describe('messages of storage', () => {
  it('does not take an image that Nova refuses for one that is gone', () => {
    expect(
      translate('Image 3b1fd5a4-5c0a-4c57-8d7f-4e0b3f9b7a11 is unacceptable: too large'),
    ).toBeUndefined();
  });

  it.each(MESSAGES)('%s: %s', (id, message) => {
    expect(translate(message)?.id).toBe(id);
  });
});
