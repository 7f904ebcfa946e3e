/** Objects whose keys are data (ids, names), not fields: their values are compared, their keys are not. */
const MAPS =
  /\.(allocations|provider_summaries|hosts|extra_specs|metadata|volume_image_metadata|addresses|connection_info|features|capabilities)$/;

/** Where each field was ever seen, with which types: a field recorded as null here and as text there is nullable. */
export class Nullability {
  readonly #types = new Map<string, Set<string>>();

  learn(value: unknown, path = ''): void {
    const seen = this.#types.get(path) ?? new Set();
    this.#types.set(path, seen.add(typeOf(value)));
    for (const [key, member] of members(value, path)) this.learn(member, key);
  }

  allows(path: string, type: string): boolean {
    return this.#types.get(path)?.has(type) ?? false;
  }
}

/** What of the actual answer has another shape than the recorded one, as sentences; none if it is the same. */
export function differences(recorded: unknown, actual: unknown, nullable: Nullability, path = ''): string[] {
  const [wanted, got] = [typeOf(recorded), typeOf(actual)];
  if (wanted !== got) {
    const mayBe = (wanted === 'null' || got === 'null') && nullable.allows(path, got);
    return mayBe ? [] : [`${path || 'the body'} is ${got}, recorded as ${wanted}`];
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) return ofArrays(recorded, actual, nullable, path);
  if (wanted !== 'object') return [];
  return ofObjects(recorded as Record<string, unknown>, actual as Record<string, unknown>, nullable, path);
}

function ofArrays(recorded: unknown[], actual: unknown[], nullable: Nullability, path: string): string[] {
  if ((recorded.length === 0) !== (actual.length === 0)) {
    return [`${path} has ${actual.length} entries, recorded with ${recorded.length}`];
  }
  return actual.flatMap((element) => {
    const attempts = recorded.map((candidate) => differences(candidate, element, nullable, `${path}[]`));
    return attempts.some((attempt) => attempt.length === 0) ? [] : (attempts[0] ?? []);
  });
}

function ofObjects(
  recorded: Record<string, unknown>,
  actual: Record<string, unknown>,
  nullable: Nullability,
  path: string,
): string[] {
  if (MAPS.test(path)) {
    const [sample] = Object.values(recorded);
    if (sample === undefined) return [];
    return path.endsWith('allocations') || path.endsWith('summaries')
      ? Object.values(actual).flatMap((member) => differences(sample, member, nullable, `${path}.*`))
      : [];
  }
  const missing = Object.keys(recorded).filter((key) => !(key in actual));
  const added = Object.keys(actual).filter((key) => !(key in recorded));
  return [
    ...missing.map((key) => `${path}.${key} is missing`),
    ...added.map((key) => `${path}.${key} was not recorded`),
    ...Object.keys(recorded)
      .filter((key) => key in actual)
      .flatMap((key) => differences(recorded[key], actual[key], nullable, `${path}.${key}`)),
  ];
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function members(value: unknown, path: string): [string, unknown][] {
  if (Array.isArray(value)) return value.map((element) => [`${path}[]`, element]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, member]) => [
    MAPS.test(path) ? `${path}.*` : `${path}.${key}`,
    member,
  ]);
}
