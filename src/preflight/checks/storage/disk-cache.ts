import { list } from '../../../base/format/findings.js';
import { type Check, defineCheck, pass, warn } from '../../check.js';

/** H27. What one host's cache still holds, the other does not see. */
const COHERENT = new Set(['none', 'directsync']);
const cache = defineCheck({
  id: 'H27',
  title: 'Disk caches',
  scope: 'source',
  ofServer: true,
  reads: { source: ['domain'] },
  about: 'warns of block devices and files on NFS whose cache is neither none nor directsync',
  decide: ({ source: { domain } }, { source }) => {
    const cached = (domain?.disks ?? []).filter(
      ({ kind, device, cache: mode, serial }) =>
        kind !== 'network' && device === 'disk' && serial !== null && mode !== null && !COHERENT.has(mode),
    );
    if (cached.length === 0) return pass('no shared disk is cached on its host');
    return warn(
      `${list(cached.map(({ target, cache: mode }) => `${target ?? 'a disk'} (cache=${mode})`))}: libvirt may call the move unsafe`,
      `Set disk_cachemodes in [libvirt] on ${source} to none for block and file, then stop and start the server.`,
      'virsh dumpxml',
    );
  },
});

export const diskCacheChecks: readonly Check[] = [cache];
