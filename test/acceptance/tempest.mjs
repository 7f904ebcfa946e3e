import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { simulated } from './cloud.mjs';

/**
 * OpenStack's own acceptance tests (Debian's `tempest`) against the simulator, with accounts that are there already.
 * Prints what failed and why that is no call of Drover's; fails itself where one fails that has no such reason, or where
 * fewer pass than did. Without tempest it says so and ends well; `DROVER_TEST_TEMPEST=needed` makes that a failure.
 */
const LEAST_PASSING = 225;
const CHOSEN = [
  'tempest.api.compute.admin.test_(hypervisor|services|migrations|live_migration|aggregates|availability_zone|flavors)',
  'tempest.api.compute.(flavors|limits|test_versions)',
  'tempest.api.compute.servers.test_(instance_actions|list_server)',
  'tempest.api.volume.(test_volumes_(list|get|negative)|test_versions|test_availability_zone)',
  'tempest.api.volume.admin.test_(volume_types|volume_pools|volume_services)',
  'tempest.api.identity.v3',
];
/** What the simulator does not do, nor Drover ask for; all else passes. */
const NOT_ASKED_FOR = new Map([
  [/_with_trunk/, 'trunks'],
  [/block_migration_suspended/, 'suspending a server'],
  [/cold_migration/, 'cold migration'],
  [/test_list_instance_actions$/, 'rebooting a server, which it does first'],
  [/list_deleted_instance_actions/, 'servers that were deleted'],
  [/non_public_flavor|flavor_update_more_key|test_boot_with_low_ram/, "making servers of others' flavors"],
  [/max_metadata_exceed_limit/, 'the limit of metadata'],
  [
    /application_credentials|ec2_credentials|default_domain|only_authorized_projects/,
    "Keystone's own objects",
  ],
  [/volume_services_negative/, "changing Cinder's services"],
  [/volume_type_encryption/, 'encrypted types'],
  [/deactivated_image|decreasing_size/, 'making images'],
  [/without_passing_volume_id/, 'an empty id: a path that ends early is that of the list'],
  [/reserve_volume/, 'reserving a volume'],
]);
const notAskedFor = (test) => [...NOT_ASKED_FOR].find(([form]) => form.test(test))?.[1];

function configured(workspace, { auth }) {
  const account = (name, more = {}) => ({
    username: name,
    password: auth.password,
    project_name: name,
    domain_name: 'Default',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
    resources: { network: 'private' },
    ...more,
  });
  const accounts = [
    account('demo'),
    account('alt_demo'),
    account('admin', { types: ['admin'], roles: ['admin'] }),
  ];
  const accountsFile = join(workspace, 'etc', 'accounts.yaml');
  writeFileSync(accountsFile, stringify(accounts));
  const sections = {
    oslo_concurrency: { lock_path: join(workspace, 'tempest_lock') },
    auth: {
      use_dynamic_credentials: false,
      test_accounts_file: accountsFile,
      admin_username: 'admin',
      admin_project_name: 'admin',
      admin_password: auth.password,
      admin_domain_name: 'Default',
    },
    identity: { uri_v3: auth.auth_url, auth_version: 'v3', region: 'RegionOne', v3_endpoint_type: 'public' },
    compute: {
      region: 'RegionOne',
      flavor_ref: '1',
      flavor_ref_alt: '2',
      image_ref: '5e9b0f0a-6f0a-4f0e-9b8a-0c5d3a1f7e11',
      image_ref_alt: '8c1d3f52-0d0e-4d0b-8d38-4f8a2c7e9b22',
      min_compute_nodes: 2,
      min_microversion: '2.1',
      max_microversion: '2.93',
      build_timeout: 60,
      fixed_network_name: 'private',
    },
    'compute-feature-enabled': {
      live_migration: true,
      live_migrate_back_and_forth: true,
      block_migration_for_live_migration: false,
      volume_backed_live_migration: true,
    },
    validation: { run_validation: false },
    service_available: {
      cinder: true,
      neutron: true,
      glance: true,
      nova: true,
      swift: false,
      horizon: false,
    },
    volume: { region: 'RegionOne', min_microversion: '3.0', max_microversion: '3.70', build_timeout: 60 },
    'volume-feature-enabled': { backup: false },
  };
  const lines = Object.entries(sections).flatMap(([name, keys]) => [
    `[${name}]`,
    ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`),
  ]);
  writeFileSync(join(workspace, 'etc', 'tempest.conf'), `${lines.join('\n')}\n`);
}

/** `{0} tempest.api.….test_name [0.1s] ... ok`, with what failed before a class's tests could begin. */
function outcomes(text) {
  const line = /^\{\d+\} (setUpClass \(\S+\)|\S+).* \.\.\. (ok|FAILED|SKIPPED)/gm;
  return [...text.matchAll(line)].map(([, test, result]) => ({ test, result }));
}

if (spawnSync('tempest', ['--version'], { cwd: tmpdir() }).error !== undefined) {
  process.stdout.write('tempest is not installed: nothing was run.\n');
  process.exit(process.env.DROVER_TEST_TEMPEST === 'needed' ? 1 : 0);
}
const directory = mkdtempSync(join(tmpdir(), 'drover-tempest-'));
const workspace = join(directory, 'workspace');
mkdirSync(workspace);
const { simulator, cloud } = await simulated(join(directory, 'cloud'), '--speed', '60');
try {
  // It logs into the folder that it is called in.
  spawnSync('tempest', ['init', workspace], { cwd: directory });
  configured(workspace, cloud);
  const words = ['run', '--concurrency', '1', '--regex', CHOSEN.map((one) => `(${one})`).join('|')];
  const { stdout } = spawnSync('tempest', words, { cwd: workspace, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const all = outcomes(stdout);
  const of = (result) => all.filter((one) => one.result === result).map(({ test }) => test);
  const failed = of('FAILED');
  const wrong = failed.filter((test) => notAskedFor(test) === undefined);
  for (const test of failed)
    process.stdout.write(`failed  ${test}: ${notAskedFor(test) ?? 'NOT EXPECTED'}\n`);
  process.stdout.write(
    `\n${of('ok').length} pass, ${failed.length} fail, ${of('SKIPPED').length} are skipped\n`,
  );
  const good = of('ok').length >= LEAST_PASSING && wrong.length === 0;
  process.stdout.write(
    `${good ? 'PASS' : 'FAIL'}: at least ${LEAST_PASSING}, and none but of what is not simulated\n`,
  );
  process.exitCode = good ? 0 : 1;
} finally {
  simulator.kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}
