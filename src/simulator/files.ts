import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { KeyPair } from './ssh/host-keys.js';
import type { Tenancy } from './world/tenancy.js';

export interface Files {
  readonly cloudsFile: string;
  readonly knownHostsFile: string;
  readonly privateKeyFile: string;
  readonly configFile: string;
}

export interface FileContents {
  readonly authUrl: string;
  readonly tenancy: Tenancy;
  readonly clientKey: KeyPair;
  readonly addresses: Readonly<Record<string, string>>;
  readonly hostKeys: Readonly<Record<string, KeyPair>>;
}

export function filesIn(directory: string): Files {
  const inside = (name: string) => join(resolve(directory), name);
  return {
    cloudsFile: inside('clouds.yaml'),
    knownHostsFile: inside('known_hosts'),
    privateKeyFile: inside('id_ed25519'),
    configFile: inside('drover.yaml'),
  };
}

/** Writes what somebody needs to use the simulated cloud: how to log in to it and to its hosts. */
export async function writeFiles(directory: string, contents: FileContents): Promise<Files> {
  const files = filesIn(directory);
  await mkdir(directory, { recursive: true });
  await Promise.all([
    writeFile(files.cloudsFile, cloudsYaml(contents), { mode: 0o600 }),
    writeFile(files.knownHostsFile, knownHosts(contents)),
    writeFile(files.privateKeyFile, contents.clientKey.privateKey, { mode: 0o600 }),
    writeFile(files.configFile, droverYaml(contents)),
  ]);
  return files;
}

function cloudsYaml({ authUrl, tenancy }: FileContents): string {
  return stringify({
    clouds: {
      simulator: {
        auth: {
          auth_url: authUrl,
          username: tenancy.admin.name,
          password: tenancy.admin.password,
          project_name: tenancy.adminProject.name,
          user_domain_name: 'Default',
          project_domain_name: 'Default',
        },
        region_name: 'RegionOne',
        interface: 'public',
        identity_api_version: 3,
      },
    },
  });
}

function knownHosts({ addresses, hostKeys }: FileContents): string {
  const lines = Object.entries(addresses).map(([host, address]) => {
    const [ip, port] = address.split(':');
    return `[${ip}]:${port} ${hostKeys[host]?.publicKey ?? ''}`;
  });
  return `${lines.join('\n')}\n`;
}

function droverYaml({ addresses }: FileContents): string {
  return stringify({
    clouds: { file: 'clouds.yaml' },
    hosts: {
      user: 'drover',
      privateKeyFile: 'id_ed25519',
      knownHostsFile: 'known_hosts',
      addresses,
    },
    store: { kind: 'lowdb', directory: 'data' },
    console: {},
    roles: { operator: ['console:alice'], approver: ['console:bob', 'console:carol'] },
  });
}
