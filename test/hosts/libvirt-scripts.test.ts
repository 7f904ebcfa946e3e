import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostCpu, machineTypes } from '../../src/hosts/commands.js';

const CAPABILITIES = `<capabilities>
  <host>
    <uuid>6e1b0c2a-0000-4000-8000-000000000001</uuid>
    <cpu>
      <arch>x86_64</arch>
      <model>Skylake-Server</model>
    </cpu>
  </host>
  <guest>
    <arch name='x86_64'>
      <machine maxCpus='255'>pc-i440fx-7.2</machine>
      <machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>
    </arch>
  </guest>
</capabilities>`;

/** The scripts themselves, with a virsh that stands in for libvirt's. */
describe('what is asked of libvirt about its host', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drover-virsh-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (script: string, virsh: string) => {
    const path = join(folder, 'virsh');
    writeFileSync(path, `#!/bin/sh\n${virsh}\n`);
    chmodSync(path, 0o755);
    const { stdout, stderr, status } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH ?? ''}`, LC_ALL: 'C' },
    });
    return { stdout, stderr, code: status ?? 1 };
  };
  const answers = `cat <<'END'\n${CAPABILITIES}\nEND`;
  const down = "echo 'error: failed to connect to the hypervisor' >&2; exit 1";

  it('lists its machine types, and no list at all when libvirt is down', () => {
    expect(machineTypes.parse(run(machineTypes.script, answers))).toEqual(['pc', 'pc-i440fx-7.2']);
    // Taken for an empty list, it once told people to upgrade a QEMU that was sound.
    expect(() => machineTypes.parse(run(machineTypes.script, down))).toThrow('failed to connect');
  });

  it('shows its CPU, and says why not when libvirt is down', () => {
    expect(run(hostCpu.script, answers).stdout).toContain('<model>Skylake-Server</model>');
    expect(() => hostCpu.parse(run(hostCpu.script, down))).toThrow('failed to connect');
  });
});
