export interface Page<Item> {
  readonly items: readonly Item[];
  /** The last item's key, when there may be more. */
  readonly nextMarker: string | undefined;
}

/** Takes one page; undefined when the marker names nothing that is there. */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  query: URLSearchParams,
  most = 1000,
): Page<Item> | undefined {
  const marker = query.get('marker');
  let start = 0;
  if (marker !== null && marker !== '') {
    const at = all.findIndex((item) => keyOf(item) === marker);
    if (at < 0) return undefined;
    start = at + 1;
  }
  const asked = query.get('limit');
  const limit = Math.min(asked === null || asked === '' ? most : Number(asked), most);
  const items = limit === 0 ? [] : all.slice(start, start + limit);
  const last = items.at(-1);
  // As in Nova, a page that is exactly full has a next link, even where nothing follows.
  const full = last !== undefined && items.length === limit;
  return { items, nextMarker: full ? keyOf(last) : undefined };
}

/** The link to the next page: the same query with the new marker at its end. */
export function nextLink(
  base: string,
  query: URLSearchParams,
  marker: string,
  sorted = false,
): { rel: string; href: string }[] {
  const next = new URLSearchParams(query);
  next.delete('marker');
  if (sorted) next.sort();
  next.append('marker', marker);
  return [{ rel: 'next', href: `${base}?${next.toString()}` }];
}

export function validLimit(query: URLSearchParams): boolean {
  const limit = query.get('limit');
  return limit === null || /^\d+$/.test(limit);
}
