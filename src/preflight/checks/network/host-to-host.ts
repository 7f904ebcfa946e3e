import { list } from '../../../base/format/findings.js';
import type { MeshTrial } from '../../../hosts/host-reader.js';
import { type Check, defineCheck, fail, pass, unknown, warn } from '../../check.js';
import { troubleOf } from '../../peer-trouble.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** H8. The name that Nova gives to libvirt means the destination, and nothing else. */
const names = defineCheck({
  id: 'H8',
  title: 'Names',
  scope: 'pair',
  reads: { destination: ['addresses'], pair: ['names'] },
  about:
    'fails when the source does not know the name of the destination, or takes it for itself; warns when it is another address',
  decide: ({ destination: { addresses }, pair: { names: told } }, { source, destination }) => {
    const { wanted, seen } = told;
    const found = seen.addresses.get(wanted) ?? [];
    const remedy = `Correct DNS or /etc/hosts on ${source}: \`getent ahosts ${wanted}\` must give an address of ${destination}.`;
    if (found.length === 0)
      return fail(`${source} does not know the name ${wanted}`, remedy, 'getent ahosts');
    const itself = found.find((address) => address.startsWith('127.') || address === '::1');
    if (itself !== undefined) {
      return fail(`${source} takes ${wanted} for itself (${itself})`, remedy, 'getent ahosts');
    }
    if (found.some((address) => addresses.some((one) => one.address === address))) {
      return pass(`${source} knows ${wanted} as ${list(found)}`);
    }
    return warn(
      `${source} takes ${wanted} for ${list(found)}, which is no address that ${destination} itself has`,
      remedy,
      'getent ahosts',
    );
  },
});

/** H9. As libvirtd logs in: its own user, its keys, its known_hosts, the user and port of the URI. */
const ssh = defineCheck({
  id: 'H9',
  title: 'SSH between the hosts',
  scope: 'pair',
  reads: { pair: ['mesh'] },
  about: 'fails when the source cannot log in to the destination just as libvirtd would',
  decide: ({ pair: { mesh } }, { source, destination }) => {
    if (mesh === null) return [];
    const { trial } = mesh;
    if (trial.reached) {
      const unproved = mesh.uri.proved ? '' : '; its host key is not looked at (no_verify)';
      return pass(`${source} logs in to ${destination} as ${mesh.uri.user ?? mesh.as ?? 'root'}${unproved}`);
    }
    // The name is H8's to tell.
    if (trial.cause === 'name-unknown')
      return unknown(`SSH from ${source} not tried: it does not know the name (H8)`);
    const { text, remedy } = troubleOf(source, destination, mesh, trial);
    return fail(text, remedy, `ssh on ${source}`);
  },
});

/** H10, the other way: the move works, but nothing comes back. */
const wayBack = defineCheck({
  id: 'H10',
  title: 'The way back',
  scope: 'pair',
  reads: { back: ['mesh', 'reach'] },
  about: 'warns when the destination does not reach the source in its turn, so that there is no way back',
  decide: ({ back: { mesh, reach } }, { source, destination }) => {
    const tried = mesh !== null && !mesh.trial.reached ? mesh : reach;
    if (tried.trial.reached) return pass(`${destination} reaches ${source} in its turn`);
    if (isSlow(mesh, tried)) return unknown(...slowText(destination, source));
    const { text, remedy } = troubleOf(destination, source, tried, tried.trial);
    const uri = tried === reach ? ` (${reach.uri.text})` : '';
    return warn(`no way back: ${text}${uri}`, remedy, `ssh and virsh on ${destination}`);
  },
});

/** H10. libvirt of the source reaches libvirt of the destination by the very URI that Nova uses. */
const libvirt = defineCheck({
  id: 'H10',
  title: 'libvirt between the hosts',
  scope: 'pair',
  reads: { pair: ['mesh', 'reach'] },
  about: 'fails when the source does not reach libvirt of the destination by the URI of its nova.conf',
  decide: ({ pair: { mesh, reach } }, { source, destination }) => {
    if (mesh !== null && !mesh.trial.reached) {
      return unknown(`libvirt of ${destination} not tried: it takes the way that SSH cannot go (H9)`);
    }
    const { trial, uri } = reach;
    if (trial.reached) return pass(`${source} reaches libvirt of ${destination} by ${uri.text}`);
    if (isSlow(mesh, reach)) return unknown(...slowText(source, destination));
    const { text, remedy } = troubleOf(source, destination, reach, trial);
    return fail(`${text} (${uri.text})`, remedy, `virsh on ${source}`);
  },
});

/** SSH got through just now, and libvirt by the same way did not end in time: that is load, and no network. */
function isSlow(mesh: MeshTrial | null, reach: MeshTrial): boolean {
  return mesh?.trial.reached === true && !reach.trial.reached && reach.trial.cause === 'timeout';
}

function slowText(from: string, to: string): [string, string] {
  return [
    `libvirt of ${to} did not answer ${from} in time, though SSH between them works`,
    `Ask again when the hosts are less busy; if it stays so, look at libvirtd (or virtqemud) of ${to}.`,
  ];
}

/** H11. What TLS needs, where moves use it. */
const certificates = defineCheck({
  id: 'H11',
  title: 'TLS certificates',
  scope: 'host',
  reads: { cloud: ['now'], host: ['nova', 'certificates'] },
  about: 'fails when a certificate is missing, unreadable or over; warns two weeks before',
  decide: ({ cloud: { now }, host: { nova, certificates: found } }, { host }) => {
    if (found === null) return [];
    const native = nova.conf.boolean('libvirt', 'live_migration_with_native_tls').value === true;
    const wanted = found.filter(({ use }) => native || !use.startsWith('qemu-'));
    const missing = wanted.filter(({ mode }) => mode === null).map(({ path }) => path);
    const remedy = `Put a valid certificate there on ${host} (where libvirt runs in a container: into that container), then reload libvirt (virt-admin server-update-tls libvirtd).`;
    if (missing.length > 0) return fail(`${host} lacks ${list(missing)}`, remedy);
    const bad = wanted.find(
      ({ notAfter }) => notAfter === 'unreadable' || (typeof notAfter === 'number' && notAfter <= now),
    );
    if (bad !== undefined) {
      const why = typeof bad.notAfter === 'number' ? `ended on ${day(bad.notAfter)}` : 'cannot be read';
      return fail(`${bad.path} of ${host} ${why}`, remedy, 'openssl x509');
    }
    if (wanted.some(({ notAfter }) => notAfter === 'untold')) {
      return unknown(`the certificates of ${host} are there; when they end was not read (no openssl)`);
    }
    const ends = wanted.flatMap(({ path, notAfter }) =>
      typeof notAfter === 'number' ? [{ path, notAfter }] : [],
    );
    const soon = ends.find(({ notAfter }) => notAfter < now + SOON_DAYS * DAY_MS);
    if (soon !== undefined)
      return warn(`${soon.path} of ${host} ends on ${day(soon.notAfter)}`, remedy, 'openssl x509');
    return pass(`the certificates of ${host} are valid`);
  },
});

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** H12. The stream itself goes to ports of its own. */
const ports = defineCheck({
  id: 'H12',
  title: 'Migration ports',
  scope: 'pair',
  reads: { pair: ['migrationPorts'] },
  about:
    'fails when a firewall drops the ports of the QEMU stream; nothing listens there before a move, so refused is right',
  decide: ({ pair: { migrationPorts } }, { source, destination }) => {
    if (migrationPorts === null) return pass('the stream goes through the tunnel');
    const closed = [...migrationPorts].filter(([, answer]) => answer === 'filtered').map(([port]) => port);
    const all = [...migrationPorts.keys()];
    if (closed.length > 0) {
      return fail(
        `${source} does not get through to port ${list(closed.map(String))} of ${destination}`,
        `Open TCP ${Math.min(...all)} to ${Math.max(...all)} from ${source} to ${destination}.`,
      );
    }
    const unsure = [...migrationPorts].filter(([, answer]) => answer !== 'open' && answer !== 'refused');
    if (unsure.length > 0)
      return unknown(`the migration ports of ${destination} could not be tried from ${source}`);
    return pass(`${source} gets through to ${Math.min(...all)} to ${Math.max(...all)} of ${destination}`);
  },
});

/** H13. The network the stream takes. */
const path = defineCheck({
  id: 'H13',
  title: 'Migration network',
  scope: 'pair',
  reads: { destination: ['nova', 'addresses'], pair: ['path'] },
  about:
    'fails when live_migration_inbound_addr is no address of the destination; warns when packets of the whole MTU do not pass',
  decide: ({ destination: { nova, addresses }, pair: { path: way } }, names) => {
    const inbound = nova.conf.string('libvirt', 'live_migration_inbound_addr').value;
    const isAddress = inbound !== null && /^[0-9a-fA-F:.]+$/.test(inbound);
    if (isAddress && !addresses.some(({ address }) => address === inbound)) {
      return fail(
        `live_migration_inbound_addr of ${names.destination} is ${inbound}, an address it does not have`,
        `Correct it in nova.conf of ${names.destination}, then restart nova-compute.`,
        'nova.conf',
      );
    }
    if (way.address === null) return unknown(`${names.source} finds no way to ${names.destination} (H8)`);
    if (way.wholeMtu === false) {
      return warn(
        `a packet of ${way.mtu ?? '?'} bytes does not pass from ${names.source} to ${names.destination}`,
        `Make the MTU the same on the whole way (device ${way.device ?? '?'}): moves otherwise hang or crawl.`,
        'ping -M do',
      );
    }
    const speed = way.linkMbit === null ? '' : `, ${way.linkMbit} Mbit/s`;
    return pass(`by ${way.device ?? 'its route'}, MTU ${way.mtu ?? '?'}${speed}`);
  },
});

export const hostToHostChecks: readonly Check[] = [names, ssh, libvirt, wayBack, certificates, ports, path];
