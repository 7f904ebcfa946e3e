import { deviceChecks } from '../../../src/preflight/checks/guest-devices.js';
import { runChecks } from '../../../src/preflight/engine.js';
import type { Readings } from '../../../src/preflight/facts/facts.js';
import { HEALTHY, SERVER } from '../small-cloud.js';

function found(extraSpecs: Readonly<Record<string, string>> | null, encrypted = false) {
  const at = { from: 'test', at: 0 };
  const readings: Readings = {
    server: { read: true, value: { ...SERVER, flavor: { ...SERVER.flavor, extraSpecs } }, ...at },
    volumes: { read: true, value: HEALTHY.volumes.map((volume) => ({ ...volume, encrypted })), ...at },
  };
  return runChecks(deviceChecks, readings, { source: 'compute1', destination: 'compute2' })
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ check, verdict }) => `${check} ${verdict}`);
}

describe('devices, encryption and pinning', () => {
  it.each<[string, Record<string, string> | null, string[]]>([
    ['a plain flavor', {}, []],
    ['extra specs that we may not see', null, ['A20 unknown', 'A21 unknown']],
    ['SEV', { 'hw:mem_encryption': 'True' }, ['A20 fail']],
    ['an accelerator', { 'accel:device_profile': 'fpga' }, ['A20 fail']],
    ['a vTPM by the usual secret', { 'hw:tpm_version': '2.0' }, ['A20 fail']],
    ['a vTPM whose secret the host has', { 'hw:tpm_version': '2.0', 'hw:tpm_secret_security': 'host' }, []],
    ['a PCI device', { 'pci_passthrough:alias': 'gpu:1' }, ['A20 warn']],
    ['a vGPU', { 'resources:VGPU': '1' }, ['A20 warn']],
    ['pinned CPUs', { 'hw:cpu_policy': 'dedicated' }, ['A21 warn']],
    ['shared CPUs, any pages', { 'hw:cpu_policy': 'shared', 'hw:mem_page_size': 'any' }, []],
    ['huge pages', { 'hw:mem_page_size': '1GB' }, ['A21 warn']],
  ])('%s', (_name, specs, expected) => {
    expect(found(specs)).toEqual(expected);
  });

  it('an encrypted volume', () => {
    expect(found({}, true)).toEqual(['A16 warn']);
  });
});
