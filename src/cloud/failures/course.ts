import type { FailureRow } from './row.js';

/** How a move went and ended, in Nova's and libvirt's own words. Last: the general rows are at its end. */
export const COURSE: readonly FailureRow[] = [
  {
    id: 'completion-timeout',
    match: /Live migration not completed after \d{1,9} sec/i,
    certainty: 'certain',
    about: 'server',
    meaning:
      "Nova's own time limit ended the move (live_migration_completion_timeout): the guest changed its memory faster than it could be copied. Nobody stopped it.",
    remedy:
      'Try when the guest is quieter, or ask for the move with `--if-stalled force`, which pauses the guest.',
    example: 'Live migration not completed after 1600 sec',
    origin: 'nova migration.py should_trigger_timeout_action',
  },
  {
    id: 'progress-timeout',
    match: /Live migration stuck for \d{1,9} sec/i,
    certainty: 'certain',
    about: 'server',
    meaning:
      "Nova's own limit ended the move (live_migration_progress_timeout): nothing was gained for that long.",
    remedy:
      'Set live_migration_progress_timeout=0 (the default since Pike); try when the guest is quieter, or with `--if-stalled force`.',
    example: 'Live migration stuck for 150 sec',
    origin: 'nova migration.py (before Stein)',
  },
  {
    id: 'compute-restarted',
    match: /Instance found in migrating state during startup|Failed to abort live-migration/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'nova-compute of {source} was restarted during the move, and stopped it or lost track of it.',
    remedy: 'Check on both hosts where the domain runs, before anything else is done with this server.',
    example: 'Instance found in migrating state during startup. Resetting task_state',
    origin: 'nova manager.py _reset_live_migration; bug 1753676',
  },
  {
    id: 'post-copy-failed',
    match: /Failed to switch to post-copy/i,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning: 'QEMU could not switch to post-copy.',
    remedy:
      'Check vm.unprivileged_userfaultfd=1 on {source} and {destination}, or finish by force-complete without post-copy.',
    example:
      "Failed to switch to post-copy live migration: internal error: unable to execute QEMU command 'migrate-start-postcopy'",
    origin: 'nova migration.py trigger_postcopy_switch',
  },
  {
    id: 'image-lock-kept',
    match: /QEMU command 'cont': (?:Resetting the Virtual Machine is required|Failed to get)/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'QEMU could not let the guest run again: it had been stopped by an error of its disks, or another QEMU holds them.',
    remedy:
      'Look on {source} and {destination} with virsh which of them runs, and whether its storage answers, before anything is reset.',
    example:
      "internal error: unable to execute QEMU command 'cont': Resetting the Virtual Machine is required",
    origin: 'qemu qmp-cmds.c; libvirt qemu_monitor_json.c',
  },
  {
    id: 'guest-io-error',
    match: /cannot migrate domain with I\/O error|failed due to I\/O error/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'The guest stands still on an I/O error of a disk, so libvirt on {source} does not move it.',
    remedy: 'Look at the storage of the guest from {source} first.',
    example: 'operation failed: cannot migrate domain with I/O error',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'domain-died',
    match:
      /domain is not running|Error from libvirt while .{0,200}(?:Cannot recv data|Connection reset)|domain is no longer running|End of file (?:while reading data|from qemu monitor)|Unable to (?:read from|write to) monitor|End of file from monitor|Domain not found: no domain with matching|received hangup event on socket|client socket is closed|monitor must not be NULL|is not processing incoming migration|QEMU reports migration is still running|Disconnected from \S{1,200} due to (?:end of file|I\/O error)|info migration reply was missing|is already being removed/i,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning: 'libvirt or the guest of one of the hosts went away during the move.',
    remedy:
      "Look at the domain's QEMU log on {source} and {destination}, and where the guest runs, before the next try.",
    example: 'operation failed: domain is not running',
    origin: 'libvirt qemu_migration.c, virnetsocket.c; nova-operator #777, #621',
  },
  {
    id: 'job-failed',
    match:
      /(?:job '?migration (?:out|in)'?|migration (?:out |in )?job):? unexpectedly failed|job 'migration (?:out|in)' failed\b/i,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning: 'QEMU of one of the hosts gave the move up; its own log tells why.',
    remedy: "Look at the last lines of the domain's QEMU log on {destination}, then on {source}.",
    example: "operation failed: job 'migration out' unexpectedly failed",
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'instance-not-found',
    match: /\bInstance \S{1,64} could not be found/,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning:
      'Nova or libvirt of one of the hosts does not find the server any more: it was deleted, or moved and lost on the way.',
    remedy: '`/migrate check` reads where the server is; then look with virsh on {source} and {destination}.',
    example:
      'nova.exception.InstanceNotFound: Instance 46c4b42b-8a3c-4d54-9d0e-0f6d2a7f1f3e could not be found.',
    origin: 'nova exception.py InstanceNotFound',
  },
  {
    id: 'connection-broke',
    match: /Cannot (?:recv|write) data|Connection reset by peer|Broken pipe|End of file while reading data/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning: 'The connection between the two hosts broke off.',
    remedy:
      'Look at the logs of {source} and {destination} of that second (sshd, libvirt), and at the network between them.',
    example: 'Cannot recv data: Connection reset by peer',
    origin: 'libvirt virnetsocket.c, virnetclient.c',
  },
  {
    id: 'cancelled',
    match:
      /Migration operation was cancel?led|cancel?led by client|migration successfully aborted|operation aborted: migration cancel?ed/i,
    level: 'general',
    certainty: 'certain',
    about: 'source',
    meaning:
      "libvirt on {source} was told to stop the move: by somebody, by Nova's time limit, or by a restart of nova-compute.",
    remedy:
      'Look at the lines before it in the log of nova-compute on {source}. `/migrate retry` asks for the move again.',
    example: 'Migration operation was cancelled',
    origin: 'nova driver.py; libvirt qemu_migration.c',
  },
  {
    id: 'nova-gave-up',
    match:
      /Pre live migration failed at|Live migration failed\.|Migration of instance \S{1,64} to host \S{1,255} unexpectedly failed|Error monitoring migration/i,
    level: 'general',
    certainty: 'certain',
    about: 'source',
    meaning: 'Nova gave the move up, and its reason is not one that Drover knows.',
    remedy:
      'Read what follows in the message; look at the log of nova-compute on {source} and on {destination}.',
    example: 'Pre live migration failed at compute2',
    origin: 'nova manager.py, driver.py, conductor/manager.py',
  },
  {
    id: 'libvirt-aborted',
    match: /Migration operation has aborted/i,
    level: 'general',
    certainty: 'certain',
    about: 'source',
    meaning: 'libvirt gave the move up; its reason stands in the lines before.',
    remedy:
      'Look for "Live Migration failure" in nova-compute\'s log on {source}, and at the domain\'s QEMU log on {destination}.',
    example: 'Migration operation has aborted',
    origin: 'nova driver.py _live_migration_monitor',
  },
];
