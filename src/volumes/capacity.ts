import { named } from '../base/format/words.js';
import type { Pool, VolumeType } from '../cloud/block-storage-types.js';
import type { VolumeService } from '../cloud/volume.js';
import type { Objection } from './objection.js';
import { gib } from './size.js';

/** What is known of the backends; null where it could not be read. */
export interface Backends {
  pools: readonly Pool[] | null;
  services: readonly VolumeService[] | null;
}

export interface Room {
  objections: readonly Objection[];
  /** Where there is room, in words; null where it could not be read. */
  text: string | null;
  note: string | null;
}

/** The pools that may serve a type: all, where it asks for no backend. */
export function poolsOf(type: Pick<VolumeType, 'backendName'>, pools: readonly Pool[]): readonly Pool[] {
  return type.backendName === null ? pools : pools.filter((pool) => pool.backendName === type.backendName);
}

/**
 * Whether a volume still fits, as Cinder's CapacityFilter counts: with thin provisioning what is provisioned may go up to
 * the over-subscription ratio times the whole, and what is free times the ratio must hold the volume; else what is free,
 * less the reserve. Words like `unknown` and `infinite` pass there too.
 */
export function fits(pool: Pool, sizeGib: number): boolean {
  const free = freeOf(pool);
  if (free === null || typeof pool.totalGib !== 'number') return true;
  if (!pool.thin) return free >= sizeGib;
  if (pool.overSubscription === 'auto' || pool.overSubscription === null) return true;
  const ratio = Math.max(1, pool.overSubscription);
  const provisioned = pool.provisionedGib;
  if (provisioned !== null && (provisioned + sizeGib) / pool.totalGib > ratio) return false;
  return free * ratio >= sizeGib;
}

/** Free less the reserve, GiB; null where the driver does not tell a number. */
export function freeOf(pool: Pool): number | null {
  if (typeof pool.freeGib !== 'number') return null;
  const total = typeof pool.totalGib === 'number' ? pool.totalGib : pool.freeGib;
  return Math.max(0, pool.freeGib - (total * pool.reservedPercent) / 100);
}

export function isServed(pool: Pool, services: readonly VolumeService[] | null): boolean {
  const service = services?.find(({ host }) => host === pool.backend);
  return service === undefined || (service.state === 'up' && service.status === 'enabled');
}

/** Whether some backend can take a volume of this type and size, and if none, why. */
export function roomFor(
  type: VolumeType,
  sizeGib: number,
  { pools, services }: Backends,
  others: readonly VolumeType[],
): Room {
  if (pools === null) {
    return {
      objections: [],
      text: null,
      note: 'free space was not checked: the credential may not see the pools',
    };
  }
  const able = poolsOf(type, pools);
  const down = downServices(type, able, services);
  if (able.length === 0) return blocked(withoutBackend(type, down, others, pools));
  const served = able.filter((pool) => isServed(pool, services));
  if (served.length === 0) {
    return blocked({
      code: 'backend-down',
      text: `cinder-volume of ${able.map(({ backend }) => named(backend)).join(', ')} does not serve: it is down or disabled.`,
      remedy: 'Start it, or enable it; `/volumes pools` shows its state.',
    });
  }
  const roomy = served.filter((pool) => fits(pool, sizeGib));
  const [best] = [...roomy].sort((one, other) => (freeOf(other) ?? 0) - (freeOf(one) ?? 0));
  if (best === undefined) {
    return blocked({
      code: 'backend-full',
      text: `No pool of type \`${named(type.name)}\` has room for ${gib(sizeGib)}: ${served.map(freeText).join(', ')}.`,
      remedy: 'Ask for less, or for another type; `/volumes pools` shows what is free.',
    });
  }
  return { objections: [], text: freeText(best), note: null };
}

function blocked(objection: Objection): Room {
  return { objections: [objection], text: null, note: null };
}

/** A scheduler forgets the pools of a service that is down, so its services are asked too. */
function downServices(
  type: VolumeType,
  able: readonly Pool[],
  services: readonly VolumeService[] | null,
): readonly string[] {
  if (able.length > 0 || type.backendName === null || services === null) return [];
  return services
    .filter(
      ({ host, state, status }) =>
        host.split('@')[1] === type.backendName && (state === 'down' || status === 'disabled'),
    )
    .map(({ host }) => host);
}

function withoutBackend(
  type: VolumeType,
  down: readonly string[],
  others: readonly VolumeType[],
  pools: readonly Pool[],
): Objection {
  if (down.length > 0) {
    return {
      code: 'backend-down',
      text: `cinder-volume of ${down.map(named).join(', ')} is down.`,
      remedy: 'Start it; `/volumes pools` shows its state.',
    };
  }
  const usable = others.filter(
    (other) => other.backendName !== null && poolsOf(other, pools).length > 0 && other.id !== type.id,
  );
  const instead =
    usable.length === 0 ? '' : ` or use ${usable.map(({ name }) => `\`${named(name)}\``).join(', ')}`;
  const wanted =
    type.backendName === null
      ? 'there is no pool at all'
      : `no pool is called \`${named(type.backendName)}\``;
  return {
    code: 'type-without-backend',
    text: `No backend serves the volume type \`${named(type.name)}\`: ${wanted}.`,
    remedy: `Correct \`volume_backend_name\` of the type${instead}.`,
  };
}

function freeText(pool: Pool): string {
  const free = freeOf(pool);
  return `${named(pool.name)} ${free === null ? `says ${pool.freeGib}` : `has ${gib(free)} free`}`;
}
