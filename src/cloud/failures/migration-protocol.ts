import type { FailureRow } from './row.js';

/** What libvirt and QEMU say when the way of the move itself does not fit: parameters, capabilities, phases. */
export const MIGRATION_PROTOCOL: readonly FailureRow[] = [
  {
    id: 'end-unknown-to-libvirt',
    match:
      /finished but we don't know if the domain was successfully started on destination|Domain '[^']{1,100}' does not recover after failed migration/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'libvirt does not know where the guest runs: the copy ended, and the answer of {destination} was lost.',
    remedy:
      'Before anything else run `virsh list --all` on {source} and {destination}: it may run on one of them, and must never run on both. Change nothing in Nova until that is known.',
    example:
      "Migration of domain instance-0000018f finished but we don't know if the domain was successfully started on destination or not",
    origin: 'libvirt qemu_migration.c, domain_conf.c',
  },
  {
    id: 'post-copy-interrupted',
    match:
      /Migration protocol interrupted in post-copy mode|failed during post-copy; leaving the domain|Connection closed while resuming failed post-copy|(?:Aborting|resuming) failed post-copy migration|postcopy_start: Migration stream errored|CMD_POSTCOPY_\w{1,30} (?:in wrong postcopy state|invalid length|missing)|Failed to (?:send|receive) \w{0,20} ?(?:reply to )?postcopy/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'The move broke after it had switched to post-copy: the guest needs memory that is still on {source}.',
    remedy:
      'Leave both halves as they are, and fix the network between {source} and {destination}; libvirt can resume the move (`virsh migrate --postcopy-resume`). Ending either half loses the guest.',
    example: 'Migration protocol interrupted in post-copy mode',
    origin: 'libvirt qemu_migration.c, qemu_process.c; qemu savevm.c',
  },
  {
    id: 'qemu-capabilities-differ',
    match:
      /Capability \S{1,60} is (?:on|off|\S{1,40}), but received capability is|Received unknown capability|(?:unknown|Unknown) migration (?:capability|parameter|compression method) '?\S|Migration option '[^']{1,60}' is not supported by QEMU|incoming version_id \d{1,9} is too (?:old|new)|QEMU command '(?:migrate[\w-]{0,30}|query-migrate[\w-]{0,30})': (?:this feature or command is not currently supported|The command \S{1,60} has not been found|Parameter '[^']{1,60}' is unexpected)|Cancelling unsupported migration/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'QEMU of the two hosts does not know the same ways to migrate: one is older, or built otherwise.',
    remedy:
      'Compare the versions of QEMU and libvirt on {source} and {destination}; move from the older to the newer, or bring both to one version.',
    example: 'Capability x-ignore-shared is on, but received capability is off',
    origin: 'qemu savevm.c, migration/options.c; libvirt qemu_migration_params.c',
  },
  {
    id: 'migration-parameters',
    match:
      /invalid value '[^']{0,80}' for migration parameter|migration parameter '[^']{1,60}' must be less than|Both port and URI requested for disk migration|(?:forbidden|required|supplied) (?:when migration URI uses|for TLS migration over) UNIX|(?:is|are) not supported over UNIX socket|Postcopy (?:is not compatible|preempt not compatible|recovery cannot work)|Unable to override peer2peer migration URI|Unexpected dconnuri parameter|requires migration to be started with VIR_MIGRATE_POSTCOPY|Command options are incompatible with current migration capabilities|QEMU command 'migrate-set-\w{1,30}': Parameter '[^']{1,60}' expects/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'libvirt refuses the way in which Nova of {source} asks for the move: options that do not go together.',
    remedy:
      'Compare the live_migration_* options of [libvirt] in nova.conf of {source} with the versions of libvirt and QEMU there; take out what is not needed.',
    example: "migration parameter 'downtime-limit' must be less than 2000000",
    origin: 'libvirt qemu_migration_params.c, qemu_migration.c; qemu migration/options.c',
  },
  {
    id: 'libvirt-threads',
    match:
      /Unable to create (?:migration|worker|client) thread|failed to start (?:the )?thread|Resource temporarily unavailable.{0,40}thread/i,
    certainty: 'likely',
    about: 'source',
    meaning: 'libvirt of {source} could not start another thread: a limit of processes or memory is reached.',
    remedy: 'Raise TasksMax (and LimitNPROC) of libvirtd on {source}, look at its memory, and try again.',
    example: 'Unable to create migration thread',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'stream-content',
    match:
      /Illegal RAM offset|Failed to load XBZRLE page|Bad ram pointer|ram_discard_range: |Mismatched GPAs for block|Invalid footer|QEMU command '(?:getfd|add-fd)': No file descriptor supplied|Failed to read footer|multifd: received |(?:Required )?VMState Id (?:'[^']{1,80}' )?(?:is|are) (?:missing|invalid)|Duplicated VMState Id|Init ramstate fail|Unable to flush VMState|RAM loading not allowed|Unknown combination of migration flags/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'QEMU on {destination} does not make sense of what it was sent: the stream was damaged, or QEMU of the hosts differs.',
    remedy:
      'Compare the versions of QEMU on {source} and {destination}. With the same on both, look at the network (MTU, drops, checksums off), then try again.',
    example: 'qemu-kvm: multifd: received packet version 1 and expected version 2',
    origin: 'qemu migration/ram.c, multifd.c; hw/core',
  },
  {
    id: 'libvirt-tunnel-broke',
    match:
      /(?:poll failed|failed to wakeup) (?:in )?migration tunnel|tunnelled migration failed to read from qemu|received hangup event on socket|failed to close migration handle/i,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning: "The connection that carried the move broke; the cause is in the other host's log.",
    remedy: "Look at libvirt's and QEMU's log of that second on {source} and {destination}.",
    example: 'internal error: received hangup event on socket',
    origin: 'libvirt qemu_migration.c; netdev',
  },
];
