import { ago, list } from '../../base/format/findings.js';
import type { NovaConf } from '../../hosts/nova/nova-conf.js';
import { type Check, defineCheck, pass, warn } from '../check.js';
import { forecastOf, novaGivesUpAfterSeconds } from '../forecast.js';
import { measuredOf } from './convergence.js';

/**
 * A25. Nova attaches, detaches and cleans up with the token that started the move; when that has ended, only a service
 * token beside it makes Cinder and Neutron accept it (nova/service_auth.py; "Service User Tokens" of Nova's admin guide).
 * Drover starts a move with a young token, so that what is left of it is its life.
 */
const serviceToken = defineCheck({
  id: 'A25',
  title: 'Token for a long move',
  scope: 'pair',
  ofServer: true,
  momentary: true,
  reads: {
    server: ['server'],
    cloud: ['identity'],
    source: ['nova', 'dirtyRate'],
    destination: ['nova'],
    pair: ['path'],
  },
  about:
    'warns when the move may outlast a token of Keystone and nova-compute of either host sends no service token with it',
  decide: (
    { server: { server }, cloud: { identity }, source: { nova, dirtyRate }, destination, pair: { path } },
    names,
  ) => {
    const measured = measuredOf(nova.conf, dirtyRate?.bytesPerSecond ?? null, path.linkMbit);
    const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: carries } = measured;
    const stalls = dirty !== null && carries !== null && dirty >= carries;
    const takes = stalls ? givesUpAfter(server, nova.conf) : forecastOf(server, measured).maxSeconds;
    const life = identity.tokenLifeSeconds;
    if (takes <= life) return pass(`the move ends well within the ${ago(life * 1000)} of a token`);
    const without = [
      ...(sends(nova.conf) ? [] : [names.source]),
      ...(sends(destination.nova.conf) ? [] : [names.destination]),
    ];
    if (without.length === 0) return pass('both hosts send a service token when that of the user has ended');
    const long = Number.isFinite(takes) ? `up to ${ago(takes * 1000)}` : 'without an end';
    return warn(
      `it may take ${long}, a token lives ${ago(life * 1000)}, and ${list(without)} ${without.length === 1 ? 'sends' : 'send'} no service token: cleaning up after the move would be refused`,
      `Set send_service_user_token=true in [service_user] of nova.conf on ${list(without)}, with the credential of Nova's service user, and restart nova-compute while no move runs.`,
      'nova.conf',
    );
  },
});

function givesUpAfter(server: Parameters<typeof novaGivesUpAfterSeconds>[0], conf: NovaConf): number {
  const perGib = conf.integer('libvirt', 'live_migration_completion_timeout').value ?? undefined;
  return perGib === 0 ? Number.POSITIVE_INFINITY : novaGivesUpAfterSeconds(server, perGib);
}

function sends(conf: NovaConf): boolean {
  return conf.boolean('service_user', 'send_service_user_token').value === true;
}

export const tokenChecks: readonly Check[] = [serviceToken];
