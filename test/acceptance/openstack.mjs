import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulated } from './cloud.mjs';

/**
 * The unmodified `openstack` command (Debian's `python3-openstackclient`) against the simulator: what docs/simulator.md
 * says to type, and a command for each call that Drover makes and that it has one for. Without it this says so and ends
 * well; `DROVER_TEST_OPENSTACK=needed` makes that a failure.
 */
const DOCUMENTED = readFileSync(
  fileURLToPath(new URL('../../docs/simulator.md', import.meta.url)),
  'utf8',
).match(/^openstack .*$/gm);

/** In this order: `said` must stand in the answer. `then` is asked again until it does, for what takes its time. */
const ASKED = [
  { type: 'token issue', said: /expires/ },
  { type: 'catalog list', said: /placement/ },
  { type: 'project show admin', said: /enabled/ },
  { type: 'versions show', said: /CURRENT/ },
  { type: 'compute service list --long', said: /nova-compute/ },
  { type: 'hypervisor list --long', said: /compute2/ },
  { type: 'hypervisor show compute1', said: /QEMU/ },
  { type: 'availability zone list --long', said: /nova/ },
  { type: 'server show mail-01', said: /OS-EXT-SRV-ATTR:host/ },
  { type: 'server event list mail-01', said: /create/ },
  { type: 'server volume list mail-01', said: /vda/ },
  { type: 'server group list --all-projects --long', said: /Policy|Policies|^\s*$/ },
  { type: 'flavor list --all --long', said: /m1\.small/ },
  { type: 'keypair list', said: /^/ },
  { type: 'limits show --absolute', said: /maxTotalInstances/ },
  { type: 'quota show', said: /instances/ },
  { type: 'aggregate create --zone rack-12 rack-12', said: /rack-12/ },
  { type: 'aggregate add host rack-12 compute2', said: /compute2/ },
  { type: 'aggregate list --long', said: /rack-12/ },
  { type: 'aggregate remove host rack-12 compute2', said: /rack-12/ },
  { type: 'aggregate delete rack-12', said: /^/ },
  { type: 'volume list --all-projects --long', said: /mail-01-boot/ },
  { type: 'volume show mail-01-boot', said: /in-use/ },
  { type: '--os-volume-api-version 3.27 volume attachment list --all-projects', said: /attached/ },
  { type: 'volume service list', said: /cinder-volume/ },
  { type: 'volume type show ceph-ssd', said: /volume_backend_name/ },
  { type: 'volume create --size 1 --type ceph-hdd made', said: /creating/ },
  { type: 'volume show made', said: /available/, until: true },
  { type: 'volume set --type ceph-ssd --retype-policy on-demand made', said: /^/ },
  { type: 'volume show made', said: /ceph-ssd/, until: true },
  { type: 'volume snapshot create --volume made kept', said: /creating/ },
  { type: 'volume snapshot show kept', said: /available/, until: true },
  { type: 'volume snapshot list --all-projects', said: /kept/ },
  { type: 'image list --long', said: /active/ },
  { type: 'network list --long', said: /ACTIVE/ },
  { type: 'network agent list', said: /compute1/ },
  { type: 'port list --long', said: /ACTIVE/ },
  { type: 'compute service set --disable --disable-reason maintenance compute2 nova-compute', said: /^/ },
  { type: 'compute service list --host compute2', said: /disabled/ },
  { type: 'compute service set --enable compute2 nova-compute', said: /^/ },
  { type: 'server list --all-projects --long', said: /mail-01/ },
  { type: '--os-compute-api-version 2.80 server migration list', said: /completed/, until: true },
];

/** The words of a command line as a shell takes them, of which ours have the plain ones alone. */
const words = (type) => type.split(' ');
const PATIENCE_MS = 60_000;

if (spawnSync('openstack', ['--version']).error !== undefined) {
  process.stdout.write('the openstack command is not installed: nothing was run.\n');
  process.exit(process.env.DROVER_TEST_OPENSTACK === 'needed' ? 1 : 0);
}
const directory = mkdtempSync(join(tmpdir(), 'drover-openstack-'));
const { simulator } = await simulated(directory, '--servers', '6', '--speed', '20');
const env = {
  ...process.env,
  OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml'),
  OS_CLOUD: 'simulator',
};

function asked({ type, said, until = false }) {
  const since = performance.now();
  for (;;) {
    const { status, stdout, stderr } = spawnSync('openstack', words(type), {
      env,
      cwd: directory,
      encoding: 'utf8',
    });
    if (status === 0 && said.test(stdout)) return undefined;
    if (!until || performance.now() - since > PATIENCE_MS) return `exit ${status}\n${stdout}${stderr}`;
  }
}

try {
  const all = [...DOCUMENTED.map((line) => ({ type: line.replace(/^openstack /, ''), said: /^/ })), ...ASKED];
  const answers = all.map((one) => ({ type: one.type, wrong: asked(one) }));
  const wrong = answers.filter((one) => one.wrong !== undefined);
  for (const one of wrong) process.stdout.write(`openstack ${one.type}: ${one.wrong}\n`);
  process.stdout.write(`${answers.length - wrong.length} passed, ${wrong.length} failed\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  simulator.kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}
