import type { PoolOptions } from 'openstack-client-lite';
import { Agent, buildConnector, Dispatcher, Pool, ProxyAgent } from 'undici';
import { defined } from '../defined.js';
import type { ProxyFor, ProxyServer } from './settings.js';

/**
 * Connections that go through the proxy that an address has, else straight. Each through a tunnel (CONNECT), http:// as
 * well: WebSockets need one, and what the proxy sees is the same for all. undici's own EnvHttpProxyAgent takes
 * HTTP_PROXY for https:// too, and knows neither networks nor IPv6 in NO_PROXY.
 */
export class ProxiedDispatcher extends Dispatcher {
  readonly #proxyFor: ProxyFor;
  readonly #options: PoolOptions;
  readonly #straight: Agent;
  readonly #through = new Map<ProxyServer, ProxyAgent>();

  constructor(proxyFor: ProxyFor, options: PoolOptions = {}) {
    super();
    this.#proxyFor = proxyFor;
    this.#options = options;
    this.#straight = new Agent(options);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#towards(options.origin).dispatch(options, handler);
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | void {
    return ended(Promise.all(this.#all().map((one) => one.close())), callback);
  }

  override destroy(): Promise<void>;
  override destroy(error: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(error: Error | null, callback: () => void): void;
  override destroy(error?: Error | null | (() => void), callback?: () => void): Promise<void> | void {
    const reason = typeof error === 'function' ? null : (error ?? null);
    const told = typeof error === 'function' ? error : callback;
    return ended(Promise.all(this.#all().map((one) => one.destroy(reason))), told);
  }

  #all(): readonly Dispatcher[] {
    return [this.#straight, ...this.#through.values()];
  }

  #towards(origin: string | URL | undefined): Dispatcher {
    const proxy = origin === undefined ? undefined : this.#proxyFor(new URL(origin));
    if (proxy === undefined) return this.#straight;
    const known = this.#through.get(proxy);
    if (known !== undefined) return known;
    const { connect, ...rest } = this.#options;
    const made = new ProxyAgent({
      ...rest,
      uri: proxy.origin,
      clientFactory: (origin, client: { connect?: buildConnector.connector }) =>
        new Pool(origin, { connect: told(client.connect ?? buildConnector(), proxy) }),
      ...defined({ token: proxy.authorization, requestTls: connect }),
      ...(connect?.timeout === undefined ? {} : { proxyTls: { timeout: connect.timeout } }),
    });
    this.#through.set(proxy, made);
    return made;
  }
}

/** Says of a failed connection to a proxy that it was one: it would look like the far end's. */
function told(connector: buildConnector.connector, { origin }: ProxyServer): buildConnector.connector {
  return (target, callback) =>
    connector(target, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error === null) return callback(null, socket);
      const cause = error instanceof Error ? error : new Error(String(error));
      const unreachable = new Error(`the proxy ${origin} cannot be reached: ${cause.message}`, { cause });
      callback(Object.assign(unreachable, { code: 'ERR_PROXY' }), null);
    });
}

function ended(work: Promise<unknown>, callback: (() => void) | undefined): Promise<void> | void {
  const done = work.then(() => undefined);
  if (callback === undefined) return done;
  void done.then(callback);
}
