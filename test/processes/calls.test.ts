import { CALLS } from '../../src/app/rights/calls.js';
import type { SeenCall } from '../../src/simulator/index.js';
import { onScene } from '../support/process/scene.js';
import { callsOf } from '../support/process/seen-calls.js';

const NAMES = {
  compute: 'nova',
  volume: 'cinder',
  network: 'neutron',
  placement: 'placement',
  identity: 'keystone',
} as const;

/** As rights are written: without version and project. Version documents and images are everybody's. */
function needing({ service, method, route, action }: SeenCall): readonly string[] {
  const path = route.replace(/^\/v[\d.]+(?:\/\{project\})?/, '');
  if (service === 'image' || path === '' || path === '/') return [];
  const call = [method, path, ...(action === undefined ? [] : [action])].join(' ');
  const known = CALLS[NAMES[service]].some((one) => one.call === call);
  return known ? [] : [`${NAMES[service]}: ${call}`];
}

it('whatever people ask for, Drover calls nothing that the rights do not speak of', async () => {
  const unknown = new Set<string>();
  const seen = new Set<string>();
  const onCall = (call: SeenCall) => {
    seen.add(`${call.method} ${call.route} ${call.action ?? ''}`.trim());
    for (const one of needing(call)) unknown.add(one);
  };
  const servers = ['web-01', 'web-02', 'web-03'].map((name) => ({ name, host: 'compute1' }));
  await onScene({ servers, onCall }, callsOf);
  expect([...unknown]).toEqual([]);
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'POST /v2.1/servers/{id}/action os-migrateLive',
      'DELETE /v2.1/servers/{id}/migrations/{migration}',
      'POST /v2.1/servers/{id}/migrations/{migration}/action force_complete',
      'POST /v3/{project}/volumes',
    ]),
  );
}, 240_000);
