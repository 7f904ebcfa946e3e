import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { type Microversion, show } from '../http/microversion.js';
import type { Route } from '../http/routes.js';

const ABOUT = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };

function mediaTypes(version: string): JsonObject[] {
  return [{ base: 'application/json', type: `application/vnd.openstack.compute+json;version=${version}` }];
}

export function versionRoutes(least: Microversion, most: Microversion): Route[] {
  const old = (origin: string): JsonObject => ({
    id: 'v2.0',
    status: 'SUPPORTED',
    version: '',
    min_version: '',
    updated: '2011-01-21T11:33:21Z',
    links: [{ rel: 'self', href: `${origin}/v2/` }],
  });
  const current = (origin: string): JsonObject => ({
    id: 'v2.1',
    status: 'CURRENT',
    version: show(most),
    min_version: show(least),
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${origin}/v2.1/` }],
  });
  return [
    {
      method: 'GET',
      path: '/',
      open: true,
      handle: (call) =>
        ok({
          versions: [old(call.origin), current(call.origin)],
        }),
    },
    {
      method: 'GET',
      path: '/v2.1',
      open: true,
      handle: (call) =>
        ok({
          version: {
            ...current(call.origin),
            links: [{ rel: 'self', href: `${call.origin}/v2.1/` }, ABOUT],
            'media-types': mediaTypes('2.1'),
          },
        }),
    },
    {
      method: 'GET',
      path: '/v2',
      open: true,
      handle: (call) =>
        ok({
          version: {
            ...old(call.origin),
            links: [{ rel: 'self', href: `${call.origin}/v2/` }, ABOUT],
            'media-types': mediaTypes('2'),
          },
        }),
    },
  ];
}
