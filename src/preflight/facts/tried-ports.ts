import * as ask from '../../hosts/commands.js';
import type { FactReader } from './facts.js';
import type { PortalPath, Tried } from './host-facts.js';

/** Each a command of its own: more portals than this are not looked at one by one. */
const MOST_PATHS = 16;

/** `address` or `address:port`, each with its own port where it names one; any of the usual ones open is open. */
export function triedAll(
  { hosts }: FactReader,
  from: string,
  portals: readonly string[],
  usual: readonly number[],
): Promise<readonly Tried[]> {
  return Promise.all(
    portals.map(async (portal) => {
      const { address, port } = placeOf(portal);
      const ports = port === undefined ? usual : [port];
      const answers = await hosts.ask(from, ask.portsOf, { peer: address, ports });
      const told = ports.map((one) => answers.get(one) ?? ('unknown' as const));
      return { portal, answer: told.includes('open') ? 'open' : (told[0] ?? 'unknown') };
    }),
  );
}

/** The way from a host to each portal's address. */
export function pathsTo(
  { hosts }: FactReader,
  from: string,
  portals: readonly string[],
): Promise<readonly PortalPath[]> {
  return Promise.all(
    portals.slice(0, MOST_PATHS).map(async (portal) => ({
      portal,
      path: await hosts.ask(from, ask.pathTo, { peer: placeOf(portal).address }),
    })),
  );
}

export function placeOf(portal: string): { address: string; port: number | undefined } {
  const [, address = portal, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(portal) ?? [];
  return { address: address.replaceAll(/[[\]]/g, ''), port: port === undefined ? undefined : Number(port) };
}
