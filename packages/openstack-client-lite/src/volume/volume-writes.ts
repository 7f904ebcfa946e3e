import type { Write } from '../client.js';
import type { NewVolume, Retype } from './new-types.js';

/** POST /volumes (api-ref block-storage v3, section Create a volume). */
export function newVolumeCall(volume: NewVolume): Write {
  const { name, sizeGib, imageId, typeId, metadata } = volume;
  return {
    method: 'POST',
    route: '/volumes',
    body: {
      volume: {
        name,
        size: sizeGib,
        imageRef: imageId,
        volume_type: typeId,
        metadata,
      },
    },
    makes: 'volume',
  };
}

/** POST os-retype (api-ref block-storage v3, section Retype a volume). */
export function retypeCall(volumeId: string, { type, migrationPolicy }: Retype): Write {
  return {
    method: 'POST',
    route: '/volumes/{volume}/action',
    params: { volume: volumeId },
    body: { 'os-retype': { new_type: type, migration_policy: migrationPolicy } },
  };
}

/** POST os-set_bootable (api-ref block-storage v3, section Update a volume's bootable status). */
export function setBootableCall(volumeId: string, bootable: boolean): Write {
  return {
    method: 'POST',
    route: '/volumes/{volume}/action',
    params: { volume: volumeId },
    body: { 'os-set_bootable': { bootable } },
  };
}
