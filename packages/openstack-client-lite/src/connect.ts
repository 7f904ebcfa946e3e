import { type ClientSettings, ServiceClient } from './client.js';
import { systemClock } from './clock.js';
import { computeApi } from './compute/compute.js';
import type { CloudConfig } from './config/types.js';
import { borrowConnections, openConnections } from './http/connections.js';
import { Transport } from './http/transport.js';
import { identityApi } from './identity/identity.js';
import { Session } from './identity/session.js';
import { imageApi } from './image/image.js';
import { networkApi } from './network/network.js';
import type { OpenStack } from './openstack.js';
import type { ConnectOptions } from './options.js';
import { placementApi } from './placement/placement.js';
import { probeOf } from './probe.js';
import type { ServiceName } from './service.js';
import { volumeApi } from './volume/volume.js';
import { send } from './write.js';

const OURSELVES = 'openstack-client-lite/0.1.0';
const DEFAULTS = { timeoutMs: 60_000, attemptTimeoutMs: 20_000, retries: 3, maxConnections: 16 };

/** A cloud to talk to. Does nothing yet: the first call logs in. */
export function connect(config: CloudConfig, options: ConnectOptions = {}): OpenStack {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? (() => {});
  const maxConnections = options.maxConnections ?? DEFAULTS.maxConnections;
  const timeoutMs = options.timeoutMs ?? config.apiTimeoutMs ?? DEFAULTS.timeoutMs;
  const userAgent = options.userAgent === undefined ? OURSELVES : `${options.userAgent} ${OURSELVES}`;
  const transport = new Transport({
    connections: options.dispatcher
      ? borrowConnections(options.dispatcher)
      : openConnections(config.tls, maxConnections, options.makePool),
    clock,
    random: options.random ?? Math.random,
    retries: options.retries ?? DEFAULTS.retries,
    attemptTimeoutMs: options.attemptTimeoutMs ?? DEFAULTS.attemptTimeoutMs,
    maxConnections,
    log,
    onCall: options.onCall ?? (() => {}),
  });
  const common = { config, transport, clock, timeoutMs, userAgent, log };
  const session = new Session(common);
  const settings: ClientSettings = { ...common, session };
  const client = (service: ServiceName) => new ServiceClient(service, settings);
  const clients = {
    identity: client('identity'),
    compute: client('compute'),
    volume: client('volume'),
    placement: client('placement'),
    network: client('network'),
    image: client('image'),
  };
  return {
    config,
    identity: identityApi(clients.identity, session),
    compute: computeApi(clients.compute),
    volume: volumeApi(clients.volume),
    placement: placementApi(clients.placement),
    network: networkApi(clients.network),
    image: imageApi(clients.image),
    send: (call, options) => send(clients[call.service], call, options),
    probe: probeOf(clients),
    close: () => transport.close(),
  };
}
