import { count, list } from '../../../base/format/findings.js';
import { type Conclusion, fail, type HostNames, pass, warn } from '../../check.js';
import type { PortalPath } from '../../facts/host-facts.js';

const USUAL_MTU = 1500;

/**
 * The way from both hosts to the portals. Jumbo packets that are lost on it let a login pass and hang the first big
 * read. Where they do not come back to the source either, the storage itself is smaller, and TCP has agreed on that.
 */
export function wayTo(
  what: string,
  source: readonly PortalPath[],
  destination: readonly PortalPath[],
  names: HostNames,
): Conclusion | readonly Conclusion[] {
  const known = destination.filter(({ path }) => path.device !== null && path.mtu !== null);
  // A portal without a way is closed, which another check has said.
  if (known.length === 0) return [];
  const from = new Map(source.map(({ portal, path }) => [portal, path]));
  const lost = known.filter(
    ({ portal, path }) =>
      (path.mtu ?? 0) > USUAL_MTU &&
      path.wholeMtu === false &&
      path.answersPing === true &&
      from.get(portal)?.wholeMtu === true &&
      (from.get(portal)?.mtu ?? 0) >= (path.mtu ?? 0),
  );
  const [first] = lost;
  if (first !== undefined) {
    const { device, mtu } = first.path;
    return fail(
      `packets of ${mtu} bytes from ${names.destination} (${device}) do not reach ${list(lost.map(({ portal }) => portal))}, from ${names.source} they do: the login would pass, and the disk hang`,
      `Set the same MTU on every switch port and bond between ${names.destination} and the storage. Verify there: \`ping -M do -s ${(mtu ?? 0) - 28} ADDRESS\``,
      'ping -M do',
    );
  }
  const smaller = known.find(
    ({ portal, path }) =>
      (path.mtu ?? 0) < (from.get(portal)?.mtu ?? 0) && from.get(portal)?.wholeMtu === true,
  );
  if (smaller !== undefined) {
    const { path, portal } = smaller;
    return warn(
      `${names.destination} reaches ${portal} through ${path.device} with MTU ${path.mtu}, ${names.source} with ${from.get(portal)?.mtu}`,
      `Set the MTU of ${path.device} on ${names.destination} as on ${names.source}: until then the disk is slower there.`,
      'ip route get',
    );
  }
  const ways = [...new Set(known.map(({ path }) => `${path.device} (MTU ${path.mtu})`))];
  return pass(`${names.destination} reaches ${count(known.length, what)} through ${list(ways)}`, {
    source: 'ip route get',
  });
}
