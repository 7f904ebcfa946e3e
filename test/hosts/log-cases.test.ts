import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgumentForms } from '../../src/hosts/arguments.js';
import type { Command } from '../../src/hosts/command.js';
import type { Hosts } from '../../src/hosts/hosts.js';
import { type Reason, reasonFromLogs } from '../../src/hosts/logs.js';

const SERVER = '1b3e5a44-0000-4000-8000-000000000001';
const DOMAIN = 'instance-0000018f';
const FROM = Date.UTC(2026, 1, 3, 10, 12, 0);
const TO = FROM + 60_000;

const nova = (seconds: string, level: string, words: string, logger = 'nova.virt.libvirt.driver') =>
  `2026-02-03 10:12:${seconds} 7 ${level} ${logger} [None req-5f7a2f34-1c2d-4e3f-8a9b-0c1d2e3f4a5b - - - - - -] [instance: ${SERVER}] ${words}\n`;
const failure = (words: string) => nova('32.001', 'ERROR', `Live Migration failure: ${words}`);
const ABORTED = nova('32.553', 'ERROR', 'Migration operation has aborted');

interface Logs {
  'nova-compute.log'?: string;
  'libvirtd.log'?: string;
  'qemu.log'?: string;
}

/** Two hosts with these files; the real script runs on them, and the real parser reads what it prints. */
async function reasonOf(source: Logs, destination: Logs = {}): Promise<Reason | null> {
  const folder = mkdtempSync(join(tmpdir(), 'drover-reasons-'));
  try {
    for (const [host, logs] of Object.entries({ compute1: source, compute2: destination })) {
      mkdirSync(join(folder, host, 'nova'), { recursive: true });
      mkdirSync(join(folder, host, 'libvirt/qemu'), { recursive: true });
      const put = (path: string, text: string | undefined) =>
        text === undefined ? undefined : writeFileSync(join(folder, host, path), text);
      put('nova/nova-compute.log', logs['nova-compute.log']);
      put('libvirt/libvirtd.log', logs['libvirtd.log']);
      put(`libvirt/qemu/${DOMAIN}.log`, logs['qemu.log']);
    }
    const hosts: Pick<Hosts, 'run'> = {
      run: async <F extends ArgumentForms, T>(
        host: string,
        command: Command<F, T>,
        values: Parameters<Hosts['run']>[2],
      ) => {
        if (Object.keys(host === 'compute1' ? source : destination).length === 0) {
          return command.parse({ stdout: 'offset +0000\n', stderr: '', code: 0 });
        }
        const { server, from, to, domain } = values as Record<string, string>;
        const script = command.script
          .replaceAll('/var/log/', `${folder}/${host}/`)
          .replaceAll('/opt/stack/logs/', `${folder}/none/`)
          .replaceAll('/run/systemd/system', '/nowhere');
        const { stdout, stderr, status } = spawnSync(
          'sh',
          ['-c', script, 'x', ...[server, from, to, domain].map(String)],
          { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } },
        );
        return command.parse({ stdout, stderr, code: status ?? 1 });
      },
    };
    const window = { from: FROM, to: TO };
    const query = { server: SERVER, source: 'compute1', destination: 'compute2', window, domain: DOMAIN };
    return (await reasonFromLogs(hosts, query)).reason;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the reason, from logs as they lie on the hosts', () => {
  // tripleo-heat-templates 3da3f5d8d; the order of lines as in vexxhost/atmosphere #2553
  it('is the port that was lacking, not that the operation has aborted', async () => {
    const words = "internal error: Unable to find an unused port in range 'migration' (49152-49215)";
    const reason = await reasonOf({ 'nova-compute.log': failure(words) + ABORTED });
    expect(reason?.lines).toEqual([`Live Migration failure: ${words}`]);
    expect(reason?.translation).toMatchObject({
      id: 'migration-ports-used-up',
      certainty: 'certain',
      about: 'destination',
    });
  });

  it('is a specific record that nobody translates, rather than a general one that all know', async () => {
    const reason = await reasonOf({ 'nova-compute.log': failure('the moon is full: code 42') + ABORTED });
    expect(reason?.lines).toEqual(['Live Migration failure: the moon is full: code 42']);
    expect(reason?.translation).toBeUndefined();
  });

  // nova manager.py external_instance_event: logged at nearly every move, by either host
  it('is what ended the move, not a warning that each move brings', async () => {
    const warning = nova(
      '30.001',
      'WARNING',
      'Received unexpected event network-vif-plugged-4df35fff-5674-42d8-921c-028b1a91874f for instance with vm_state active and task_state migrating.',
      'nova.compute.manager',
    );
    const reason = await reasonOf(
      { 'nova-compute.log': failure("operation failed: job 'migration out' unexpectedly failed") + ABORTED },
      { 'nova-compute.log': warning },
    );
    expect(reason).toMatchObject({ host: 'compute1', translation: { id: 'job-failed' } });
  });

  // AlmaLinux/almalinux-deploy #196
  it("is QEMU's own word on the destination, where the source knows only that its job failed", async () => {
    const reason = await reasonOf(
      { 'nova-compute.log': failure("operation failed: job 'migration out' unexpectedly failed") + ABORTED },
      {
        'qemu.log': `2026-02-03 10:12:20.123+0000: starting up libvirt version: 8.0.0, qemu version: 6.2.0, hostname: compute2
LC_ALL=C \\
PATH=/usr/bin \\
/usr/libexec/qemu-kvm \\
-name guest=${DOMAIN},debug-threads=on \\
-object '{"qom-type":"secret","id":"masterKey0","data":"c2VjcmV0"}' \\
-msg timestamp=on
char device redirected to /dev/pts/1 (label charserial0)
2026-02-03T10:12:31.482070Z qemu-kvm: warning: Machine type 'pc' is deprecated
2026-02-03T10:12:31.582070Z qemu-kvm: Missing section footer for 0000:00:01.3/piix4_pm
2026-02-03T10:12:31.582169Z qemu-kvm: load of migration failed: Invalid argument
2026-02-03 10:12:31.611+0000: shutting down, reason=failed
`,
      },
    );
    expect(reason).toMatchObject({ host: 'compute2', log: 'QEMU' });
    expect(reason?.lines).toEqual([
      'qemu-kvm: Missing section footer for 0000:00:01.3/piix4_pm',
      'qemu-kvm: load of migration failed: Invalid argument',
    ]);
    expect(reason?.translation).toMatchObject({ id: 'qemu-section', about: 'destination' });
    expect(reason?.translation?.meaning).toMatch(/QEMU, kernel or machine type differ/);
  });

  it("is QEMU's own word where our table does not know it, and no old one of another hour", async () => {
    const qemu = `2026-02-03T09:00:00.000000Z qemu-kvm: load of migration failed: Invalid argument
2026-02-03T10:12:31.582070Z qemu-kvm: something nobody has ever seen
2026-02-03T10:12:31.600000Z qemu-kvm: terminating on signal 15 from pid 1234 (/usr/sbin/libvirtd)
`;
    const reason = await reasonOf(
      { 'nova-compute.log': failure("operation failed: job 'migration out' unexpectedly failed") + ABORTED },
      { 'qemu.log': qemu },
    );
    expect(reason?.lines).toEqual(['qemu-kvm: something nobody has ever seen']);
    expect(reason?.translation).toBeUndefined();
  });

  // openstack-ansible-os_nova 1e7f093, bug 1833644
  it('is the netcat that is missing on the destination', async () => {
    const reason = await reasonOf({
      'nova-compute.log': `${failure('operation failed: Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system?no_verify=1&keyfile=/var/lib/nova/.ssh/id_rsa: End of file while reading data:')}sh: 1: nc: not found: Input/output error\n${ABORTED}`,
    });
    expect(reason?.lines.at(-1)).toBe('sh: 1: nc: not found: Input/output error');
    expect(reason?.translation).toMatchObject({ id: 'netcat-missing', about: 'destination' });
    expect(reason?.translation?.remedy).toMatch(/netcat-openbsd.* on compute2/);
  });

  // nova migration.py and driver.py; apache/cloudstack #5388
  it("is Nova's own time limit, not that somebody stopped it", async () => {
    const reason = await reasonOf({
      'nova-compute.log':
        nova(
          '30.111',
          'WARNING',
          'Live migration not completed after 1600 sec',
          'nova.virt.libvirt.migration',
        ) +
        failure('operation aborted: migration out job: canceled by client') +
        nova('33.300', 'WARNING', 'Migration operation was cancelled'),
    });
    expect(reason?.translation?.id).toBe('completion-timeout');
    expect(reason?.translation?.meaning).toMatch(/own time limit.*Nobody stopped it/);
  });

  // libvirt kbase "not listening on TCP ports"; openstack-ansible-os_nova ad8bda5
  it("is libvirt's port, not those of QEMU", async () => {
    const reason = await reasonOf({
      'nova-compute.log':
        failure(
          "operation failed: Failed to connect to remote libvirt URI qemu+tcp://compute2/system: unable to connect to server at 'compute2:16509': Connection refused",
        ) + ABORTED,
    });
    expect(reason?.translation).toMatchObject({ id: 'libvirt-not-listening', about: 'destination' });
    expect(reason?.translation?.remedy).not.toContain('49152');
  });

  // hotsos lp1904580
  it('is the mode of the private key on the source, not a key that the destination refuses', async () => {
    const reason = await reasonOf({
      'nova-compute.log': `${failure('operation failed: Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system?keyfile=/var/lib/nova/.ssh/id_rsa: Cannot recv data: @@@@@@@@@@')}Permissions 0644 for '/var/lib/nova/.ssh/id_rsa' are too open.
This private key will be ignored.
nova@compute2: Permission denied (publickey).: Connection reset by peer
${ABORTED}`,
    });
    expect(reason?.translation).toMatchObject({ id: 'ssh-private-key-too-open', about: 'source' });
    expect(reason?.translation?.remedy).toMatch(/0600 on compute1/);
  });

  // redhat-openstack/website #569; vexxhost/atmosphere #1245
  it('is the login shell that the account lacks on the destination', async () => {
    const reason = await reasonOf({
      'nova-compute.log':
        failure(
          'operation failed: Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system: Cannot recv data: This account is currently not available.: Connection reset by peer',
        ) + ABORTED,
    });
    expect(reason?.translation).toMatchObject({ id: 'ssh-account-without-shell', about: 'destination' });
  });

  // openstack-k8s-operators/nova-operator #777
  it('has no terminal colours in its words', async () => {
    const reason = await reasonOf({
      'nova-compute.log': failure('operation failed: domain is not running\u001b[00m'),
    });
    expect(reason?.lines).toEqual(['Live Migration failure: operation failed: domain is not running']);
  });

  it('is found in a log that has its levels in colour', async () => {
    const line = failure('Cannot recv data: Host key verification failed.: Connection reset by peer');
    const reason = await reasonOf({
      'nova-compute.log': line
        .replace('ERROR', '\u001b[01;31mERROR')
        .replace('nova.virt', '\u001b[01;36mnova.virt')
        .replace('\n', '\u001b[00m\n'),
    });
    expect(reason?.translation?.id).toBe('ssh-host-key-unknown');
  });

  it('is the last line of a traceback, each of whose lines has a time of its own', async () => {
    const head = '2026-02-03 10:12:31.500 7 ERROR nova.compute.manager';
    const reason = await reasonOf({
      'nova-compute.log': `${nova('31.500', 'ERROR', 'Pre live migration failed at compute2: oslo_messaging.rpc.client.RemoteError', 'nova.compute.manager')}${head} [instance: ${SERVER}] Traceback (most recent call last):
${head} [instance: ${SERVER}]   File "/usr/lib/python3/dist-packages/nova/compute/manager.py", line 9012, in _do_live_migration
${head} [instance: ${SERVER}]     disk, migrate_data=migrate_data)
${head} [instance: ${SERVER}] os_brick.exception.VolumeDeviceNotFound: Volume device not found at .
`,
    });
    expect(reason?.translation).toMatchObject({ id: 'volume-device-not-found', about: 'destination' });
    expect(reason?.lines).toEqual([
      'Pre live migration failed at compute2: oslo_messaging.rpc.client.RemoteError',
      'os_brick.exception.VolumeDeviceNotFound: Volume device not found at .',
    ]);
  });

  it('keeps the traceback of another server out, in the same millisecond', async () => {
    const other = nova('32.001', 'ERROR', 'Live Migration failure: Host key verification failed.').replaceAll(
      SERVER,
      'ac479e51-d6e2-4f6c-beac-e4d4faa61ab7',
    );
    const reason = await reasonOf({ 'nova-compute.log': failure('of an unknown kind') + other });
    expect(reason?.lines).toEqual(['Live Migration failure: of an unknown kind']);
    expect(reason?.translation).toBeUndefined();
  });

  it('says that the guest runs on the destination where Neutron failed after the switch-over', async () => {
    const head = '2026-02-03 10:12:31.500 7 ERROR nova.compute.manager';
    const reason = await reasonOf({
      'nova-compute.log': `${nova('31.500', 'ERROR', 'Live migration failed.: keystoneauth1.exceptions.connection.ConnectFailure: Unable to establish connection to http://network:9696/v2.0/ports', 'nova.compute.manager')}${head} [instance: ${SERVER}] Traceback (most recent call last):
${head} [instance: ${SERVER}]   File "/usr/lib/python3/dist-packages/nova/compute/manager.py", line 9200, in _post_live_migration
${head} [instance: ${SERVER}]     self.network_api.migrate_instance_start(ctxt, instance, migration)
${head} [instance: ${SERVER}] keystoneauth1.exceptions.connection.ConnectFailure: Unable to establish connection to http://network:9696/v2.0/ports
`,
    });
    expect(reason?.translation).toMatchObject({ id: 'post-migration-failed', transient: false });
    expect(reason?.translation?.meaning).toBe(
      'The guest runs on compute2, but Nova did not finish its own books.',
    );
  });

  it("is an error of the destination's libvirt near the end, and then only likely", async () => {
    const libvirt = (time: string, words: string) =>
      `2026-02-03 ${time}+0000: 44: error : qemuProcessX:123 : ${words}\n`;
    const sourceLog = failure("operation failed: job 'migration out' unexpectedly failed") + ABORTED;
    const near = await reasonOf(
      { 'nova-compute.log': sourceLog },
      {
        'libvirtd.log': libvirt('10:12:31.900', "Secret not found: no secret with matching uuid '457eb676'"),
      },
    );
    expect(near).toMatchObject({
      host: 'compute2',
      log: 'libvirt',
      lines: ["Secret not found: no secret with matching uuid '457eb676'"],
      translation: { id: 'libvirt-secret-missing', certainty: 'likely' },
    });
    const far = await reasonOf(
      { 'nova-compute.log': sourceLog },
      {
        'libvirtd.log': libvirt('10:12:01.900', "Secret not found: no secret with matching uuid '457eb676'"),
      },
    );
    expect(far?.translation?.id).toBe('job-failed');
    const own = await reasonOf(
      { 'nova-compute.log': sourceLog },
      { 'libvirtd.log': libvirt('10:12:20.900', `${DOMAIN}: no secret with matching uuid '457eb676'`) },
    );
    expect(own?.translation).toMatchObject({ id: 'libvirt-secret-missing', certainty: 'certain' });
  });

  it('is the restart of nova-compute, where its log tells of one', async () => {
    const reason = await reasonOf({
      'nova-compute.log':
        failure('operation aborted: migration out job: canceled by client') +
        nova(
          '33.000',
          'INFO',
          'Instance found in migrating state during startup. Resetting task_state',
          'nova.compute.manager',
        ),
    });
    expect(reason?.translation?.id).toBe('compute-restarted');
  });

  it('is not what went wrong in clearing up', async () => {
    const reason = await reasonOf({
      'nova-compute.log':
        failure('an unknown thing') +
        nova(
          '33.000',
          'ERROR',
          'Network cleanup failed for destination host compute2 during live migration rollback. You may need to manually clean up resources in the network service. Error: x',
          'nova.compute.manager',
        ),
    });
    expect(reason?.lines).toEqual(['Live Migration failure: an unknown thing']);
  });

  it("does not let QEMU's command line out of the host", async () => {
    const reason = await reasonOf(
      {},
      {
        'qemu.log': `2026-02-03 10:12:20.123+0000: starting up
/usr/bin/qemu-system-x86_64 -name guest=x -object secret,id=masterKey0,data=c2VjcmV0
2026-02-03T10:12:31.582070Z qemu-system-x86_64: load of migration failed: Invalid argument
`,
      },
    );
    expect(JSON.stringify(reason)).not.toContain('c2VjcmV0');
    expect(reason?.translation?.id).toBe('qemu-load-failed');
  });
});
