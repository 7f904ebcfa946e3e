/** Looks a key up in a list that stays as it is: the first time makes an index of it, which lives as long as the list. */
export function indexedBy<T extends object, K>(
  keyOf: (item: T) => K,
): (list: readonly T[], key: K) => readonly T[] {
  const indexes = new WeakMap<readonly T[], ReadonlyMap<K, readonly T[]>>();
  return (list, key) => {
    const index = indexes.get(list) ?? made(list, keyOf);
    indexes.set(list, index);
    return index.get(key) ?? NOTHING;
  };
}

const NOTHING: readonly never[] = [];

function made<T, K>(list: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const index = new Map<K, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const known = index.get(key);
    if (known === undefined) index.set(key, [item]);
    else known.push(item);
  }
  return index;
}
