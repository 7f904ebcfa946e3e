import { BlockList, isIP } from 'node:net';

/** What NO_PROXY excepts. */
export type Excepts = (url: URL) => boolean;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * NO_PROXY as curl and Python's requests read it: names with all below them (`example.com`, `.example.com`,
 * `*.example.com`), addresses, networks (`10.0.0.0/8`), each with a port or without; `*` is everything. An entry that is
 * none of these excepts nothing.
 */
export function parseNoProxy(text: string): Excepts {
  const entries = text
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .map(parseEntry);
  return (url) => {
    const host = bare(url.hostname);
    const port = url.port || DEFAULT_PORTS[url.protocol];
    return entries.some((entry) => (entry.port === undefined || entry.port === port) && entry.holds(host));
  };
}

interface Entry {
  port: string | undefined;
  holds(host: string): boolean;
}

function parseEntry(entry: string): Entry {
  // A bare IPv6 address has colons of its own.
  const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/u.exec(entry) ?? [];
  return { port, holds: holder(bracketed ?? name ?? entry) };
}

function holder(text: string): Entry['holds'] {
  if (text === '*') return () => true;
  const [address = '', length] = text.split('/');
  if (isIP(address) !== 0) return holderOf(address, length);
  const name = bare(text.replace(/^\*?\./u, ''));
  // The end of an address is no network.
  return (host) => name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function holderOf(address: string, length: string | undefined): Entry['holds'] {
  const bits = isIP(address) === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (!/^\d*$/u.test(length ?? '') || prefix > bits) return () => false;
  const list = new BlockList();
  list.addSubnet(address, prefix, familyOf(address));
  return (host) => isIP(host) !== 0 && list.check(host, familyOf(host));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** A host without what only its writing has: brackets, the root's dot, capitals. */
function bare(host: string): string {
  return host
    .replace(/^\[(.*)\]$/u, '$1')
    .replace(/\.$/u, '')
    .toLowerCase();
}
