import {
  completedMove,
  disk,
  domainState,
  identity,
  instanceFolder,
  moveJob,
  novaConf,
} from '../../hosts/commands.js';
import { type HostErrorKind, isHostError } from '../../hosts/host-error.js';
import type { Hosts } from '../../hosts/hosts.js';
import { reasonFromLogs } from '../../hosts/logs.js';
import { NovaConf } from '../../hosts/nova/nova-conf.js';
import { isSharedFileSystem } from '../../hosts/storage/disk.js';
import type { DomainOnHost, FolderOnHost, MoveHosts } from './host-port.js';
import { rbdWatching } from './rbd-watching.js';

/** What a host that is down, or cut off, looks like from here; a login that it refuses is something else. */
const SILENT: ReadonlySet<HostErrorKind> = new Set(['unreachable', 'timeout', 'dropped']);

/** The host answers, and virsh on it does not: libvirt hangs or is not there. */
const NO_LIBVIRT: ReadonlySet<HostErrorKind> = new Set([...SILENT, 'command-failed']);

/** What a move asks of its two hosts, over the one connection that everything else uses too. */
export function moveHosts(hosts: Hosts): MoveHosts {
  return {
    async answers(host) {
      await hosts.run(host, identity, {}).catch((error: unknown) => {
        if (!isHostError(error) || SILENT.has(error.kind)) throw error;
      });
    },
    async seen(host, domain, server) {
      const state = await domainOn(hosts, host, domain, server).catch((error: unknown) => {
        if (!isHostError(error) || NO_LIBVIRT.has(error.kind)) throw error;
        return null;
      });
      return { domain: state };
    },
    folder: (host, server) => folderOn(hosts, host, server),
    async figures(host, domain, now) {
      const job = await hosts.run(host, moveJob, { domain });
      if (job.job !== 'running') return undefined;
      const { figures } = job;
      return {
        at: now,
        total: figures.totalBytes,
        remaining: figures.remainingBytes,
        processed: figures.processedBytes,
        dirtyBytesPerSecond: figures.dirtyBytesPerSecond,
        bandwidthBytesPerSecond: figures.bandwidthBytesPerSecond,
        iteration: figures.iteration,
      };
    },
    async completed(host, domain) {
      const done = await hosts.run(host, completedMove, { domain });
      if (done === null) return undefined;
      return {
        elapsedMs: done.elapsedMs,
        downtimeMs: done.totalDowntimeMs,
        sentBytes: done.processedBytes,
        passes: done.iterations,
      };
    },
    domain: (host, domain, server) => domainOn(hosts, host, domain, server),
    watching: (domain, destination, source) => rbdWatching(hosts, domain, destination, source),
    async reason({ server, domain, source, destination, from, to }) {
      const query = { server, source, destination, window: { from, to } };
      const found = await reasonFromLogs(hosts, domain === null ? query : { ...query, domain });
      const silent = found.unread.filter(({ kind }) => SILENT.has(kind)).map(({ host }) => host);
      if (found.reason === null) return { logLines: [], translation: undefined, silent };
      const { host, log, lines, translation } = found.reason;
      const at = new Date(found.reason.at).toISOString();
      const logLines = lines.map((text) =>
        log === 'nova-compute' ? { host, at, text } : { host, at, text, log },
      );
      return { logLines, translation, silent };
    },
  };
}

async function domainOn(hosts: Hosts, host: string, domain: string, server: string): Promise<DomainOnHost> {
  const state = await hosts.run(host, domainState, { domain });
  if (!state.there) return 'absent';
  if (state.uuid !== server) return 'other';
  return state.state === 'running' || state.state === 'paused' ? state.state : 'other';
}

/** Where nova.conf of that host says that servers have their folders. */
async function folderOn(hosts: Hosts, host: string, server: string): Promise<FolderOnHost> {
  const conf = new NovaConf(await hosts.run(host, novaConf, {}), null);
  const path = conf.string('DEFAULT', 'instances_path').value ?? '/var/lib/nova/instances';
  const found = await hosts.run(host, instanceFolder, { path, server });
  if (found !== 'there') return 'absent';
  const { fileSystem } = await hosts.run(host, disk, { path });
  return isSharedFileSystem(fileSystem) ? 'shared' : { path: `${path.replace(/\/+$/, '')}/${server}` };
}
