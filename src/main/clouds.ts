import type { Metrics } from '../app/metrics/metrics.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { networkOf } from '../base/proxies/network.js';
import type { Clouds } from '../cloud/clouds.js';
import { openClouds } from '../cloud/open-clouds.js';
import type { Config } from '../config/config.js';
import type { StartOptions } from './options.js';

/** Every call to a cloud is given up after this long; an unanswered write is looked after, not repeated. */
export const CALL_TIMEOUT_MS = 30_000;

/** The configured clouds, connected when they are first asked for. */
export function cloudsOf(
  config: Config,
  env: StartOptions['env'],
  clock: Clock,
  log: Log,
  timeoutMs = CALL_TIMEOUT_MS,
  metrics?: Metrics,
): Clouds {
  return openClouds({
    config: config.clouds,
    env,
    clock,
    log,
    timeoutMs,
    network: networkOf(env),
    ...(metrics === undefined ? {} : { onCall: (call) => metrics.apiCall(call.cloud, call) }),
  });
}
