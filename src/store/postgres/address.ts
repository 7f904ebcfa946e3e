import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { defined } from '../../base/defined.js';
import { DroverError } from '../../base/errors.js';

/** As libpq has them, from the weakest to the strictest. */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where the database is, and how it is spoken to. */
export interface Address {
  client: ClientConfig;
  /** How connections are tried, in this order: the next one where the one before is not possible. */
  tries: readonly (false | ConnectionOptions)[];
}

/** Read by us and not by `pg`, which understands some of them differently than libpq. */
const TLS_PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

/**
 * @param url `postgresql://user:password@host:port/database?sslmode=…`, or `?host=/var/run/postgresql` for a socket.
 * @throws DroverError `store-address` for what is none, or names files that can't be read. No message has the address itself.
 */
export async function readAddress(url: string): Promise<Address> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw wrong('The address of the store is none of PostgreSQL: it begins with postgresql://.');
  }
  const [mode, root, certificate, key] = TLS_PARAMETERS.map((name) => parsed.searchParams.get(name));
  for (const name of TLS_PARAMETERS) parsed.searchParams.delete(name);
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? '') : parsed.hostname;
  const tls = await tlsOptions(root ?? undefined, certificate ?? undefined, key ?? undefined);
  const socket = host === '' || host.startsWith('/');
  return {
    client: { connectionString: parsed.href },
    tries: socket ? [false] : triesOf(sslMode(mode ?? undefined), tls),
  };
}

function sslMode(mode = 'prefer'): SslMode {
  const known = SSL_MODES.find((one) => one === mode);
  if (known === undefined)
    throw wrong(`sslmode in the address of the store is none of ${SSL_MODES.join(', ')}.`);
  return known;
}

/** What libpq does in each mode. */
export function triesOf(mode: SslMode, tls: ConnectionOptions): Address['tries'] {
  const unchecked = { ...tls, rejectUnauthorized: false };
  const checkedChain = { ...tls, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unchecked];
    case 'prefer':
      return [unchecked, false];
    // As libpq has it, too: with a root certificate at hand the chain is checked.
    case 'require':
      return [tls.ca === undefined ? unchecked : checkedChain];
    case 'verify-ca':
      return [checkedChain];
    case 'verify-full':
      return [{ ...tls, rejectUnauthorized: true }];
  }
}

async function tlsOptions(root?: string, certificate?: string, key?: string): Promise<ConnectionOptions> {
  const read = async (name: string, path: string | undefined) => {
    if (path === undefined || path === 'system') return undefined;
    try {
      return await readFile(path, 'utf8');
    } catch (cause) {
      throw wrong(`The file of ${name} in the address of the store can't be read: ${path}.`, cause);
    }
  };
  const [ca, cert, privateKey] = [
    await read('sslrootcert', root),
    await read('sslcert', certificate),
    await read('sslkey', key),
  ];
  return {
    ...defined({ ca, cert, key: privateKey }),
  };
}

function wrong(message: string, cause?: unknown): DroverError {
  return new DroverError(message, {
    code: 'store-address',
    remedy: 'Set `store.url` as libpq takes it: user, password, host, database and, as a parameter, sslmode.',
    ...defined({ cause }),
  });
}
