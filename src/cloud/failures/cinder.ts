import type { FailureRow } from './row.js';

/** Cinder makes an attachment of each volume for the destination before the move. */
export const CINDER: readonly FailureRow[] = [
  {
    id: 'cinder-service-token',
    match: /Detach volume from instance \S{1,64} using the Compute API|ConflictNovaUsingAttachment/i,
    certainty: 'certain',
    about: 'service',
    meaning:
      'Cinder takes no change of an attachment without a service token (since CVE-2023-2088), and Nova sent none.',
    remedy:
      'Set [service_user] send_service_user_token=true with a credential in nova.conf of every host, and the same role in cinder.conf.',
    example:
      'Detach volume from instance 46c4b42b-8a3c-4d54-9d0e-0f6d2a7f1f3e using the Compute API (HTTP 409)',
    origin: 'cinder exception.py ConflictNovaUsingAttachment; hotsos lp2004555',
  },
  {
    id: 'cinder-volume-in-error',
    match: /Volume attachments can not be (?:created|updated) if the volume is in an error state/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'One of the volumes is in an error state, so Cinder makes no attachment for {destination}.',
    remedy:
      "Find out why (`openstack volume show`, cinder-volume's log); a person sets the state right once the data is known to be good.",
    example:
      'Volume attachments can not be updated if the volume is in an error state. The Volume 9d6b0f6e currently has a status of: error_extending',
    origin: 'cinder volume/api.py attachment_update',
  },
  {
    id: 'cinder-duplicate-connector',
    match: /duplicate connectors detected on volume/i,
    certainty: 'certain',
    about: 'service',
    meaning:
      'Cinder has an attachment of the volume from {destination} already, left there by an earlier move.',
    remedy:
      'Somebody with Cinder admin deletes the older attachment of {destination} after checking that the server runs on {source}.',
    example:
      'Resource conflict: duplicate connectors detected on volume 9d6b0f6e-5d4a-4b6e-8a55-0f3a3a1c2b11',
    origin: 'cinder volume/api.py attachment_update',
  },
  {
    id: 'cinder-volume-status',
    match:
      /Invalid volume: .{0,200}status must be|Volume \S{1,64} status must be .{1,120} to (?:reserve|proceed)|Volume status must be \S{1,120} to reserve|attachments must be in status|did not finish being created even after we waited/i,
    certainty: 'certain',
    about: 'service',
    meaning:
      'One of the volumes is busy (backup, snapshot, retype, extend) or in a state that takes no new attachment.',
    remedy: 'Wait until `openstack volume show` says in-use again, then try again.',
    example:
      'Invalid volume: Volume 9d6b0f6e status must be available or downloading to reserve, but the current status is maintenance. (HTTP 400)',
    origin: 'cinder volume/api.py',
  },
  {
    id: 'cinder-export-failed',
    match:
      /Failed to export for volume|Failed to attach iSCSI target for volume|Failed to add initiator iqn \S{1,200} to target|Failed to create group to SCST target|Failed to create (?:iscsi target|export) for volume/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'Cinder could not make an export of the volume for {destination}.',
    remedy: "Look at cinder-volume's log of the backend for that volume.",
    example: 'Failed to export for volume: Failed to create iscsi target for volume volume-9d6b0f6e.',
    origin: 'cinder exception.py ExportFailure, ISCSITargetCreateFailed',
  },
  {
    id: 'cinder-size-differs',
    match: /virtual_size does not match the size in cinder/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'Cinder refuses one of the volumes: its image has another size than Cinder has in its books.',
    remedy:
      'A person compares `qemu-img info` of the volume with `openstack volume show`, and extends the volume so that both agree.',
    example:
      'Driver initialize connection failed (error: Invalid volume: The volume virtual_size does not match the size in cinder, aborting as we suspect an exploit.)',
    origin: 'cinder volume/drivers/remotefs.py, nfs.py',
  },
  {
    id: 'fc-zoning',
    match:
      /Fibre Channel (?:connection control failure|zone operation failed|SAN lookup failure)|\bFCZoneDriverException\b/i,
    certainty: 'certain',
    about: 'service',
    meaning: "Cinder's zone manager could not change the zones of the Fibre Channel fabric.",
    remedy:
      "Look at cinder-volume's log for the fabric that it names: the login at its switches, and their zone configuration.",
    example: 'Fibre Channel connection control failure: Failed to connect to fabric switch',
    origin: 'cinder exception.py, zonemanager',
  },
  {
    id: 'cinder-export-not-removed',
    match:
      /Failed to (?:remove|detach) (?:iscsi target|export) for volume|ISCSITarget(?:Remove|Detach)Failed|Terminate connection failed/i,
    level: 'effect',
    certainty: 'certain',
    about: 'service',
    meaning:
      "Cinder could not take a volume's export for a host away: a leftover in the storage, which does not stop the move.",
    remedy:
      "Look at cinder-volume's log of that backend; somebody with Cinder admin removes that mapping once no host uses it.",
    example:
      'cinder.exception.ISCSITargetRemoveFailed: Failed to remove iscsi target for volume 84ea0dba-3ecf-4611-b6dc-05b73548e94e.',
    origin: 'cinder exception.py, volume/manager.py terminate_connection',
  },
  {
    id: 'volume-single-host',
    match: /Only a single SDC may be mapped to this volume/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'The storage lets one host at a time have this volume, and a live move needs it on two.',
    remedy:
      'Allow several hosts for that volume in the storage (PowerFlex: multiple mappings), or migrate it cold.',
    example:
      'os_brick.exception.BrickException: Error mapping volume vol1: Only a single SDC may be mapped to this volume at a time',
    origin: 'os-brick connectors/scaleio.py; PowerFlex API',
  },
  {
    id: 'cinder-backend-down',
    match:
      /Volume driver not ready|Unable to find service: cinder-volume|Service cinder-volume could not be found|VolumeDriverNotInitialized|cinder.{0,200}Failed to initialize driver|No mounted NFS shares found|Volume group "[^"]{1,80}" not found/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'A backend of Cinder is not up, so its volumes can be neither attached nor let go.',
    remedy:
      'Look at the log of cinder-volume of that backend for why its driver did not start, and at `openstack volume service list`.',
    example: 'cinder.exception.VolumeDriverNotInitialized: Volume driver not ready.',
    origin: 'cinder exception.py, volume/manager.py init_host',
  },
  {
    id: 'cinder-backend-error',
    match: /Bad or unexpected response from the storage volume backend API|Volume driver reported an error/i,
    certainty: 'certain',
    about: 'service',
    meaning: "The volume's storage backend answered Cinder with an error.",
    remedy: "Read what follows in the message; look at cinder-volume's log and at the storage itself.",
    example:
      'Bad or unexpected response from the storage volume backend API: Driver initialize connection failed (error: Could not find host).',
    origin: 'cinder exception.py VolumeBackendAPIException',
  },
  {
    id: 'cinder-volume-hidden',
    match: /\bVolume [0-9a-f-]{36} could not be found|\bVolume (?!attachment\b)\S{1,64} could not be found/i,
    certainty: 'likely',
    about: 'service',
    meaning:
      'Cinder does not show one of the volumes to the user that asked for the move: that user is no admin for Cinder, or the volume is gone.',
    remedy:
      "Nova asks Cinder with the token of the one who asks for the move: give that role Cinder's context_is_admin, or check the volume.",
    example: 'Volume 9d6b0f6e-5d4a-4b6e-8a55-0f3a3a1c2b11 could not be found. (HTTP 404)',
    origin: 'cinder exception.py VolumeNotFound',
  },
  {
    id: 'cinder-attachment-gone',
    match: /Volume attachment (?:\S{1,64} could not be found|could not be found with filter)/i,
    certainty: 'certain',
    about: 'service',
    meaning: "Nova's books name an attachment that Cinder does not have any more.",
    remedy:
      'Compare `openstack volume attachment list` with the server; a person settles the books before the next move.',
    example:
      'Volume attachment could not be found with filter: attachment_id = 3464a8ef-ab0d-4eb0-9deb-91b6954434f0.',
    origin: 'cinder exception.py, nova exception.py VolumeAttachmentNotFound',
  },
  {
    id: 'cinder-attachment-failed',
    match:
      /(?:Create|Update|Complete|Show|Delete) attachment failed for (?:attachment|volume)|Unable to (?:update|create) (?:the )?attachment|Initialize connection failed for volume|Volume \S{1,64} could not be attached|\bVolumeAttachFailed\b/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'Cinder could not make or update the attachment of a volume for {destination}.',
    remedy:
      "The message's code and error come from Cinder: look at cinder-api and cinder-volume for that attachment (code 500: the backend; 504: it took too long).",
    example:
      'Update attachment failed for attachment 3464a8ef-ab0d-4eb0-9deb-91b6954434f0. Error: Unable to update the attachment. Code: 500',
    origin: 'nova volume/cinder.py; nova bug 1970642',
  },
  {
    id: 'cinder-zone',
    match: /are not in the same availability_zone/i,
    certainty: 'certain',
    about: 'service',
    meaning: '{destination} is in another availability zone than a volume, and cross_az_attach is off.',
    remedy: "Choose a host in the volume's zone.",
    example:
      'Invalid volume: Instance 46c4b42b and volume 9d6b0f6e are not in the same availability_zone. Instance is in az2. Volume is in az1',
    origin: 'nova volume/cinder.py check_availability_zone',
  },
];
