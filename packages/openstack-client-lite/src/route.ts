export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** `/servers/{server}` with its parameters put in, each escaped. */
export function fillRoute(route: string, params: Readonly<Record<string, string>> | undefined): string {
  return route.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params?.[name];
    // An empty id would turn "show one" into "list all".
    if (value === undefined || value === '') throw new TypeError(`${route}: ${name} is missing`);
    return encodeURIComponent(value);
  });
}

export function withQuery(url: string, query: Query | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) return url;
  return `${url}?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`;
}
