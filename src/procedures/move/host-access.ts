import { completedMove, domainState, moveJob } from '../../hosts/commands.js';
import type { Hosts } from '../../hosts/hosts.js';
import { reasonFromLogs } from '../../hosts/logs.js';
import type { MoveHosts } from './host-port.js';
import { rbdWatching } from './rbd-watching.js';

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
      const { reason } = await reasonFromLogs(hosts, domain === null ? query : { ...query, domain });
      if (reason === null) return undefined;
      const at = new Date(reason.at).toISOString();
      return {
        logLines: reason.lines.map((text) => ({ host: reason.host, at, text })),
        meaning: reason.translation?.meaning ?? null,
        remedy: reason.translation?.remedy ?? null,
      };
    },
  };
}
