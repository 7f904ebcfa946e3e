import type { Store } from '../../requests/store-port.js';
import type { MetricsRegistry } from './registry.js';

/** The same store, each of its operations timed by its name in the port. */
export function observedStore(
  store: Store,
  registry: Pick<MetricsRegistry, 'observe' | 'count'>,
  now: () => number,
): Store {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function' || typeof property === 'symbol') return value;
      return (...given: unknown[]): unknown => {
        const startedAt = now();
        const result: unknown = Reflect.apply(value, target, given);
        if (!(result instanceof Promise)) return result;
        const labels = { operation: property };
        result.then(
          () => registry.observe('storeSeconds', labels, (now() - startedAt) / 1000),
          () => registry.count('storeErrors', labels),
        );
        return result;
      };
    },
  });
}
