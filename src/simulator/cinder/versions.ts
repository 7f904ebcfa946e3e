import type { JsonObject } from '../http/json.js';
import { type Microversion, show } from '../http/microversion.js';
import type { Route } from '../http/routes.js';

/** The root answers 300 to anyone; `/v3/` says the same with 200, but wants a token. */
export function versionRoutes(least: Microversion, most: Microversion): Route[] {
  const document = (origin: string): JsonObject => ({
    versions: [
      {
        id: 'v3.0',
        status: 'CURRENT',
        version: show(most),
        min_version: show(least),
        updated: '2022-08-31T00:00:00Z',
        links: [
          { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
          { rel: 'self', href: `${origin}/v3/` },
        ],
        'media-types': [
          { base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' },
        ],
      },
    ],
  });
  return [
    {
      method: 'GET',
      path: '/',
      open: true,
      handle: (call) => ({ status: 300, body: document(call.origin) }),
    },
    { method: 'GET', path: '/v3', handle: (call) => ({ status: 200, body: document(call.origin) }) },
  ];
}
