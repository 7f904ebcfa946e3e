import { createHash } from 'node:crypto';
import type { Migration, Server } from '../../world/model.js';
import { MACHINE, SECRET_UUID } from '../host-state.js';
import { type Answers, failed, type Scene, said } from '../scene.js';
import { devicePath } from '../volume-names.js';

/** libvirt of one host, as virsh prints it in the C locale. */
export const libvirtAnswers: Answers = {
  'libvirt-version': ({ state, host }) =>
    said(
      `Compiled against library: libvirt ${state.libvirt}\nUsing library: libvirt ${state.libvirt}\nUsing API: QEMU ${state.libvirt}\nRunning hypervisor: QEMU ${qemuVersion(host.hypervisorVersion)}`,
    ),
  'domain-state': (scene, [name = '']) => {
    const server = serverHere(scene, name);
    if (server === undefined) return scene.state.leftDomains.has(name) ? said(left(name)) : noDomain(name);
    return said(
      [
        'Id:             7',
        `Name:           ${name}`,
        `UUID:           ${server.id}`,
        `State:          ${server.powerState === 3 ? 'paused' : server.powerState === 1 ? 'running' : 'shut off'}`,
        `CPU(s):         ${server.flavor.vcpus}`,
        `Max memory:     ${server.flavor.ramMb * 1024} KiB`,
      ].join('\n'),
    );
  },
  'running-domains': ({ world, host }) =>
    said(
      [...world.servers.values()]
        .filter((one) => one.host === host.name && (one.powerState === 1 || one.powerState === 3))
        .map(({ id }) => id)
        .join('\n'),
    ),
  'domain-definition': (scene, [name = '']) => {
    const server = serverHere(scene, name);
    return server === undefined ? noDomain(name) : said(definition(scene, server));
  },
  'move-job': (scene, [name = '']) => {
    const server = serverHere(scene, name);
    if (server === undefined) return noDomain(name);
    const running = migrationOf(scene, server, 'running');
    return running === undefined || running.sourceHost !== scene.host.name
      ? said('Job type:         None')
      : said(job(running));
  },
  'completed-move': (scene, [name = '']) => {
    const server = serverHere(scene, name);
    if (server === undefined) return noDomain(name);
    const done = migrationOf(scene, server, 'completed');
    if (done === undefined || done.destinationHost !== scene.host.name) return said('Job type:         None');
    const { copied } = done;
    return said(
      copied === null
        ? 'Job type:         None'
        : `Job type:         Completed\nOperation:        Incoming migration\nTime elapsed:     ${copied.elapsedMs} ms\nTotal downtime:   ${copied.pauseMs} ms\nMemory processed: ${mib(copied.processed)}\nIteration:        ${copied.passes}`,
    );
  },
  'dirty-rate': (scene, [name = '', period = '1']) => {
    const server = serverHere(scene, name);
    if (server === undefined) return noDomain(name);
    // A page that is written over and over counts once: no more than the working set is dirty, however long one looks.
    const { dirtyBytesPerSecond, workingSetBytes } = server.memory;
    const seconds = Number(period);
    const dirty = Math.min(dirtyBytesPerSecond * seconds, workingSetBytes);
    const rate = scene.state.dirtyMibPerSecond ?? Math.round(dirty / seconds / 1024 ** 2);
    return said(
      `Domain: '${name}'\n  dirtyrate.calc_status=2\n  dirtyrate.calc_start_time=1000\n  dirtyrate.calc_period=${period}\n  dirtyrate.megabytes_per_second=${rate}`,
    );
  },
  'host-cpu': ({ state }) =>
    said(
      `<uuid>4c4c4544-0000-1000-8000-b4c04f000000</uuid>\n<cpu>\n  <arch>x86_64</arch>\n  <model>${state.cpuModel}</model>\n  <vendor>Intel</vendor>\n  <microcode version='${Number(state.microcode)}'/>\n  <feature name='vmx'/>\n</cpu>`,
    ),
  'cpu-compare': ({ state }) =>
    state.cannotRun.size > 0
      ? failed(
          'error: Failed to compare hypervisor CPU with /dev/stdin\nCPU described in /dev/stdin is incompatible with the CPU provided by hypervisor on the host',
        )
      : said('CPU described in /dev/stdin is identical to the CPU provided by hypervisor on the host'),
  'machine-types': ({ state }) => said(state.machines.join('\n')),
  'secret-digest': ({ state }) =>
    state.secretValue === null
      ? failed(`error: Secret not found: no secret with matching uuid '${SECRET_UUID}'`)
      : said(createHash('sha256').update(state.secretValue).digest('hex').slice(0, 16)),
};

function noDomain(name: string) {
  return failed(`error: failed to get domain '${name}'`);
}

function left(name: string): string {
  return `Id:             -\nName:           ${name}\nUUID:           00000000-0000-4000-8000-000000000000\nState:          shut off\nCPU(s):         1\nMax memory:     131072 KiB`;
}

function serverHere({ world, host }: Scene, name: string): Server | undefined {
  return [...world.servers.values()].find(
    (server) => server.instanceName === name && server.host === host.name && server.vmState !== 'building',
  );
}

function migrationOf({ world }: Scene, server: Server, status: Migration['status']): Migration | undefined {
  return [...world.migrations.values()]
    .filter((one) => one.serverId === server.id && one.status === status)
    .at(-1);
}

function job({ memory }: Migration): string {
  const lines = [
    'Job type:         Unbounded',
    'Operation:        Outgoing migration',
    'Time elapsed:     1200 ms',
  ];
  if (memory === null || memory.total === 0) return lines.join('\n');
  return [
    ...lines,
    `Memory processed: ${mib(memory.processed)}`,
    `Memory remaining: ${mib(memory.remaining)}`,
    `Memory total:     ${mib(memory.total)}`,
  ].join('\n');
}

function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(3)} MiB`;
}

/** Nova counts 7.2.22 as 7002022. */
function qemuVersion(version: number): string {
  return [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join('.');
}

function definition(scene: Scene, server: Server): string {
  const { flavor } = server;
  return [
    `  <memory unit='KiB'>${flavor.ramMb * 1024}</memory>`,
    `  <vcpu placement='static'>${flavor.vcpus}</vcpu>`,
    `  <os>\n    <type arch='x86_64' machine='${MACHINE}'>hvm</type>\n  </os>`,
    `  <cpu mode='custom' match='exact' check='full'>\n    <model fallback='forbid'>Cascadelake-Server</model>\n  </cpu>`,
    ...server.devices.map((device, index) => diskXml(scene, device.volumeId, index)),
  ].join('\n');
}

function diskXml({ state, world }: Scene, volume: string, index: number): string {
  const target = `<target dev='vd${String.fromCharCode(97 + index)}' bus='virtio'/>`;
  const serial = `<serial>${volume}</serial>`;
  const pool = world.storage.volumes.get(volume)?.type ?? 'volumes';
  switch (state.disks) {
    case 'rbd':
      return `  <disk type='network' device='disk'>\n    <driver name='qemu' type='raw' cache='none'/>\n    <auth username='cinder'>\n      <secret type='ceph' uuid='${SECRET_UUID}'/>\n    </auth>\n    <source protocol='rbd' name='${pool}/volume-${volume}'>\n      <host name='10.20.0.1' port='6789'/>\n    </source>\n    ${target}\n    ${serial}\n  </disk>`;
    case 'nfs':
      return `  <disk type='file' device='disk'>\n    <driver name='qemu' type='raw' cache='none'/>\n    <source file='${devicePath('nfs', volume)}'/>\n    ${target}\n    ${serial}\n  </disk>`;
    default:
      return `  <disk type='block' device='disk'>\n    <driver name='qemu' type='raw' cache='none'/>\n    <source dev='${devicePath(state.disks, volume)}'/>\n    ${target}\n    ${serial}\n  </disk>`;
  }
}
