import { LABELS, type LabelName } from './definitions.js';

const OTHER = 'other';

/** Keeps each label to the number of values that its definition allows: the first that come stay, what follows is `other`. */
export class BoundedLabels {
  readonly #seen = new Map<LabelName, Set<string>>();

  of<Name extends LabelName>(labels: Readonly<Record<Name, string>>): Record<Name, string> {
    const bounded: Record<Name, string> = { ...labels };
    for (const name of Object.keys(labels) as Name[]) bounded[name] = this.#value(name, labels[name]);
    return bounded;
  }

  #value(name: LabelName, value: string): string {
    const seen = this.#seen.get(name) ?? new Set<string>();
    this.#seen.set(name, seen);
    if (seen.has(value)) return value;
    // One is kept for `other`.
    if (seen.size >= LABELS[name].most - 1) return OTHER;
    seen.add(value);
    return value;
  }
}
