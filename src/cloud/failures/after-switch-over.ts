import type { FailureRow } from './row.js';

/**
 * What fails once the guest runs on the destination. Before the services' own rows: the same Neutron error means
 * "try again" before the switch-over, and "the guest is over there, with its books undone" after it.
 */
export const AFTER_SWITCH_OVER: readonly FailureRow[] = [
  {
    id: 'port-activation-failed',
    match: /Failed to activate binding for port|Unexpected error trying to activate binding for port/i,
    certainty: 'certain',
    about: 'service',
    // Neutron may have done it, and only its answer was an error.
    meaning:
      'The guest runs on {destination}, but Neutron did not confirm that its port was switched over: its network may be cut.',
    remedy:
      'Make sure that the guest runs on {destination}. Where its port is not bound to {destination} and ACTIVE (`openstack port show`), activate that binding at once (`openstack port binding activate`); then look into neutron-server.',
    example: 'Failed to activate binding for port 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77 and host compute2.',
    origin: 'nova exception.py PortBindingActivationFailed; network/neutron.py',
  },
  {
    // Only follows: what ended the guest is told by QEMU, on either host.
    id: 'guest-gone-at-destination',
    match:
      /during post live migration at destination host.{0,200}(?:InstanceNotFound|Instance \S{1,64} could not be found)/i,
    level: 'effect',
    certainty: 'certain',
    about: 'destination',
    meaning: 'When Nova was to finish on {destination}, the guest was not there any more: it had ended.',
    remedy:
      'Check on both hosts with virsh where the domain runs, before anybody resets a state, reboots or deletes anything.',
    example:
      'Unexpected error during post live migration at destination host.: nova.exception.InstanceNotFound: Instance c1b39383-9c80-4361-ae7e-a7e3b33ebc1a could not be found.',
    origin: 'nova manager.py post_live_migration_at_destination; seen: a paused guest moved on, QEMU 7.2',
  },
  {
    id: 'post-migration-failed',
    match:
      /Post live migration at destination \S{1,255} failed|Unexpected error during post live migration at destination host(?!.{0,200}(?:InstanceNotFound|Instance \S{1,64} could not be found))|, in _(?:do_)?post_live_migration(?:_at_destination|_update_host)?\b/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'The guest runs on {destination}, but Nova did not finish its own books.',
    remedy:
      'Check on both hosts with virsh where the domain runs, before anybody resets a state, reboots or deletes anything.',
    example: 'Post live migration at destination compute2 failed: Connection aborted',
    origin: 'nova manager.py _post_live_migration; bug 2000069',
  },
  {
    id: 'task-state-changed',
    match: /Conflict updating instance \S{1,64} Expected: \{'task_state': \[?u?'migrating'/i,
    certainty: 'likely',
    about: 'source',
    meaning:
      "Nova's books of the server were changed while it moved: nova-compute of {source} was restarted, or somebody reset the server's state.",
    remedy:
      'Check on {source} and {destination} with virsh where the domain runs, before anybody resets a state, reboots or deletes anything.',
    example:
      "Conflict updating instance d6e531a5-170c-4d7d-949f-910d0d79c6cf. Expected: {'task_state': ['migrating']}. Actual: {'task_state': None}",
    origin: 'nova exception.py UnexpectedTaskStateError; seen: source restarted',
  },
  {
    id: 'stale-volume-attachment',
    match:
      /Volume attachment \S{1,64} not deleted on source host|Connection for volume \S{1,64} not terminated on source host/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'The server moved, but an attachment of one of its volumes stayed on {source}.',
    remedy:
      'The guest is fine. Somebody with Cinder admin deletes the attachment of {source} after checking that only {destination} uses the volume.',
    example:
      'Volume attachment 3464a8ef not deleted on source host compute1 during post_live_migration: Gateway Time-out (HTTP 504)',
    origin: 'nova manager.py _post_live_migration_remove_source_vol_connections',
  },
  {
    id: 'volume-not-disconnected-on-source',
    match:
      /Ignoring exception while attempting to disconnect volume \S{1,64} from the source host|Volume path \S{1,200} was not removed in time|Multipath doesn't go away|still not removed from multipathd monitoring/i,
    level: 'effect',
    certainty: 'certain',
    about: 'source',
    meaning: 'A host could not let go of a device of one of the volumes: leftovers stay there.',
    remedy:
      'The move itself does not hang on it. Look at the paths and maps of that volume (`multipath -ll`, `lsblk`) on the host of this log, most often {source}, and remove them only where no domain of the host uses them.',
    example:
      'Ignoring exception while attempting to disconnect volume 9d6b0f6e-5d4a-4b6e-8a55-0f3a3a1c2b11 from the source host during post_live_migration',
    origin: 'nova driver.py post_live_migration; os-brick exception.py, linuxscsi.py',
  },
  {
    id: 'vif-not-unplugged',
    match: /Failed while unplugging vif|Unplug VIF failed because of/i,
    level: 'effect',
    certainty: 'certain',
    about: 'both',
    meaning: "A host could not take the server's port away again: a leftover there.",
    remedy:
      'The move itself does not hang on it. Look at the tap device and the bridge port of that server on the host that logs this, {source} or {destination}; they are removed only where no domain of that host uses them.',
    example: 'ERROR nova.virt.libvirt.vif Failed while unplugging vif VIFOpenVSwitch(active=True)',
    origin: 'nova virt/libvirt/vif.py unplug',
  },
  {
    id: 'source-network-not-cleaned',
    match: /Network cleanup failed for source host \S{1,255} during post live migration/i,
    level: 'effect',
    certainty: 'certain',
    about: 'service',
    meaning: 'The server moved, and a port binding of {source} stayed behind.',
    remedy: 'Delete the inactive binding of {source}, after checking that the server runs on {destination}.',
    example:
      'Network cleanup failed for source host compute1 during post live migration. You may need to manually clean up resources in the network service. Error: Failed to delete binding',
    origin: 'nova manager.py _do_post_live_migration_at_destination',
  },
  {
    id: 'stale-port-binding',
    match:
      /Network cleanup failed for destination host|An error occurred while cleaning up networking during live migration rollback|Failed to delete binding for port/i,
    level: 'effect',
    certainty: 'certain',
    about: 'service',
    meaning: 'The move was rolled back, and an inactive port binding stayed on {destination}.',
    remedy: 'Delete the inactive binding of {destination}, after checking that the server runs on {source}.',
    example:
      'Network cleanup failed for destination host compute2 during live migration rollback. You may need to manually clean up resources in the network service. Error: timeout',
    origin: 'nova manager.py _rollback_live_migration',
  },
  {
    id: 'volume-rollback-failed',
    match:
      /Ignoring exception while attempting to rollback volume connections for volume|Exception while attempting to rollback BDM for volume|Ignoring cinderclient exception when attempting to delete attachment/i,
    level: 'effect',
    certainty: 'certain',
    about: 'destination',
    meaning: 'The move was rolled back, and an attachment or connection of a volume stayed on {destination}.',
    remedy:
      'Somebody with Cinder admin deletes the attachment of {destination} after checking that the server runs on {source} and that {source} has an attachment of its own.',
    example:
      'Ignoring exception while attempting to rollback volume connections for volume 9d6b0f6e-5d4a-4b6e-8a55-0f3a3a1c2b11 on host compute2.',
    origin: 'nova manager.py _rollback_volume_bdms, _remove_remote_volume_connections',
  },
  {
    id: 'guest-left-paused',
    match: /Failed to resume paused instance before live-migration rollback/i,
    level: 'effect',
    certainty: 'certain',
    about: 'source',
    meaning:
      'The guest had been paused for the end of the move, and Nova could not let it run again on {source}.',
    remedy:
      'Look at once with `virsh domstate` on {source}; where it is paused there, and only there, unpause the server.',
    example:
      'Failed to resume paused instance before live-migration rollback Requested operation is not valid',
    origin: 'nova migration.py run_recover_tasks',
  },
];
