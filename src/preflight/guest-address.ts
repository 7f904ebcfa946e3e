import { isIPv4 } from 'node:net';
import type { Server } from '../cloud/server.js';

/**
 * Where a guest is asked whether it is there: its floating address, which is made to be reached from outside, else its
 * first fixed one; IPv4 before IPv6. null: it has no address.
 */
export function guestAddress({ addresses, floatingAddresses }: Server): string | null {
  const first = (some: readonly string[]) => some.find((address) => isIPv4(address)) ?? some[0];
  return first(floatingAddresses) ?? first(addresses) ?? null;
}
