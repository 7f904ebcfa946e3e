import { hex, type Random, uuid } from '../identifiers.js';
import { DEFAULT_FLAVOR, findFlavor } from './flavors.js';
import { createHost, type HostSpec } from './hosts.js';
import type {
  ActionEvent,
  Aggregate,
  Allocation,
  Attachment,
  BlockDevice,
  Host,
  InstanceAction,
  Migration,
  Resources,
  Server,
  ServerGroup,
  VmState,
  Volume,
} from './model.js';
import type { Tenancy } from './tenancy.js';

export interface ServerSpec {
  name: string;
  /** Default: the host with the most free memory. */
  host?: string;
  /** A flavor's id or name. */
  flavor?: string;
  vmState?: VmState;
  /** Default: the admin project. */
  projectId?: string;
  userId?: string;
  /** An image's id makes it boot from a local disk; the default boots from a volume. */
  imageId?: string;
  /** Bytes the guest dirties a second; faster than the link, it never converges. */
  dirtyBytesPerSecond?: number;
  /** 0 to 1. */
  usedRatio?: number;
  /** Data volumes beside the one it boots from. */
  dataVolumes?: number;
  configDrive?: boolean;
  locked?: boolean;
  metadata?: Record<string, string>;
  /** Milliseconds since the epoch. */
  created?: number;
}

/** The cloud's whole state in memory, and every way to change it. It does nothing by itself. */
export class World {
  readonly hosts = new Map<string, Host>();
  readonly servers = new Map<string, Server>();
  readonly volumes = new Map<string, Volume>();
  readonly attachments = new Map<string, Attachment>();
  readonly migrations = new Map<number, Migration>();
  readonly allocations = new Map<string, Allocation>();
  readonly serverGroups: ServerGroup[] = [];
  readonly aggregates: Aggregate[] = [];
  /** How many live migrations Nova accepted for each server, ever. */
  readonly moves = new Map<string, number>();
  readonly #actions = new Map<string, InstanceAction[]>();
  readonly #attachmentsOfVolume = new Map<string, Attachment[]>();

  readonly tenancy: Tenancy;
  readonly now: () => number;
  readonly random: Random;

  constructor(tenancy: Tenancy, now: () => number, random: Random) {
    this.tenancy = tenancy;
    this.now = now;
    this.random = random;
  }

  addHost(spec: HostSpec): Host {
    const host = createHost(spec, this.hosts.size + 1, this.random);
    this.hosts.set(host.name, host);
    return host;
  }

  host(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new Error(`The simulator has no host ${name}.`);
    return host;
  }

  server(idOrName: string): Server {
    const server = this.servers.get(idOrName) ?? this.findServers(idOrName)[0];
    if (!server) throw new Error(`The simulator has no server ${idOrName}.`);
    return server;
  }

  findServers(name: string): Server[] {
    return [...this.servers.values()].filter((server) => server.name === name);
  }

  addServer(spec: ServerSpec): Server {
    const flavor = spec.flavor === undefined ? DEFAULT_FLAVOR : findFlavor(spec.flavor);
    if (!flavor) throw new Error(`The simulator has no flavor ${spec.flavor}.`);
    const resources = { vcpus: flavor.vcpus, memoryMb: flavor.ramMb, diskGb: flavor.diskGb };
    const host = spec.host === undefined ? this.#emptiestHost() : this.host(spec.host);
    const id = uuid(this.random);
    const number = this.servers.size + 1;
    const created = spec.created ?? this.now();
    const vmState = spec.vmState ?? 'active';
    const usedRatio = spec.usedRatio ?? 0.5;
    const server: Server = {
      id,
      name: spec.name,
      projectId: spec.projectId ?? this.tenancy.adminProject.id,
      userId: spec.userId ?? this.tenancy.admin.id,
      flavor,
      host: host.name,
      vmState,
      taskState: null,
      powerState: vmState === 'active' ? 1 : vmState === 'paused' ? 3 : 4,
      progress: 0,
      created,
      updated: created + 9_000,
      launchedAt: created + 8_000,
      instanceName: `instance-${number.toString(16).padStart(8, '0')}`,
      reservationId: `r-${number.toString(36).padStart(8, '0')}`,
      imageId: spec.imageId ?? '',
      configDrive: spec.configDrive ?? false,
      locked: spec.locked ?? false,
      lockedReason: null,
      description: null,
      tags: [],
      metadata: spec.metadata ?? {},
      fault: null,
      fixedAddress: `10.1.${(number >> 8) & 255}.${number & 255}`,
      macAddress: `fa:16:3e:${pairs(hex(this.random, 6))}`,
      devices: [],
      memory: {
        usedRatio,
        dirtyBytesPerSecond: spec.dirtyBytesPerSecond ?? 512 * 1024,
        workingSetBytes: flavor.ramMb * 2 ** 20 * usedRatio * 0.5,
      },
    };
    this.servers.set(id, server);
    this.allocate(id, { host: host.name, resources, projectId: server.projectId, userId: server.userId });
    const volumes = (server.imageId === '' ? 1 : 0) + (spec.dataVolumes ?? 0);
    for (let index = 0; index < volumes; index++) this.#addDevice(server, index);
    return server;
  }

  #addDevice(server: Server, index: number): void {
    const boot = index === 0 && server.imageId === '';
    const letter = String.fromCharCode('a'.charCodeAt(0) + (server.imageId === '' ? index : index + 1));
    const volume: Volume = {
      id: uuid(this.random),
      name: boot ? `${server.name}-boot` : `${server.name}-data-${index}`,
      sizeGb: boot ? 20 : 50,
      status: 'in-use',
      projectId: server.projectId,
      userId: server.userId,
      created: server.created - 30_000,
      updated: server.created,
      type: index % 2 === 0 ? 'ceph-ssd' : 'ceph-hdd',
      bootable: boot,
      multiattach: false,
      migrationStatus: null,
    };
    this.volumes.set(volume.id, volume);
    const device: BlockDevice = {
      uuid: uuid(this.random),
      volumeId: volume.id,
      device: `/dev/vd${letter}`,
      deleteOnTermination: false,
      attachmentId: '',
    };
    server.devices.push(device);
    device.attachmentId = this.attach(volume.id, server, device.device, server.host, 'attached').id;
  }

  attach(
    volumeId: string,
    server: Server,
    device: string,
    host: string,
    status: Attachment['status'],
  ): Attachment {
    const attachment: Attachment = {
      id: uuid(this.random),
      volumeId,
      serverId: server.id,
      host,
      device,
      status,
      attachedAt: this.now(),
    };
    this.attachments.set(attachment.id, attachment);
    const others = this.#attachmentsOfVolume.get(volumeId);
    if (others) others.push(attachment);
    else this.#attachmentsOfVolume.set(volumeId, [attachment]);
    return attachment;
  }

  detach(attachmentId: string): void {
    const attachment = this.attachments.get(attachmentId);
    if (!attachment) return;
    this.attachments.delete(attachmentId);
    const rest = this.attachmentsOf(attachment.volumeId).filter((other) => other.id !== attachmentId);
    this.#attachmentsOfVolume.set(attachment.volumeId, rest);
  }

  attachmentsOf(volumeId: string): readonly Attachment[] {
    return this.#attachmentsOfVolume.get(volumeId) ?? [];
  }

  /** Gives a consumer its share of one host, in place of what it had. */
  allocate(consumer: string, allocation: Allocation): void {
    this.release(consumer);
    this.allocations.set(consumer, allocation);
    this.#use(allocation, 1);
  }

  release(consumer: string): void {
    const allocation = this.allocations.get(consumer);
    if (!allocation) return;
    this.allocations.delete(consumer);
    this.#use(allocation, -1);
  }

  #use(allocation: Allocation, sign: 1 | -1): void {
    const host = this.host(allocation.host);
    host.used.vcpus += sign * allocation.resources.vcpus;
    host.used.memoryMb += sign * allocation.resources.memoryMb;
    host.used.diskGb += sign * allocation.resources.diskGb;
    host.generation += 1;
  }

  /** A server's instance actions, oldest first; the first is its creation, made up when somebody asks. */
  actionsOf(server: Server): InstanceAction[] {
    const known = this.#actions.get(server.id);
    if (known) return known;
    const actions = [
      this.#newAction(
        server,
        'create',
        `req-${uuid(this.random)}`,
        server.userId,
        server.projectId,
        server.created,
      ),
    ];
    this.#actions.set(server.id, actions);
    return actions;
  }

  beginAction(
    server: Server,
    action: string,
    by: { requestId: string; userId: string; projectId: string },
  ): InstanceAction {
    const begun = this.#newAction(server, action, by.requestId, by.userId, by.projectId, this.now());
    this.actionsOf(server).push(begun);
    return begun;
  }

  #newAction(
    server: Server,
    action: string,
    requestId: string,
    userId: string,
    projectId: string,
    startTime: number,
  ): InstanceAction {
    return {
      action,
      requestId,
      serverId: server.id,
      userId,
      projectId,
      startTime,
      updatedAt: startTime,
      message: null,
      events: [],
    };
  }

  beginEvent(action: InstanceAction, event: string, host: string): ActionEvent {
    const begun: ActionEvent = {
      event,
      host,
      startTime: this.now(),
      finishTime: null,
      result: null,
      details: null,
      traceback: null,
    };
    action.events.push(begun);
    action.updatedAt = this.now();
    return begun;
  }

  finishEvent(action: InstanceAction, event: ActionEvent, failure?: string): void {
    event.finishTime = this.now();
    event.result = failure === undefined ? 'Success' : 'Error';
    action.updatedAt = this.now();
    if (failure === undefined) return;
    event.details = failure;
    event.traceback = `  File "/usr/lib/python3/dist-packages/nova/compute/utils.py", line 1439, in decorated_function\n    return function(self, context, *args, **kwargs)\n${failure}\n`;
    action.message = 'Error';
  }

  addAggregate(name: string, hosts: string[], metadata: Record<string, string> = {}): Aggregate {
    const aggregate: Aggregate = {
      id: this.aggregates.length + 1,
      uuid: uuid(this.random),
      name,
      zone: metadata.availability_zone ?? null,
      hosts,
      metadata,
      createdAt: this.now(),
    };
    this.aggregates.push(aggregate);
    return aggregate;
  }

  addServerGroup(name: string, policy: string, members: string[]): ServerGroup {
    const group: ServerGroup = {
      id: uuid(this.random),
      name,
      policy,
      projectId: this.tenancy.adminProject.id,
      userId: this.tenancy.admin.id,
      members,
    };
    this.serverGroups.push(group);
    return group;
  }

  setDirtyRate(serverIdOrName: string, bytesPerSecond: number): void {
    this.server(serverIdOrName).memory.dirtyBytesPerSecond = bytesPerSecond;
  }

  setDisabled(hostName: string, reason: string | null): void {
    const host = this.host(hostName);
    host.disabled = reason !== null;
    host.disabledReason = reason;
  }

  setForcedDown(hostName: string, forcedDown: boolean): void {
    this.host(hostName).forcedDown = forcedDown;
  }

  /** Whether nova-compute runs there at all, which the API learns only from missing heartbeats. */
  alive(host: Host): boolean {
    return host.stoppedAt === null;
  }

  countsAsUp(host: Host): boolean {
    if (host.forcedDown) return false;
    return host.stoppedAt === null || this.now() - host.stoppedAt < host.countsAsUpForMs;
  }

  free(host: Host): Resources {
    return {
      vcpus: host.vcpus * 16 - host.used.vcpus,
      memoryMb: host.memoryMb - host.reservedMemoryMb - host.used.memoryMb,
      diskGb: host.diskGb - host.used.diskGb,
    };
  }

  #emptiestHost(): Host {
    const [first, ...rest] = this.hosts.values();
    if (!first) throw new Error('The simulator has no hosts.');
    return rest.reduce(
      (best, host) => (this.free(host).memoryMb > this.free(best).memoryMb ? host : best),
      first,
    );
  }
}

function pairs(digits: string): string {
  return `${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}
