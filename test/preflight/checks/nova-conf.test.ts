import { spawnSync } from 'node:child_process';
import type { NovaComputeState } from '../../../src/hosts/host-reader.js';
import type { Certificate } from '../../../src/hosts/libvirt/settings.js';
import { migrationUri } from '../../../src/hosts/nova/migration-uri.js';
import { NovaConf } from '../../../src/hosts/nova/nova-conf.js';
import { keepScript, parseNovaConfOutput } from '../../../src/hosts/nova/nova-conf-files.js';
import type { Check, Conclusion } from '../../../src/preflight/check.js';
import { hostToHostChecks } from '../../../src/preflight/checks/network/host-to-host.js';
import { novaConfChecks } from '../../../src/preflight/checks/nova-conf.js';

const BASE = '[DEFAULT]\ncompute_driver = libvirt.LibvirtDriver\n';

/** A file as it leaves the host by the very filter that runs there, read as the nova-compute of a release. */
function nova(text: string, release: number | null = 29): NovaComputeState {
  const kept = spawnSync('sh', ['-c', `${keepScript}\nkeep`], { input: text, encoding: 'utf8' }).stdout;
  const stdout = `now 9\nprocess 1 5\nfile 1 /etc/nova/nova.conf\n${kept}`;
  const reading = parseNovaConfOutput({ stdout, stderr: '', code: 0 });
  return { conf: new NovaConf(reading, release), startedAt: 5, changedSinceStart: [] };
}

const NAMES = { host: 'cmp-a', source: 'cmp-a', destination: 'cmp-b' };

function concluded(checks: readonly Check[], title: string, seen: object): string {
  const check = checks.find((one) => one.title === title);
  const told = check?.decide(seen as never, NAMES);
  const first = (Array.isArray(told) ? told[0] : told) as Conclusion | undefined;
  return first === undefined ? 'nothing' : `${first.verdict}: ${first.text}`;
}

const h1 = (text: string, release?: number | null) => {
  const state = nova(text, release);
  return concluded(novaConfChecks, 'nova.conf', { host: { novaFiles: state } });
};

const h7 = (from: string, to: string, release?: number) => {
  const addresses = [{ address: '127.0.0.1' }, { address: '10.1.0.12' }];
  return concluded(novaConfChecks, 'Console', {
    source: { nova: nova(from, release) },
    destination: { nova: nova(to, release), addresses },
  });
};

const h11 = (text: string, certificates: readonly Certificate[]) =>
  concluded(hostToHostChecks, 'TLS certificates', {
    cloud: { now: Date.UTC(2026, 0, 1) },
    host: { nova: nova(text), certificates },
  });

describe('nova.conf of other deployments', () => {
  it('has its values refused as Nova refuses them, with what is allowed and since when', () => {
    const text = `${BASE}[libvirt]\nvirt_type = kvm\nlive_migration_downtime = 50\n`;
    expect(h1(text)).toBe(
      'fail: cmp-a: [libvirt] live_migration_downtime = 50 in /etc/nova/nova.conf. Nova takes a whole number, 100 or more since Nova 16 (Pike)',
    );
    expect(h1(text, null)).toBe(
      'warn: cmp-a: [libvirt] live_migration_downtime = 50. Nova takes a whole number, 100 or more since Nova 16 (Pike)',
    );
    expect(h1(text.replace('50', '500'))).toMatch(/^pass/);
    expect(h1(text, 15)).toMatch(/^pass/);
  });

  it('is refused for a choice that went away', () => {
    expect(h1(`${BASE}[libvirt]\nvirt_type = xen\n`, 25)).toMatch(/^fail: .*since Nova 23 \(Wallaby\)/);
    expect(h1(`${BASE}[libvirt]\nvirt_type = xen\n`, 22)).toMatch(/^pass/);
  });

  // The name went with Nova 25.0; what stands under it is the default then.
  it('is warned of where an option has a name that its release no longer reads', () => {
    const text = `${BASE}[vnc]\nvncserver_listen = 0.0.0.0\n[libvirt]\nvirt_type = kvm\n`;
    expect(h1(text, 25)).toBe(
      'warn: cmp-a: [vnc] vncserver_listen of /etc/nova/nova.conf is not read since Nova 25 (Yoga): it is [vnc] server_listen now; the default holds',
    );
    expect(h1(text, 24)).toMatch(/^pass/);
    expect(nova(text, 25).conf.string('vnc', 'server_listen').value).toBe('127.0.0.1');
  });

  it('tells of options that only a newer release has, and is sound', () => {
    expect(h1(`${BASE}[libvirt]\nlive_migration_parallel_connections = 4\n`, 31)).toMatch(
      /^pass: .*; \[libvirt\] live_migration_parallel_connections is not read, only Nova 33 \(2026\.1\) does/,
    );
  });

  // kolla sets every host's own address; Nova rewrites it for the destination since Juno.
  it("has VNC on the host's own address, which is right", () => {
    const on = (address: string) =>
      `${BASE}my_ip = ${address}\n[vnc]\nserver_listen = ${address}\n[libvirt]\nvirt_type = kvm\n`;
    expect(h7(on('10.1.0.11'), on('10.1.0.12'))).toMatch(/^pass/);
    expect(h7(on('10.1.0.11'), on('10.1.0.11'))).toMatch(
      /^fail: VNC of cmp-b listens on 10\.1\.0\.11, an address it does not have/,
    );
    expect(h7(on('10.1.0.11'), on('10.1.0.12'), 9)).toMatch(/^warn: VNC of cmp-a listens on 10\.1\.0\.11/);
    const off = on('10.1.0.11').replace('[vnc]', '[vnc]\nenabled = false');
    expect(h7(off, off)).toMatch(/^pass/);
    const spice = `${BASE}[spice]\nenabled = true\nserver_listen = 10.1.0.99\n[libvirt]\nvirt_type = kvm\n`;
    expect(h7(spice, spice)).toMatch(/^fail: SPICE of cmp-b/);
  });

  it('has TLS files where libvirt sees them, in its container too', () => {
    const tls = `${BASE}[libvirt]\nlive_migration_scheme = "tls"\n`;
    const certificate = (use: Certificate['use'], more: Partial<Certificate> = {}): Certificate => ({
      use,
      path: `/etc/pki/${use}.pem`,
      mode: '644 root:root',
      notAfter: Date.UTC(2027, 0, 1),
      ...more,
    });
    const sound = [certificate('ca'), certificate('server'), certificate('client')];
    const absent = certificate('qemu-server', { mode: null, notAfter: 'unreadable' });
    expect(h11(tls, [...sound, absent])).toMatch(/^pass/);
    expect(h11(`${tls}live_migration_with_native_tls = true\n`, [...sound, absent])).toBe(
      'fail: cmp-a lacks /etc/pki/qemu-server.pem',
    );
    expect(h11(tls, [certificate('ca', { notAfter: 'unreadable' })])).toMatch(/^fail: .*cannot be read/);
    expect(h11(tls, [certificate('ca', { notAfter: 'untold' })])).toMatch(/^unknown: .*no openssl/);
  });

  it('has URIs with parameters of libvirt that can be tried', () => {
    const uri = (value: string) =>
      migrationUri(nova(`${BASE}[libvirt]\nlive_migration_uri = ${value}\n`).conf, 'cmp-b', null);
    expect(uri('"qemu+ssh://nova@%s/system?no_verify=1&keyfile=/var/lib/nova/.ssh/id_rsa"')).toMatchObject({
      usable: true,
      uri: { transport: 'ssh', proved: false },
    });
    expect(uri('qemu+tls://%s/system?no_verify=1&pkipath=/etc/example/certs/libvirt')).toMatchObject({
      usable: true,
      uri: { transport: 'tls', pkiPath: '/etc/example/certs/libvirt', proved: false },
    });
  });
});
