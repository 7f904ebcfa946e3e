import { z } from 'zod';
import type { CallOptions } from './call.js';
import type { Read, ServiceClient } from './client.js';
import { UnexpectedAnswer } from './errors/answer.js';
import { type Listing, listing } from './listing.js';

export interface Page<T> {
  items: readonly T[];
  /** The link to the next page, as the service wrote it; null: this was the last. */
  next: string | null;
}

const links = z.array(z.object({ rel: z.string(), href: z.string() })).optional();

/** `{ servers: [...], servers_links: [{ rel: 'next' }] }`. */
export function pageOf<T>(key: string, item: z.ZodType<T>, linksKey = `${key}_links`): z.ZodType<Page<T>> {
  return z.object({ [key]: z.array(item), [linksKey]: links }).transform((body): Page<T> => {
    const next = (body[linksKey] as z.output<typeof links>)?.find((link) => link.rel === 'next');
    return { items: body[key] as T[], next: next?.href ?? null };
  });
}

/** Of the next link only its marker is used: its host may be the service's inner one. */
function markerOf(next: string): string | null {
  const at = next.indexOf('?');
  return at === -1 ? null : new URLSearchParams(next.slice(at)).get('marker');
}

/** A list over as many pages as it has. */
export function paged<T>(
  client: ServiceClient,
  what: string,
  call: Read<Page<T>>,
  options: CallOptions | undefined,
): Listing<T> {
  return listing(what, async function* () {
    let marker: string | undefined;
    for (;;) {
      const query = marker === undefined ? call.query : { ...call.query, marker };
      const page = await client.read({ ...call, ...(query === undefined ? {} : { query }) }, options);
      yield page.items;
      if (page.next === null) return;
      const next = markerOf(page.next);
      if (next === null || next === marker) {
        throw new UnexpectedAnswer({
          service: client.service,
          method: 'GET',
          route: call.route,
          status: 200,
          field: 'links',
          problem: 'expected a next link that leads on',
          requestId: null,
        });
      }
      marker = next;
    }
  });
}
