import { z } from 'zod';

/** Nova and Cinder keep names of up to 255 characters. */
export const name = z.string().trim().min(1).max(255);
export const word = z.string().trim().min(1).max(255);
export const size = z
  .number()
  .int('Give whole GiB')
  .min(1, 'Give at least 1 GiB')
  .max(1_000_000, 'Give at most 1,000,000 GiB');
export const flag = z.boolean();
/** cinder/objects/fields.py, VolumeStatus. */
export const STATUSES = [
  'available',
  'in-use',
  'error',
  'creating',
  'deleting',
  'attaching',
  'detaching',
  'extending',
  'retyping',
  'reserved',
  'maintenance',
  'awaiting-transfer',
  'backing-up',
  'restoring-backup',
  'downloading',
  'uploading',
  'managing',
  'error_deleting',
  'error_extending',
  'error_backing-up',
  'error_restoring',
  'error_managing',
] as const;

export const positional = { kind: 'text', required: true, positional: true } as const;
export const option = { kind: 'text', required: false, type: word } as const;
export const volumeOption = {
  ...positional,
  description: 'Its name or id',
  type: word,
  completes: 'volume',
  placeholder: 'VOLUME',
} as const;
export const projectOption = {
  ...option,
  description: 'Only this project, by name or id',
  placeholder: 'PROJECT',
} as const;
