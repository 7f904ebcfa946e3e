import { completedMove, domainState, moveJob } from '../../hosts/commands.js';
import type { HostErrorKind } from '../../hosts/host-error.js';
import type { Hosts } from '../../hosts/hosts.js';
import { reasonFromLogs } from '../../hosts/logs.js';
import type { MoveHosts } from './host-port.js';
import { rbdWatching } from './rbd-watching.js';

/** What a host that is down, or cut off, looks like from here; a login that it refuses is something else. */
const SILENT: ReadonlySet<HostErrorKind> = new Set(['unreachable', 'timeout', 'dropped']);

/** What a move asks of its two hosts, over the one connection that everything else uses too. */
export function moveHosts(hosts: Hosts): MoveHosts {
  return {
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
      return { downtimeMs: done.totalDowntimeMs, sentBytes: done.processedBytes, passes: done.iterations };
    },
    async domain(host, domain, server) {
      const state = await hosts.run(host, domainState, { domain });
      if (!state.there) return 'absent';
      if (state.uuid !== server) return 'other';
      return state.state === 'running' || state.state === 'paused' ? state.state : 'other';
    },
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
