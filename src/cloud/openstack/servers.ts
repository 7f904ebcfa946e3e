import {
  type CallOptions,
  isForbidden,
  isNotFound,
  type OpenStack,
  type Server as WireServer,
} from 'openstack-client-lite';
import type { Server, ServerCandidate, ServerFlavor } from '../server.js';
import * as map from './map-server.js';
import { Memo } from './memo.js';
import { orUndefined } from './or-undefined.js';
import { wholeList } from './whole-list.js';

/** More names than this help nobody who types. */
const MOST_NAMES = 10_000;
/** The beginning of an id, as far as people copy it. */
const SHORT_ID = /^[0-9a-f]{4,8}(?:-[0-9a-f-]{0,27})?$/i;
const MOST_ALIKE = 10;
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Servers, with their flavors and projects' names. */
export class Servers {
  readonly #stack: OpenStack;
  readonly #projects = new Memo<string | null>();

  constructor(stack: OpenStack) {
    this.#stack = stack;
  }

  async find(
    nameOrId: string,
    project: string | undefined,
    call: CallOptions,
  ): Promise<readonly ServerCandidate[]> {
    const byId = UUID.test(nameOrId)
      ? await orUndefined(this.#stack.compute.servers.show(nameOrId, call))
      : undefined;
    const named = byId === undefined ? await this.#byName(nameOrId, call) : [byId];
    const found = named.length === 0 ? await this.#byShortId(nameOrId, call) : named;
    const candidates = await Promise.all(found.map((server) => this.#candidate(server, call)));
    return project === undefined
      ? candidates
      : candidates.filter((one) => one.projectId === project || one.projectName === project);
  }

  async show(id: string, call: CallOptions): Promise<Server | undefined> {
    const server = await orUndefined(this.#stack.compute.servers.show(id, call));
    return server === undefined ? undefined : map.server(server, await this.#flavorOf(server, call));
  }

  async names(call: CallOptions): Promise<readonly string[]> {
    const names = new Set<string>();
    for await (const { name } of this.#stack.compute.servers.list({ allTenants: true }, call)) {
      names.add(name);
      if (names.size >= MOST_NAMES) break;
    }
    return [...names];
  }

  async on(host: string, call: CallOptions): Promise<readonly Server[]> {
    const servers = await this.#stack.compute.servers.detail({ allTenants: true, host }, call).all();
    return Promise.all(servers.map(async (server) => map.server(server, await this.#flavorOf(server, call))));
  }

  async all(call: CallOptions): Promise<readonly Server[]> {
    const list = this.#stack.compute.servers.detail({ allTenants: true }, call);
    return await wholeList(list, async (server) => map.server(server, await this.#flavorOf(server, call)));
  }

  async flavor(id: string, call: CallOptions): Promise<ServerFlavor | undefined> {
    const flavor = await orUndefined(this.#stack.compute.flavors.show(id, call));
    if (flavor === undefined) return undefined;
    // Below 2.61 they are a call of their own, which the policy may forbid.
    const specs = flavor.extraSpecs ?? (await this.#extraSpecs(id, call));
    return map.flavor(flavor, specs);
  }

  /** null where Keystone does not tell; a failure is not remembered. */
  projectName(id: string, call: CallOptions): Promise<string | null> {
    return this.#projects.get(id, async () => {
      try {
        return (await this.#stack.identity.projects.show(id, call)).name;
      } catch (error) {
        if (isForbidden(error) || isNotFound(error)) return null;
        throw error;
      }
    });
  }

  /** Names are exact here, though Nova's database may not tell upper from lower case. */
  async #byName(name: string, call: CallOptions): Promise<readonly WireServer[]> {
    const servers = await this.#inAllProjects(name, call);
    const exact = servers.filter((server) => server.name === name);
    return exact.length > 0 ? exact : servers;
  }

  /** Cards print the first eight digits of an id. Nova can't be asked for them, so the list of all servers is read. */
  async #byShortId(digits: string, call: CallOptions): Promise<readonly WireServer[]> {
    if (!SHORT_ID.test(digits)) return [];
    const ids: string[] = [];
    for await (const { id } of this.#stack.compute.servers.list({ allTenants: true }, call)) {
      if (id.toLowerCase().startsWith(digits.toLowerCase())) ids.push(id);
      if (ids.length >= MOST_ALIKE) break;
    }
    const found = await Promise.all(ids.map((id) => orUndefined(this.#stack.compute.servers.show(id, call))));
    return found.filter((server) => server !== undefined);
  }

  async #inAllProjects(exactName: string, call: CallOptions): Promise<readonly WireServer[]> {
    const { servers } = this.#stack.compute;
    try {
      return await servers.detail({ allTenants: true, exactName }, call).all();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return servers.detail({ exactName }, call).all();
    }
  }

  async #candidate(server: WireServer, call: CallOptions): Promise<ServerCandidate> {
    return {
      id: server.id,
      name: server.name,
      projectId: server.projectId,
      projectName: await this.projectName(server.projectId, call),
      host: server.host ?? null,
      status: server.status,
    };
  }

  async #flavorOf(server: WireServer, call: CallOptions): Promise<ServerFlavor> {
    const { flavor } = server;
    if (flavor?.kind === 'copy') return map.copiedFlavor(flavor);
    const known = flavor === undefined ? undefined : await this.flavor(flavor.id, call);
    // Deleted since: nobody knows its disks any more, and what is not known must not pass for "no local disk".
    return known ?? map.lostFlavor(flavor?.id ?? null);
  }

  async #extraSpecs(id: string, call: CallOptions): Promise<ServerFlavor['extraSpecs']> {
    try {
      return await this.#stack.compute.flavors.extraSpecs(id, call);
    } catch (error) {
      if (isForbidden(error) || isNotFound(error)) return null;
      throw error;
    }
  }
}
