import { connect, isOpenStackError, listClouds, loadCloudConfig } from 'openstack-client-lite';
import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { type Network, STRAIGHT } from '../base/proxies/network.js';
import type { Cloud } from './cloud.js';
import { type Clouds, LazyClouds } from './clouds.js';
import { Answers } from './openstack/answers.js';
import { openStackCloud } from './openstack/openstack-cloud.js';

export interface CloudCall {
  cloud: string;
  service: string;
  method: string;
  route: string;
  /** null: there was no answer. */
  status: number | null;
  ms: number;
}

export interface OpenCloudsParts {
  /** `clouds` of the configuration. */
  config: { readonly file?: string; readonly use?: readonly string[] };
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  log: Log;
  /** The longest one call may take, milliseconds. */
  timeoutMs: number;
  /** Straight unless told. */
  network?: Network;
  /** Told of every HTTP exchange, retries one by one: for metrics and benches. */
  onCall?: (call: CloudCall) => void;
}

/** The clouds that the configuration names, in its order; none is connected before it is asked for. */
export function openClouds(parts: OpenCloudsParts): Clouds {
  const { config, env } = parts;
  const options = defined({ env, file: config.file });
  const names = config.use ?? namesFrom(options);
  return new LazyClouds(names, async (name) => connectCloud(name, options, parts));
}

/**
 * Refuses names that clouds.yaml does not have, before anybody relies on them.
 * @throws DroverError `config-clouds`, with the names that there are
 */
export function requireClouds({ config, env }: Pick<OpenCloudsParts, 'config' | 'env'>): void {
  const options = defined({ env, file: config.file });
  const wanted = config.use ?? namesFrom(options);
  const known = knownClouds({ config, env }).map(({ name }) => name);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const source = config.use === undefined ? 'OS_CLOUD' : '`clouds.use`';
  throw new DroverError(`${source} names ${unknown.join(', ')}, which clouds.yaml does not have.`, {
    code: 'config-clouds',
    remedy:
      known.length === 0
        ? 'Write it into clouds.yaml, or name another file in `clouds.file`.'
        : `It has: ${known.join(', ')}.`,
  });
}

/**
 * The entries of clouds.yaml, each with the file it stands in, `null` for one that the environment describes.
 * @throws DroverError `config-clouds`
 */
export function knownClouds({ config, env }: Pick<OpenCloudsParts, 'config' | 'env'>) {
  return configured(() => listClouds(defined({ env, file: config.file })));
}

interface FileOptions {
  env: Readonly<Record<string, string | undefined>>;
  file?: string;
}

function namesFrom(options: FileOptions): readonly string[] {
  const named = options.env.OS_CLOUD;
  if (named !== undefined && named !== '') return [named];
  return configured(() => listClouds(options)).map(({ name }) => name);
}

function connectCloud(
  name: string,
  options: FileOptions,
  { clock, log, timeoutMs, network = STRAIGHT, onCall }: OpenCloudsParts,
): Cloud {
  const config = configured(() => loadCloudConfig({ ...options, cloud: name }));
  const answers = new Answers(clock);
  const stack = connect(config, {
    timeoutMs,
    clock,
    userAgent: 'drover',
    makePool: network.pool,
    log: (event) => log.debug({ cloud: name, ...event }, 'openstack'),
    onCall: (call) => {
      answers.note(call);
      onCall?.({ cloud: name, ...call });
    },
  });
  return openStackCloud(name, stack, answers);
}

function configured<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isOpenStackError(cause)) throw cause;
    throw new DroverError(cause.message, {
      code: 'config-clouds',
      remedy: 'Correct clouds.yaml, or clouds.file and clouds.use in drover.yaml.',
      cause,
    });
  }
}
