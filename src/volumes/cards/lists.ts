import { bytes, mebibytes } from '../../base/format/bytes.js';
import { shortId } from '../../base/format/ids.js';
import { ago } from '../../base/format/time.js';
import { clipped, count, named } from '../../base/format/words.js';
import { type Block, bold, type Card, card, line, tabular } from '../../chat/card.js';
import { dottedLine } from '../../chat/text.js';
import type { Pool, VolumeType } from '../../cloud/block-storage-types.js';
import type { Image } from '../../cloud/images.js';
import type { VolumeService } from '../../cloud/volume.js';
import { freeOf, poolsOf } from '../capacity.js';
import { gib } from '../size.js';

const MOST = 40;

/** `/volumes images`: what a volume can be made from, and how large it must be. */
export function imagesCard(cloud: string, images: readonly Image[]): Card {
  const rows = images
    .slice(0, MOST)
    .map((image) => [
      clipped(image.name, 48) || shortId(image.id),
      image.status,
      image.sizeBytes === null ? '' : bytes(image.sizeBytes),
      gib(
        Math.max(
          image.minDiskGib,
          Math.ceil((image.virtualSizeBytes ?? image.sizeBytes ?? 0) / 1024 ** 3),
          1,
        ),
      ),
      image.minRamMib === 0 ? '' : mebibytes(image.minRamMib),
      clipped(image.diskFormat ?? '', 12),
      image.visibility,
    ]);
  return listCard(cloud, count(images.length, 'image'), images.length, [
    ['NAME', 'STATUS', 'FILE', 'MIN DISK', 'MIN RAM', 'FORMAT', 'VISIBLE'],
    rows,
  ]);
}

/** `/volumes types`: each with the backends that serve it. */
export function typesCard(cloud: string, types: readonly VolumeType[], pools: readonly Pool[] | null): Card {
  const rows = types.slice(0, MOST).map((type) => {
    const backends = pools === null ? [] : [...new Set(poolsOf(type, pools).map(({ backend }) => backend))];
    const served =
      pools === null ? 'not visible' : backends.map((one) => clipped(one, 40)).join(', ') || 'NONE';
    return [
      clipped(type.name, 40),
      clipped(type.backendName ?? 'any', 32),
      served,
      type.isPublic === false ? 'private' : '',
      clipped(type.description ?? '', 48),
    ];
  });
  return listCard(cloud, count(types.length, 'volume type'), types.length, [
    ['NAME', 'BACKEND NAME', 'SERVED BY', 'VISIBLE', 'DESCRIPTION'],
    rows,
  ]);
}

function listCard(
  cloud: string,
  title: string,
  total: number,
  [head, rows]: [readonly string[], readonly (readonly string[])[]],
): Card {
  return card(
    dottedLine([bold(title)], named(cloud)),
    ...(rows.length === 0 ? [] : [tabular(title, head, rows)]),
    ...(total > rows.length ? [line(`and ${total - rows.length} more`)] : []),
  );
}

/** `/volumes pools`: how full each is, by backend; what is down comes first. */
export function poolsCard(
  cloud: string,
  pools: readonly Pool[] | null,
  services: readonly VolumeService[] | null,
  now: number,
): Card {
  if (pools === null) {
    return card(
      line(bold('The pools are not visible'), ` to the credential of ${named(cloud)}.`),
      line('Give its role the policy rule scheduler_extension:scheduler_stats:get_pools.'),
    );
  }
  const rows = pools.map((pool) => [
    clipped(pool.name, 48),
    usedText(pool),
    `${freeOf(pool) === null ? String(pool.freeGib) : gib(freeOf(pool) ?? 0)} of ${capacity(pool.totalGib)}`,
    `${provisionedText(pool)}${pool.thin ? `, x${pool.overSubscription ?? '?'}` : ''}`,
    stateOf(pool, services),
  ]);
  const head = ['POOL', 'USED', 'FREE', 'PROMISED', 'STATE'];
  return card(
    dottedLine([bold(count(pools.length, 'pool'))], named(cloud)),
    ...downBlocks(services, pools, now),
    ...(rows.length === 0 ? [] : [tabular('Pools', head, rows)]),
    ...(services === null ? [line('Whether cinder-volume is up is not visible to the credential.')] : []),
  );
}

function usedText({ totalGib, freeGib }: Pool): string {
  if (typeof totalGib !== 'number' || typeof freeGib !== 'number' || totalGib <= 0) return '';
  const used = (totalGib - freeGib) / totalGib;
  return `${Math.round(Math.min(1, Math.max(0, used)) * 100)} %`;
}

function capacity(value: Pool['totalGib']): string {
  return typeof value === 'number' ? gib(value) : value;
}

/**
 * What was promised, beside the whole: thin pools may promise more than they have. cinder-volume's own count can fall below
 * zero after a retype between backends (seen with Zed and Ceph).
 */
function provisionedText({ provisionedGib, allocatedGib, totalGib }: Pool): string {
  const told = provisionedGib ?? allocatedGib;
  if (told === null) return '';
  const promised = Math.max(0, told);
  if (typeof totalGib !== 'number' || totalGib <= 0) return gib(promised);
  return `${Math.round((promised / totalGib) * 100)} %`;
}

function stateOf(pool: Pool, services: readonly VolumeService[] | null): string {
  const service = services?.find(({ host }) => host === pool.backend);
  if (service === undefined) return services === null ? '' : 'unknown';
  return service.status === 'disabled'
    ? `${service.state}, DISABLED`
    : service.state === 'down'
      ? 'DOWN'
      : 'up';
}

/** A scheduler forgets the pools of a service that is down: it would be missing without a word. */
function downBlocks(
  services: readonly VolumeService[] | null,
  pools: readonly Pool[],
  now: number,
): readonly Block[] {
  return (services ?? [])
    .filter(({ state, status }) => state === 'down' || status === 'disabled')
    .map((service) => {
      const since = service.updatedAt === null ? '' : `, last heard of ${ago(service.updatedAt, now)}`;
      const why = service.disabledReason === null ? '' : `: ${clipped(service.disabledReason, 120)}`;
      const gone = pools.some(({ backend }) => backend === service.host) ? '' : '; its pools are not listed';
      const state = service.state === 'down' ? 'down' : 'disabled';
      return line(bold(`cinder-volume ${named(service.host)} is ${state}`), `${why}${since}${gone}.`);
    });
}
