import { checkEveryAccess } from '../app/check/check-access.js';
import { checkRoles } from '../app/check/check-roles.js';
import type { Log } from '../base/log.js';
import type { Config } from '../config/config.js';

/** What lets Drover start and yet will fail whoever relies on it: one line each, as `drover check` says it. */
export async function warnAtStart(
  config: Pick<Config, 'roles' | 'hosts'>,
  env: NodeJS.ProcessEnv,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const rows = [...checkRoles(config), ...(await checkEveryAccess(config, env))];
  for (const { about, detail, remedy } of rows)
    log.warn({ about, seen: detail, remedy }, 'the configuration');
}
