import type { HostPlace } from './known-hosts.js';

/** `address`, `address:port`, `[v6]:port` or a bare v6 address. Undefined: it is none of these. */
export function parseAddress(
  text: string,
  defaultPort: number,
): { address: string; port: number } | undefined {
  const match =
    /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\s:[\]@/]+)|([0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))(?::(\d{1,5}))?$/.exec(
      text,
    );
  const address = match?.[1] ?? match?.[2] ?? match?.[3];
  const port = match?.[4] === undefined ? defaultPort : Number(match[4]);
  if (address === undefined || address.startsWith('-') || port < 1 || port > 65_535) return undefined;
  return { address, port };
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
