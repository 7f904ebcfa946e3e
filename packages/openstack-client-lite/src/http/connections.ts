import { Agent, type Dispatcher } from 'undici';
import type { TlsConfig } from '../config/types.js';
import type { PoolOptions } from '../options.js';

/** Where requests leave: reads over kept connections, writes each over a fresh one. */
export interface Connections {
  readonly reads: Dispatcher;
  readonly writes: Dispatcher;
  /** Breaks what is still under way. */
  destroy(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;

function connectOptions(tls: TlsConfig) {
  return {
    timeout: CONNECT_TIMEOUT_MS,
    rejectUnauthorized: tls.verify,
    // Instead of the system's authorities, as cacert is for Python's requests.
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.cert === null ? {} : { cert: tls.cert }),
    ...(tls.key === null ? {} : { key: tls.key.reveal() }),
  };
}

/**
 * A kept connection may be closed by the server at the very moment we write on it. A read is then repeated; for a write nobody
 * could tell whether it acted, so writes do not use kept connections (`pipelining: 0`).
 */
export function openConnections(
  tls: TlsConfig,
  maxConnections: number,
  makePool: (options: PoolOptions) => Dispatcher = (options) => new Agent(options),
): Connections {
  const common = {
    connect: connectOptions(tls),
    connections: maxConnections,
  };
  const reads = makePool({ ...common, keepAliveTimeout: KEEP_ALIVE_MS });
  const writes = makePool({ ...common, pipelining: 0 });
  return {
    reads,
    writes,
    async destroy() {
      await Promise.all([reads.destroy(), writes.destroy()]);
    },
  };
}

/** The caller's own dispatcher, which stays the caller's to close. */
export function borrowConnections(dispatcher: Dispatcher): Connections {
  return { reads: dispatcher, writes: dispatcher, destroy: async () => undefined };
}
