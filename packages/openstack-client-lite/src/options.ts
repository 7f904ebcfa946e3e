import type { Agent, buildConnector, Dispatcher } from 'undici';
import type { CallRecord, LogEvent } from './call.js';
import type { Clock } from './clock.js';

/** What one of our pools is made with: undici's Agent, or what goes through a proxy. `connect` is TLS and time-outs, as data. */
export interface PoolOptions extends Omit<Agent.Options, 'connect'> {
  connect?: buildConnector.BuildOptions;
}

export interface ConnectOptions {
  /** The longest a call may take, retries and a new token included, in ms. Default: the cloud's api_timeout, else 60,000. */
  timeoutMs?: number;
  /** The longest one try of a read may take, in ms; a write may use the whole time. Default: 20,000. */
  attemptTimeoutMs?: number;
  /** Tries of a read after the first. Default: 3. */
  retries?: number;
  /** Connections kept, and requests at once. Default: 16. */
  maxConnections?: number;
  clock?: Clock;
  /** From 0 up to 1, for jitter. */
  random?: () => number;
  /** Put before our own name and version. */
  userAgent?: string;
  log?: (event: LogEvent) => void;
  onCall?: (call: CallRecord) => void;
  /** Instead of our own connections: the caller's pool, which the caller closes. TLS settings are then the caller's. */
  dispatcher?: Dispatcher;
  /**
   * How our own pools are made; we close them. For proxies: `({ connect, ...options }) => new EnvHttpProxyAgent({
   * ...options, requestTls: connect })`. Default: an Agent, which knows no proxy. The environment is never looked at.
   */
  makePool?: (options: PoolOptions) => Dispatcher;
}
