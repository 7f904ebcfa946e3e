import type { Listing } from 'openstack-client-lite';

/** A list of a whole cloud, however long, in our words: page by page, so that its answers are not all held at once. */
export async function wholeList<T, U>(
  list: Listing<T>,
  mapped: (item: T) => U | Promise<U>,
): Promise<readonly U[]> {
  const found: U[] = [];
  for await (const page of list.pages()) {
    for (const one of await Promise.all(page.map(mapped))) found.push(one);
  }
  return found;
}
