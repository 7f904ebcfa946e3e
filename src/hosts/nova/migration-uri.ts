import type { NovaConf } from './nova-conf.js';

/** Where nova-compute tells libvirt to connect to for a move, taken apart. */
export interface MigrationUri {
  /** As libvirt gets it, with the destination in place of `%s`. */
  readonly text: string;
  readonly transport: 'ssh' | 'tcp' | 'tls';
  /** null: libvirt's own default, which is root, since libvirtd runs as root. */
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly keyFile: string | null;
  /** Where the client's TLS files are; null: libvirt's own places, below /etc/pki. */
  readonly pkiPath: string | null;
  /** false: no_verify, neither a host key nor a server's certificate is checked. */
  readonly proved: boolean;
}

export type MigrationUriReading =
  | { readonly usable: true; readonly uri: MigrationUri; readonly template: string }
  | { readonly usable: false; readonly template: string; readonly why: string };

/**
 * libvirt.py `_live_migration_uri`: `live_migration_uri` with the destination for `%s`, else the scheme (tcp unless
 * set) and the address that the *destination's* `live_migration_inbound_addr` names, else its host name.
 */
export function migrationUri(
  source: NovaConf,
  destination: string,
  inbound: string | null,
): MigrationUriReading {
  const host = inbound ?? destination;
  const given = source.string('libvirt', 'live_migration_uri').value;
  const scheme = source.string('libvirt', 'live_migration_scheme').value;
  const template = given ?? `qemu+${scheme ?? 'tcp'}://%s/system`;
  return parse(template, template.replace('%s', host.includes(':') ? `[${host}]` : host));
}

const FORM =
  /^(?:qemu|kvm)\+(ssh|tcp|tls):\/\/(?:([A-Za-z_][\w.-]{0,31})@)?(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?\/system(?:\?([^\s#]*))?$/;

/** Parameters that a test from the host itself takes over or that change nothing for it. `command` and `netcat` run programs: never. */
const TESTED: Readonly<Record<MigrationUri['transport'], ReadonlySet<string>>> = {
  ssh: new Set(['keyfile', 'no_verify', 'no_tty', 'mode', 'proxy']),
  tls: new Set(['pkipath', 'no_verify', 'mode']),
  tcp: new Set(['mode']),
};
/** What libvirt takes for no_verify and its like: a number that is not 0. */
const isSet = (value: string | null) => value !== null && /^[+-]?0*[1-9]/.test(value.trim());

function parse(template: string, text: string): MigrationUriReading {
  const match = FORM.exec(text);
  const transport = match?.[1];
  const host = match?.[3];
  if (host === undefined || (transport !== 'ssh' && transport !== 'tcp' && transport !== 'tls')) {
    return { usable: false, template, why: `"${shown(template)}" is no URI of libvirt that Drover can test` };
  }
  const parameters = new URLSearchParams(match?.[5] ?? '');
  const other = [...parameters.keys()].find((key) => !TESTED[transport].has(key));
  if (other !== undefined) {
    return {
      usable: false,
      template,
      why: `its parameter "${shown(other)}" is one that Drover does not test`,
    };
  }
  return {
    usable: true,
    template,
    uri: {
      text,
      transport,
      user: match?.[2] ?? null,
      host: host.replaceAll(/[[\]]/g, ''),
      port: match?.[4] === undefined ? null : Number(match[4]),
      keyFile: parameters.get('keyfile'),
      pkiPath: parameters.get('pkipath'),
      proved: !isSet(parameters.get('no_verify')),
    },
  };
}

const shown = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 80);
