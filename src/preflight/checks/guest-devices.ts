import { list } from '../../base/format/findings.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown, warn } from '../check.js';
import { nameOf } from './storage/volumes.js';

type Specs = Readonly<Record<string, string>>;

const UNSEEN =
  'Give Drover the right os-flavor-extra-specs:index, or look the flavor up: openstack flavor show.';

/** A16. Whoever attaches an encrypted volume fetches its key first. */
const encrypted = defineCheck({
  id: 'A16',
  title: 'Encrypted volumes',
  scope: 'server',
  reads: { server: ['volumes'] },
  decide: ({ server: { volumes } }) => {
    const found = volumes.filter((volume) => volume.encrypted).map(nameOf);
    if (found.length === 0) return pass('no volume is encrypted');
    return warn(
      `${list(found)} ${found.length === 1 ? 'is' : 'are'} encrypted: the destination has to reach the key manager`,
      'Check that nova-compute there reaches Barbican (its [key_manager] and [barbican] as on the source).',
      'GET /volumes/{id}',
    );
  },
});

/** A20. What cannot travel while the guest runs, by the flavor. */
const devices = defineCheck({
  id: 'A20',
  title: 'Devices and security of the guest',
  scope: 'server',
  reads: { server: ['server'] },
  decide: ({ server: { server } }): Conclusion => {
    const specs = server.flavor.extraSpecs;
    if (specs === null) return unknown('cannot tell which devices the flavor asks for', UNSEEN);
    return refusedOf(specs) ?? passedThrough(specs) ?? pass('the flavor asks for nothing that cannot move');
  },
});

/** Nova refuses these at the API (nova/compute/api.py live_migrate). */
function refusedOf(specs: Specs): Conclusion | undefined {
  if (isTrue(specs['hw:mem_encryption'])) {
    return fail(
      'the memory is encrypted by SEV, which cannot move live',
      'Migrate it cold: openstack server migrate.',
    );
  }
  if (specs['accel:device_profile'] !== undefined) {
    return fail('the guest has an accelerator (Cyborg), which cannot move live', 'Migrate it cold.');
  }
  const tpm = specs['hw:tpm_version'] !== undefined || specs['hw:tpm_model'] !== undefined;
  const secret = specs['hw:tpm_secret_security'] ?? 'user';
  if (tpm && secret !== 'host' && secret !== 'deployment') {
    return fail(
      `the guest has a vTPM whose secret only its owner can read (hw:tpm_secret_security=${secret})`,
      'Resize it to a flavor with hw:tpm_secret_security=host, or migrate it cold.',
    );
  }
  return undefined;
}

function passedThrough(specs: Specs): Conclusion | undefined {
  const alias = specs['pci_passthrough:alias'];
  if (alias !== undefined) {
    return warn(
      `the guest has a PCI device (${alias.slice(0, 60)}): it moves only where the device is live_migratable`,
      'Check [pci] device_spec of the destination for live_migratable=yes; else detach or migrate cold.',
    );
  }
  const virtual = Object.keys(specs).find((key) => /^resources\d*:VGPU$/.test(key));
  if (virtual === undefined) return undefined;
  return warn(
    'the guest has a vGPU: it moves only between hosts of the same mdev type and driver',
    'Compare the drivers of both hosts first.',
  );
}

/** A21. What is pinned has to find the same shape there. */
const PINNED = ['hw:cpu_policy', 'hw:numa_nodes', 'hw:mem_page_size', 'hw:cpu_thread_policy'] as const;
const topology = defineCheck({
  id: 'A21',
  title: 'Pinned CPUs, NUMA, huge pages',
  scope: 'server',
  reads: { server: ['server'] },
  decide: ({ server: { server } }) => {
    const specs = server.flavor.extraSpecs;
    if (specs === null) return unknown('cannot tell whether the flavor pins CPUs or memory', UNSEEN);
    const found = PINNED.flatMap((key) => {
      const value = specs[key];
      const harmless = value === undefined || value === 'shared' || value === 'any' || value === 'small';
      return harmless ? [] : [`${key}=${value.slice(0, 40)}`];
    });
    if (found.length === 0) return pass('nothing is pinned');
    return warn(
      `the guest is pinned (${list(found)}): the destination needs the same shape free, and every compute Train or later`,
      'Nova checks it when it moves; have a second destination ready.',
    );
  },
});

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(true|1|yes|on)$/i.test(value);
}

export const deviceChecks: readonly Check[] = [encrypted, devices, topology];
