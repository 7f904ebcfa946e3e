import { readFileSync } from 'node:fs';
import { translate } from '../../../src/cloud/failures.js';

type Row = readonly [id: string, about: string, message: string];

/** Messages of libvirt, QEMU, Nova, os-brick, Cinder and their clients, as they stand in bug reports and sources; not the table's own examples. */
const rows = JSON.parse(
  readFileSync(new URL('../../fixtures/failures/messages.json', import.meta.url), 'utf8'),
) as Row[];

describe('messages as they are logged', () => {
  it('are many', () => {
    expect(rows.length).toBeGreaterThan(150);
  });

  it.each(rows)('is %s, on the %s: %s', (id, about, message) => {
    expect(translate(message)).toMatchObject({ id, about });
  });
});

describe('what is logged although nothing failed', () => {
  it.each([
    'WARNING nova.compute.manager [instance: 1b3e5a44] Received unexpected event network-vif-plugged-4df35fff for instance with vm_state active and task_state migrating.',
    'WARNING os_brick.initiator.connectors.nvmeof Process execution error in _get_host_uuid: Unexpected error while running command. Command: blkid overlay -s UUID -o value Exit code: 2',
    "WARNING os_brick.privileged.nvmeof [-] Could not generate host nqn: [Errno 2] No such file or directory: 'nvme'",
    "WARNING nova.virt.libvirt.driver Couldn't obtain the vcpu count from domain id: 1b3e5a44, exception: Requested operation is not valid: cpu affinity is not supported",
    'libvirtd[406]: error from service: GDBus.Error:System.Error.EROFS: Read-only file system',
    'qemu-system-x86_64: -accel kvm: warning: Number of SMP cpus requested (2) exceeds the recommended cpus supported by KVM (1)',
    "qemu-kvm: -device cirrus-vga,id=video0: warning: 'cirrus-vga' is deprecated, please use a different VGA card instead",
    'qemu-system-x86_64: -chardev pty,id=charserial0: char device redirected to /dev/pts/3 (label charserial0)',
    'WARNING nova.network.neutron [instance: 1b3e5a44] Binding for port 0b4dcd14 and host compute2 is already active',
    'WARNING nova.compute.manager [instance: 1b3e5a44] Ignoring EndpointNotFound for volume 9d6b0f6e: no endpoint',
    'WARNING os_brick.initiator.connectors.iscsi Ignoring VolumeDeviceNotFound: no device',
    'qemu-kvm: terminating on signal 15 from pid 4242 (/usr/sbin/libvirtd)',
  ])('is no reason: %s', (message) => {
    expect(translate(message)).toBeUndefined();
  });
});
