import { isIP } from 'node:net';
import { list } from '../../base/format/findings.js';
import type { NovaConf, NovaConfValue } from '../../hosts/nova/nova-conf.js';
import { JUNO } from '../../hosts/nova/nova-release.js';
import { type Check, defineCheck, fail, pass, warn } from '../check.js';
import { whyDoubtful, whyUnusable } from '../facts/nova-conf-state.js';
import { copiesLocalDisks } from '../local-disks.js';

const NOVA_CONF = 'nova.conf';

/** H1. nova-compute could start with its files, and runs with what they say now. */
const readable = defineCheck({
  id: 'H1',
  title: 'nova.conf',
  scope: 'host',
  reads: { host: ['novaFiles'] },
  about:
    'fails when nova.conf is missing, cut off, refused by oslo.config, or has a value that Nova does not take; warns when it ends in the middle of an option, was changed after nova-compute started, or has an option under a name that its release no longer reads',
  decide: ({ host: { novaFiles } }, { host }) => {
    const why = whyUnusable(novaFiles);
    if (why !== undefined) {
      return fail(
        `${host}: ${why}`,
        `Restore the file on ${host} from your configuration management or a sound host, then restart nova-compute while no move runs there. Until then it runs on what it read before, and will not start again.`,
        NOVA_CONF,
      );
    }
    const { conf } = novaFiles;
    const { files } = conf.reading;
    const [refused] = conf.refused();
    if (refused !== undefined && conf.release !== null) {
      return fail(
        `${host}: ${refused.option} in ${refused.file}. ${refused.text}`,
        `Correct the value on ${host}, then restart nova-compute while no move runs there: with this one it does not start, and a move can fail on it.`,
        NOVA_CONF,
      );
    }
    const doubt = whyDoubtful(novaFiles);
    if (doubt !== undefined) {
      return warn(
        `${host}: ${doubt}`,
        `Compare it with your configuration management or a sound host, write what is missing (and the end of the last line), then restart nova-compute on ${host} while no move runs there.`,
        NOVA_CONF,
      );
    }
    if (novaFiles.changedSinceStart.length > 0) {
      return warn(
        `${list(novaFiles.changedSinceStart)} on ${host} changed after nova-compute started: what runs is not what is written`,
        `Restart nova-compute on ${host} while no move runs from or to it.`,
        NOVA_CONF,
      );
    }
    const other = problemOf(conf);
    if (other !== undefined) return warn(`${host}: ${other}`, `Correct the value on ${host}.`, NOVA_CONF);
    const [retired] = conf.retired();
    if (retired !== undefined) {
      return warn(
        `${host}: ${retired.option} of ${retired.file} ${retired.text}; the default holds`,
        `Write it under its new name on ${host}, then restart nova-compute while no move runs there.`,
        NOVA_CONF,
      );
    }
    const unknown = conf.unknownOptions().map(({ option, text }) => `; ${option} ${text}`);
    return pass(
      `${host}: ${list(files.map(({ path }) => path))} read, unchanged since nova-compute started${unknown.join('')}`,
    );
  },
});

/** A value that Nova would not take (where its release is not known), or that refers to what was not read. */
function problemOf(conf: NovaConf): string | undefined {
  const [refused] = conf.refused();
  if (refused !== undefined) return `${refused.option}. ${refused.text}`;
  for (const [name, read] of COMPARED) {
    const { problem } = read(conf);
    if (problem !== null) return `[libvirt] ${name}: ${problem}`;
  }
  return undefined;
}

type Read = (conf: NovaConf) => { value: NovaConfValue; problem: string | null };

/** What both hosts of a move should have alike; who has it otherwise gets other guests or other moves. */
const COMPARED: readonly (readonly [string, Read])[] = [
  ['live_migration_scheme', (conf) => conf.string('libvirt', 'live_migration_scheme')],
  ['inject_partition', (conf) => conf.integer('libvirt', 'inject_partition')],
  ['use_usb_tablet', (conf) => conf.boolean('libvirt', 'use_usb_tablet')],
  ['images_type', (conf) => conf.string('libvirt', 'images_type')],
  ['rbd_user', (conf) => conf.string('libvirt', 'rbd_user')],
  ['rbd_secret_uuid', (conf) => conf.string('libvirt', 'rbd_secret_uuid')],
  ['live_migration_tunnelled', (conf) => conf.boolean('libvirt', 'live_migration_tunnelled')],
  ['live_migration_with_native_tls', (conf) => conf.boolean('libvirt', 'live_migration_with_native_tls')],
  ['live_migration_permit_post_copy', (conf) => conf.boolean('libvirt', 'live_migration_permit_post_copy')],
  [
    'live_migration_permit_auto_converge',
    (conf) => conf.boolean('libvirt', 'live_migration_permit_auto_converge'),
  ],
  [
    'live_migration_completion_timeout',
    (conf) => conf.integer('libvirt', 'live_migration_completion_timeout'),
  ],
  ['live_migration_timeout_action', (conf) => conf.string('libvirt', 'live_migration_timeout_action')],
  ['live_migration_bandwidth', (conf) => conf.integer('libvirt', 'live_migration_bandwidth')],
  ['live_migration_downtime', (conf) => conf.integer('libvirt', 'live_migration_downtime')],
];

/** H1. The settings of a move and of guests, compared; cpu_mode is H16's, multipath H20's. */
const alike = defineCheck({
  id: 'H1',
  title: 'nova.conf of both hosts',
  scope: 'pair',
  reads: { source: ['nova'], destination: ['nova'] },
  about: 'fails for a KVM guest where the destination has no KVM; warns when settings of [libvirt] differ',
  decide: ({ source, destination }, names) => {
    const [from, to] = [source.nova.conf, destination.nova.conf];
    const types = [from, to].map((conf) => conf.string('libvirt', 'virt_type').value ?? 'kvm');
    const [here = '', there = ''] = types;
    if (here === 'kvm' && there !== 'kvm') {
      return fail(
        `virt_type is ${here} on ${names.source}, ${there} on ${names.destination}, which cannot run a KVM guest`,
        `Set virt_type alike in [libvirt] of nova.conf, or choose another host.`,
        NOVA_CONF,
      );
    }
    const differing = [
      ...(here === there ? [] : [told('virt_type', here, there)]),
      ...COMPARED.flatMap(([name, read]) => {
        const [a, b] = [read(from).value, read(to).value];
        return String(a) === String(b) ? [] : [told(name, a, b)];
      }),
      ...uriDifference(from, to),
    ];
    if (differing.length === 0) return pass(`[libvirt] of ${names.source} and ${names.destination} agree`);
    return warn(
      `nova.conf of ${names.source} and ${names.destination} differ in ${list(differing)}`,
      'Make [libvirt] alike on both, then restart nova-compute while no move runs: otherwise moves back, and guests started there, behave differently.',
      NOVA_CONF,
    );
  },
});

function uriDifference(from: NovaConf, to: NovaConf): string[] {
  const [a, b] = [from, to].map((conf) => conf.string('libvirt', 'live_migration_uri').value);
  return a === b ? [] : [told('live_migration_uri', a ?? null, b ?? null)];
}

function told(name: string, here: NovaConfValue, there: NovaConfValue): string {
  return `${name} (${shown(here)}, ${shown(there)})`;
}

export function shown(value: NovaConfValue): string {
  const text = value === null || value === '' ? 'not set' : String(value);
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 60);
}

/** H2. Tunnelling is slow and deprecated; native TLS that is half set up leaves the stream in the clear. */
const encryption = defineCheck({
  id: 'H2',
  title: 'Tunnelling and TLS',
  scope: 'host',
  reads: { host: ['nova'] },
  about:
    'fails when tunnelling and native TLS are both on, or native TLS without the scheme tls; warns when tunnelled',
  decide: ({ host: { nova } }, { host }) => {
    const { conf } = nova;
    const tunnelled = conf.boolean('libvirt', 'live_migration_tunnelled').value === true;
    const native = conf.boolean('libvirt', 'live_migration_with_native_tls').value === true;
    const scheme = conf.string('libvirt', 'live_migration_scheme').value;
    const uri = conf.string('libvirt', 'live_migration_uri').value ?? '';
    if (tunnelled && native) {
      return fail(
        `${host}: live_migration_tunnelled and live_migration_with_native_tls are both on, which libvirt refuses`,
        'Switch live_migration_tunnelled off.',
        NOVA_CONF,
      );
    }
    if (native && scheme !== 'tls' && !uri.startsWith('qemu+tls:')) {
      return fail(
        `${host}: live_migration_with_native_tls is on, but the scheme is ${shown(scheme)}: the stream would not be encrypted`,
        'Set live_migration_scheme=tls and take live_migration_uri out.',
        NOVA_CONF,
      );
    }
    if (!tunnelled) return pass(native ? `${host}: native TLS` : `${host}: from QEMU to QEMU, not tunnelled`);
    return warn(
      `${host}: live_migration_tunnelled is on: slow, and deprecated`,
      'Switch it off; native TLS encrypts without it.',
      NOVA_CONF,
    );
  },
});

/** A19. Of a server with volumes, a tunnelled move cannot choose which disks to copy. */
const tunnelledCopy = defineCheck({
  id: 'A19',
  title: 'Local disks through a tunnel',
  scope: 'source',
  ofServer: true,
  reads: { server: ['server'], source: ['nova'] },
  about: 'fails for a server with volumes and local disks where live_migration_tunnelled is on',
  decide: ({ server: { server }, source: { nova } }, { source }) => {
    if (!copiesLocalDisks(server) || server.volumeIds.length === 0) return [];
    if (nova.conf.boolean('libvirt', 'live_migration_tunnelled').value !== true) return pass('not tunnelled');
    return fail(
      `${source} tunnels its moves, and a tunnelled move cannot leave the volumes out when it copies local disks`,
      `Set live_migration_tunnelled=false on ${source} and restart nova-compute.`,
      NOVA_CONF,
    );
  },
});

/** H5. Nova's own limit of moves at once; pacing is Drover's. */
const concurrency = defineCheck({
  id: 'H5',
  title: 'Moves at once',
  scope: 'source',
  reads: { source: ['nova'] },
  about: 'warns when max_concurrent_live_migrations is not 1',
  decide: ({ source: { nova } }, { source }) => {
    const { value } = nova.conf.integer('DEFAULT', 'max_concurrent_live_migrations');
    if (value === 1) return pass(`${source} moves one server at a time`);
    return warn(
      `${source}: max_concurrent_live_migrations is ${shown(value)}`,
      'Set it to 1: moves side by side take longer each, and 0 (no limit) is deprecated.',
      NOVA_CONF,
    );
  },
});

/** H6. The destination waits for Neutron before the guest goes over. */
const portWait = defineCheck({
  id: 'H6',
  title: 'Waiting for ports',
  scope: 'destination',
  reads: { destination: ['nova'] },
  about: 'warns when the destination does not wait until its ports are plugged',
  decide: ({ destination: { nova } }, { destination }) => {
    const { conf } = nova;
    const waits = conf.boolean('compute', 'live_migration_wait_for_vif_plug').value;
    const timeout = conf.integer('DEFAULT', 'vif_plugging_timeout').value;
    const fatal = conf.boolean('DEFAULT', 'vif_plugging_is_fatal').value;
    if (waits !== false && timeout !== 0) {
      return pass(`${destination} waits up to ${shown(timeout)} s for its ports`);
    }
    if (waits !== false && fatal === true) return pass(`${destination} does not wait for its ports`);
    return warn(
      `${destination} does not wait until the ports are plugged there: the guest can be without network for a while`,
      'Set live_migration_wait_for_vif_plug=true and vif_plugging_timeout=300, unless the network backend sends no such event.',
      NOVA_CONF,
    );
  },
});

const ANY_ADDRESS = new Set(['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost']);

/** Since Juno the guest's definition is rewritten to the destination's own server_listen (nova `_update_graphics_xml`). */
function consoleOf(conf: NovaConf, kind: 'vnc' | 'spice'): string | undefined {
  if (conf.boolean(kind, 'enabled').value === false) return undefined;
  const listen = conf.string(kind, 'server_listen').value ?? '127.0.0.1';
  return ANY_ADDRESS.has(listen) ? undefined : listen;
}

/** H7. QEMU of the destination opens the console at its start: what it cannot listen on ends the move. */
const consoles = defineCheck({
  id: 'H7',
  title: 'Console',
  scope: 'pair',
  reads: { source: ['nova'], destination: ['nova', 'addresses'] },
  about:
    'fails when only one host has the serial console, or VNC or SPICE of the destination listens on an address it does not have; warns for a fixed address before Juno',
  decide: ({ source, destination }, names) => {
    const [from, to] = [source.nova.conf, destination.nova.conf];
    const serial = [from, to].map((conf) => conf.boolean('serial_console', 'enabled').value === true);
    if (serial[0] !== serial[1]) {
      return fail(
        `the serial console is ${serial[0] ? 'on' : 'off'} on ${names.source}, ${serial[1] ? 'on' : 'off'} on ${names.destination}`,
        'Set [serial_console] enabled alike on both.',
        NOVA_CONF,
      );
    }
    const own = destination.addresses.map(({ address }) => address);
    for (const kind of ['vnc', 'spice'] as const) {
      const name = kind === 'vnc' ? 'VNC' : 'SPICE';
      const there = consoleOf(to, kind);
      if (there !== undefined && isIP(there) !== 0 && !own.includes(there)) {
        return fail(
          `${name} of ${names.destination} listens on ${shown(there)}, an address it does not have: QEMU cannot start a guest there`,
          `Set [${kind}] server_listen on ${names.destination} to an address of its own or to 0.0.0.0, then restart nova-compute.`,
          NOVA_CONF,
        );
      }
      const here = consoleOf(from, kind);
      if (here !== undefined && from.release !== null && from.release < JUNO) {
        return warn(
          `${name} of ${names.source} listens on ${shown(here)}, which ${names.destination} does not have`,
          `Set [${kind}] server_listen=0.0.0.0 on every host; guests take it on when they are started again.`,
          NOVA_CONF,
        );
      }
    }
    return pass(`the console of the guest can listen on ${names.destination}`);
  },
});

export const novaConfChecks: readonly Check[] = [
  readable,
  alike,
  encryption,
  tunnelledCopy,
  concurrency,
  portWait,
  consoles,
];
