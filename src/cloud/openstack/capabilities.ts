import { type CallOptions, isEndpointMissing, type OpenStack } from 'openstack-client-lite';
import type { CloudCapabilities } from '../cloud.js';

/** Reads the version documents (once a connection, the client remembers them) and says what they allow. */
export async function readCapabilities(stack: OpenStack, call: CallOptions): Promise<CloudCapabilities> {
  const [nova, cinder, placement] = await Promise.all([
    stack.compute.microversions(call),
    orNull(stack.volume.microversions(call)),
    orNull(stack.placement.microversions(call)),
  ]);
  return capabilitiesOf(nova.max, cinder?.max ?? null, placement?.max ?? null);
}

/** From Nova's rest_api_version_history and Cinder's: the first microversion of each feature. */
export function capabilitiesOf(
  novaMax: string,
  cinderMax: string | null,
  placementMax: string | null,
): CloudCapabilities {
  const nova = (needed: string) => atLeast(novaMax, needed);
  return {
    novaMax,
    cinderMax,
    placementMax,
    canAbort: nova('2.24'),
    canAbortQueued: nova('2.65'),
    canForce: nova('2.22'),
    hasFigures: nova('2.23'),
    blockMigration: nova('2.25') ? 'auto' : false,
    validatesHost: nova('2.30'),
    checksInBackground: nova('2.34'),
    migrationsChangesSince: nova('2.59'),
    migrationsTellUser: nova('2.80'),
    hasAttachments: cinderMax !== null && atLeast(cinderMax, '3.27'),
  };
}

/** Microversions are pairs of numbers, not decimals: 2.9 is below 2.10. */
export function atLeast(has: string, needed: string): boolean {
  const [hasMajor = 0, hasMinor = 0] = has.split('.').map(Number);
  const [major = 0, minor = 0] = needed.split('.').map(Number);
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}

/** A cloud without the service (Placement came with Newton) can do less; anything else that goes wrong is told. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isEndpointMissing(error)) return null;
    throw error;
  }
}
