import { isIPv6 } from 'node:net';
import { hostAddress } from './forms.js';
import type { HostPlace } from './known-hosts.js';

/** `address`, `address:port`, `[v6]:port` or a bare v6 address, as the configuration has it. Undefined: it is none of these. */
export function parseAddress(
  text: string,
  defaultPort: number,
): { address: string; port: number } | undefined {
  const match = isIPv6(text) ? [text, text] : /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text);
  const address = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (address === undefined || port < 1 || port > 65_535) return undefined;
  return hostAddress.safeParse(address).success || isZoned(address) ? { address, port } : undefined;
}

/** A zone is of the machine that Drover runs on: only its operator can name one. */
function isZoned(address: string): boolean {
  return isIPv6(address) && /^[0-9A-Fa-f:.]+%[\w.-]+$/.test(address);
}

/** `[user@]host[:port]`, the user being the one of the hosts unless it is named. */
export function parseJump(
  text: string,
  defaults: { user: string; port: number },
): { user: string; place: HostPlace } | undefined {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? defaults.user : text.slice(0, at);
  const place = parseAddress(text.slice(at + 1), defaults.port);
  return place === undefined || user === '' ? undefined : { user, place };
}
