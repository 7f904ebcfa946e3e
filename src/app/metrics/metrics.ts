import type { ChatCall } from '../../chat/call.js';
import type { Claims } from '../../requests/claims.js';
import type { Events } from '../../requests/events.js';
import type { Request } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { CloudState } from '../cloud-health.js';
import { countEvent, setRequestGauges } from './follow-requests.js';
import { observedStore } from './observed-store.js';
import { MetricsRegistry } from './registry.js';

/** One HTTP exchange with a cloud. */
export interface ApiCall {
  service: string;
  method: string;
  status: number | null;
  ms: number;
}

/** What is looked at when somebody scrapes. */
export interface MetricsSources {
  events: Events;
  /** The requests that have not ended, as last written. */
  open(): Iterable<Request>;
  /** The kinds that are live migrations. */
  moves: ReadonlySet<string>;
  store: Pick<Store, 'held' | 'problems' | 'freeze'>;
  claims: Pick<Claims, 'counts'>;
  platforms(): Iterable<readonly [name: string, connected: boolean]>;
  clouds(): Readonly<Record<string, CloudState>>;
  now(): number;
}

/** What the parts at the edges tell, and what Prometheus reads. */
export class Metrics {
  readonly #registry = new MetricsRegistry();
  #sources: MetricsSources | undefined;

  /** @param monotonic milliseconds of a clock that no step of the wall clock moves */
  observed(store: Store, monotonic: () => number): Store {
    return observedStore(store, this.#registry, monotonic);
  }

  apiCall(cloud: string, { service, method, status, ms }: ApiCall): void {
    const answered = status === null ? 'none' : String(status);
    this.#registry.count('apiCalls', { cloud, service, method, status: answered });
    this.#registry.observe('apiSeconds', { service, method }, ms / 1000);
  }

  sshLogin(cloud: string, result: 'ok' | 'failed'): void {
    this.#registry.count('sshLogins', { cloud, result });
  }

  chatCall(platform: string, { method, result, ms }: ChatCall): void {
    this.#registry.count('chatCalls', { platform, call: method, result });
    this.#registry.observe('chatSeconds', { platform }, ms / 1000);
  }

  follow(sources: MetricsSources): void {
    this.#sources = sources;
    sources.events.on((event) => countEvent(event, this.#registry));
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    if (this.#sources !== undefined) await this.#look(this.#sources);
    return await this.#registry.text();
  }

  async #look({ open, moves, store, claims, platforms, clouds, now }: MetricsSources): Promise<void> {
    const registry = this.#registry;
    setRequestGauges([...open()], moves, now(), registry);
    registry.set('storeHeld', [{ labels: {}, value: store.held() ? 1 : 0 }]);
    const { here, elsewhere } = claims.counts();
    registry.set('claims', [
      { labels: { by: 'here' }, value: here },
      { labels: { by: 'elsewhere' }, value: elsewhere },
    ]);
    registry.set(
      'platformConnected',
      [...platforms()].map(([platform, connected]) => ({ labels: { platform }, value: connected ? 1 : 0 })),
    );
    registry.set(
      'cloudReachable',
      Object.entries(clouds()).flatMap(([cloud, state]) =>
        state === 'not asked yet' ? [] : [{ labels: { cloud }, value: state === 'reachable' ? 1 : 0 }],
      ),
    );
    // A store that can't be read is a problem, and holds all starts as a freeze does.
    const [problems, frozen] = await Promise.all([
      store.problems().then(
        (found) => found.length,
        () => 1,
      ),
      store.freeze().then(
        (freeze) => freeze !== undefined,
        () => true,
      ),
    ]);
    registry.set('storeProblems', [{ labels: {}, value: problems }]);
    registry.set('frozen', [{ labels: {}, value: frozen ? 1 : 0 }]);
  }
}
