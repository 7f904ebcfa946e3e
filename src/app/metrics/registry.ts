import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { BoundedLabels } from './bounded-labels.js';
import { METRICS, type MetricDefinition, type MetricId } from './definitions.js';

type IdOf<Type extends MetricDefinition['type']> = {
  [Id in MetricId]: (typeof METRICS)[Id]['type'] extends Type ? Id : never;
}[MetricId];

/** Exactly the labels of that metric. */
export type LabelsOf<Id extends MetricId> = Readonly<Record<(typeof METRICS)[Id]['labels'][number], string>>;

/** Every metric of METRICS as an instrument, and those of the process. A name that is not defined can't be written. */
export class MetricsRegistry {
  readonly #registry = new Registry();
  readonly #labels = new BoundedLabels();
  readonly #counters = new Map<MetricId, Counter>();
  readonly #gauges = new Map<MetricId, Gauge>();
  readonly #histograms = new Map<MetricId, Histogram>();

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    for (const [key, definition] of Object.entries(METRICS)) {
      const id = key as MetricId;
      const { name, help, labels, type, buckets = [] }: MetricDefinition = definition;
      const described = { name, help, labelNames: [...labels], registers };
      if (type === 'counter') this.#counters.set(id, new Counter(described));
      else if (type === 'gauge') this.#gauges.set(id, new Gauge(described));
      else this.#histograms.set(id, new Histogram({ ...described, buckets: [...buckets] }));
    }
  }

  count<Id extends IdOf<'counter'>>(id: Id, labels: LabelsOf<Id>): void {
    this.#counters.get(id)?.inc(this.#labels.of(labels));
  }

  /** In the unit that the name ends in. */
  observe<Id extends IdOf<'histogram'>>(id: Id, labels: LabelsOf<Id>, value: number): void {
    this.#histograms.get(id)?.observe(this.#labels.of(labels), value);
  }

  /** All values of a gauge at once: what is not among them is gone. Several of the same labels are added up. */
  set<Id extends IdOf<'gauge'>>(id: Id, values: readonly { labels: LabelsOf<Id>; value: number }[]): void {
    const gauge = this.#gauges.get(id);
    gauge?.reset();
    for (const { labels, value } of values) gauge?.inc(this.#labels.of(labels), value);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Names and labels of everything that is served. */
  served(): readonly string[] {
    return this.#registry.getMetricsAsArray().map(({ name }) => name);
  }
}
