import type { PoolOptions } from 'openstack-client-lite';
import { type Dispatcher, type RequestInit, fetch as undiciFetch } from 'undici';
import { ProxiedDispatcher } from './dispatcher.js';
import { checkedNow } from './last-moment.js';
import { type ProxyFor, proxiesOf } from './settings.js';

/**
 * How everything that speaks HTTP or WebSocket leaves this machine. Nothing leaves by what the process has in common
 * (undici's global dispatcher): which version of undici has set that depends on what was loaded first.
 */
export interface Network {
  /** Connections for one user of their own. */
  pool(options?: PoolOptions): Dispatcher;
  fetch: typeof fetch;
  /** `proxy.example:3128 (HTTPS_PROXY)`; undefined where the address is reached straight. */
  proxyOf(address: string): string | undefined;
}

/** The network as the environment describes it. @throws DroverError `bad-proxy` */
export function networkOf(env: Readonly<Record<string, string | undefined>>): Network {
  return networkThrough(proxiesOf(env));
}

/** No proxy, whatever the environment says. */
export const STRAIGHT: Network = networkThrough(() => undefined);

function networkThrough(proxyFor: ProxyFor): Network {
  const pool = (options: PoolOptions = {}) => new ProxiedDispatcher(proxyFor, options);
  const dispatcher = pool();
  return {
    pool,
    fetch: ((input: string | URL, init?: RequestInit) =>
      undiciFetch(input, { ...init, dispatcher: checkedNow(dispatcher) })) as unknown as typeof fetch,
    proxyOf(address) {
      const proxy = URL.canParse(address) ? proxyFor(new URL(address)) : undefined;
      return proxy === undefined ? undefined : `${new URL(proxy.origin).host} (${proxy.variable})`;
    },
  };
}

/** What to do where `address` does not answer: the remedy of a failed check. */
export function routeRemedy(network: Network, address: string): string {
  const proxy = network.proxyOf(address);
  return proxy === undefined
    ? 'Check the network. Where it is left by a proxy, set HTTPS_PROXY.'
    : `Check the network and the proxy ${proxy}; NO_PROXY names what is reached without it.`;
}
