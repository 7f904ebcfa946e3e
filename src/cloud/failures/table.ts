import { AFTER_SWITCH_OVER } from './after-switch-over.js';
import { BY_FORM } from './by-form.js';
import { BY_FORM_START } from './by-form-start.js';
import { CINDER } from './cinder.js';
import { CONNECTION } from './connection.js';
import { CONTROL_PLANE } from './control-plane.js';
import { COURSE } from './course.js';
import { CPU } from './cpu.js';
import { DEVICES } from './devices.js';
import { DISKS } from './disks.js';
import { HOST_PROGRAMS } from './host-programs.js';
import { KNOWN_BUGS } from './known-bugs.js';
import { LIBVIRT } from './libvirt.js';
import { LIBVIRT_HOST_SETUP } from './libvirt-host-setup.js';
import { MIGRATION_PROTOCOL } from './migration-protocol.js';
import { NETWORK } from './network.js';
import { PLACEMENT } from './placement.js';
import { QEMU } from './qemu.js';
import { QEMU_START } from './qemu-start.js';
import { REFUSALS } from './refusals.js';
import type { FailureRow } from './row.js';
import { SSH } from './ssh.js';
import { VOLUMES } from './volumes.js';

/** Every family of messages, the narrow before the wide: of the rows of one level that fit, the first wins. */
export const FAMILIES: Readonly<Record<string, readonly FailureRow[]>> = {
  'known bugs': KNOWN_BUGS,
  'after the switch-over': AFTER_SWITCH_OVER,
  ssh: SSH,
  cpu: CPU,
  devices: DEVICES,
  'qemu on the destination': QEMU,
  disks: DISKS,
  'qemu could not start': QEMU_START,
  volumes: VOLUMES,
  cinder: CINDER,
  'programs of the hosts': HOST_PROGRAMS,
  network: NETWORK,
  'the way of the move': MIGRATION_PROTOCOL,
  libvirt: LIBVIRT,
  connection: CONNECTION,
  placement: PLACEMENT,
  refusals: REFUSALS,
  'control plane': CONTROL_PLANE,
  'set up on the destination': LIBVIRT_HOST_SETUP,
  'by their form': BY_FORM,
  'by their form, at the start': BY_FORM_START,
  course: COURSE,
};

const LEVELS = [undefined, 'effect', 'general'] as const;

/** All rows in their rank: causes before effects, effects before what only says that it failed. */
export const FAILURES: readonly FailureRow[] = LEVELS.flatMap((level) =>
  Object.values(FAMILIES).flatMap((rows) => rows.filter((row) => row.level === level)),
);
