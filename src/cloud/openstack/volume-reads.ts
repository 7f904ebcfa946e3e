import {
  type CallOptions,
  isBadRequest,
  isForbidden,
  type OpenStack,
  type VolumeQuery,
} from 'openstack-client-lite';
import { defined } from '../../base/defined.js';
import type { VolumeDetails, VolumeFilter, VolumePage } from '../block-storage-types.js';
import { volumeDetails } from './map-block-storage.js';
import { orUndefined } from './or-undefined.js';

/** Pages that are read here to fill one page, where Cinder does not let us use a filter. */
const MOST_PAGES = 20;
const WIDE_PAGE = 1000;
const MOST_NAMES = 2_000;
const MOST_NAMESAKES = 50;
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Volumes of one cloud, by Cinder's own filters. Memory holds one page at a time, whatever there is. */
export class VolumeReads {
  readonly #stack: OpenStack;

  constructor(stack: OpenStack) {
    this.#stack = stack;
  }

  async page(
    filter: VolumeFilter,
    page: { limit: number; after?: string },
    call: CallOptions,
  ): Promise<VolumePage> {
    try {
      return await this.#read(queryOf(filter), filter, page, page.limit + 1, call);
    } catch (error) {
      if (!isBadRequest(error) || !usesAdminFilters(filter)) throw error;
      // Cinder refuses some filters to those who are not administrators (3.31 and up): then the rest is done here.
      return await this.#read(queryOf(withoutAdminFilters(filter)), filter, page, WIDE_PAGE, call);
    }
  }

  async #read(
    query: VolumeQuery,
    filter: VolumeFilter,
    { limit, after }: { limit: number; after?: string },
    size: number,
    call: CallOptions,
  ): Promise<VolumePage> {
    const found: VolumeDetails[] = [];
    let pages = 0;
    let seen: string | null = null;
    for await (const page of this.#stack.volume.volumes
      .list(defined({ ...query, marker: after, limit: size }), call)
      .pages()) {
      pages += 1;
      for (const raw of page) {
        const volume = volumeDetails(raw);
        if (fits(volume, filter)) {
          if (found.length === limit) return { volumes: found, next: found.at(-1)?.id ?? null };
          found.push(volume);
        }
        seen = volume.id;
      }
      if (page.length < size) return { volumes: found, next: null };
      if (pages === MOST_PAGES) return { volumes: found, next: seen };
    }
    return { volumes: found, next: null };
  }

  async count(filter: VolumeFilter, call: CallOptions): Promise<number | undefined> {
    try {
      return await this.#stack.volume.volumes.count(queryOf(filter), call);
    } catch (error) {
      if (isBadRequest(error) && usesAdminFilters(filter)) return undefined;
      throw error;
    }
  }

  async details(id: string, call: CallOptions): Promise<VolumeDetails | undefined> {
    const raw = await orUndefined(this.#stack.volume.volumes.show(id, call));
    return raw === undefined ? undefined : volumeDetails(raw);
  }

  /** An id first; then names within our own project; then names anywhere. */
  async find(
    nameOrId: string,
    projectId: string | undefined,
    call: CallOptions,
  ): Promise<readonly VolumeDetails[]> {
    const byId = UUID.test(nameOrId) ? await this.details(nameOrId, call) : undefined;
    if (byId !== undefined) return projectId === undefined || byId.projectId === projectId ? [byId] : [];
    if (projectId !== undefined) return await this.#named(nameOrId, { allTenants: true, projectId }, call);
    const own = await this.#named(nameOrId, {}, call);
    return own.length > 0 ? own : await this.#named(nameOrId, { allTenants: true }, call);
  }

  async #named(name: string, where: VolumeQuery, call: CallOptions): Promise<readonly VolumeDetails[]> {
    const found: VolumeDetails[] = [];
    try {
      for await (const raw of this.#stack.volume.volumes.list({ ...where, name }, call)) {
        // MySQL compares names without regard to case.
        if (raw.name === name) found.push(volumeDetails(raw));
        if (found.length >= MOST_NAMESAKES) break;
      }
    } catch (error) {
      if (!isForbidden(error)) throw error;
    }
    return found;
  }

  async names(call: CallOptions): Promise<readonly string[]> {
    const names = new Set<string>();
    for await (const { name, id } of this.#stack.volume.volumes.list({ limit: WIDE_PAGE }, call)) {
      names.add(name === '' ? id : name);
      if (names.size >= MOST_NAMES) break;
    }
    return [...names];
  }

  async marked(metadata: readonly [string, string], call: CallOptions): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const raw of this.#stack.volume.volumes.list({ metadata }, call)) {
      if (raw.metadata[metadata[0]] === metadata[1]) found.push(raw.id);
    }
    return found;
  }
}

function queryOf({ allProjects, projectId, name, status, typeId, backend }: VolumeFilter): VolumeQuery {
  const allTenants = allProjects || projectId !== undefined ? true : undefined;
  return defined({ allTenants, projectId, name, status, typeId, host: backend });
}

function usesAdminFilters({ typeId, backend }: VolumeFilter): boolean {
  return typeId !== undefined || backend !== undefined;
}

function withoutAdminFilters({ typeId: _type, backend: _backend, ...rest }: VolumeFilter): VolumeFilter {
  return rest;
}

/** An older Cinder drops filters that it does not know, so what it gave is looked at once more. */
function fits(volume: VolumeDetails, { status, typeId, backend, name, projectId }: VolumeFilter): boolean {
  return (
    (status === undefined || volume.status === status) &&
    (typeId === undefined || volume.typeId === null || volume.typeId === typeId) &&
    (name === undefined || volume.name === name) &&
    (projectId === undefined || volume.projectId === null || volume.projectId === projectId) &&
    (backend === undefined || isOn(volume.backendHost, backend))
  );
}

/** `host@backend` is also where `host@backend#pool` is. */
export function isOn(backendHost: string | null, backend: string): boolean {
  return backendHost !== null && (backendHost === backend || backendHost.split('#')[0] === backend);
}
