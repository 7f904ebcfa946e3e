import type { CheckRow } from '../app/check/row.js';
import { row } from '../app/check/row.js';
import { DroverError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { networkOf } from '../base/proxies/network.js';
import type { Config } from '../config/config.js';
import { describedCommands } from './commands.js';
import type { StartOptions } from './options.js';

/** What `drover check` says of the chat platforms, each asked for real. */
export async function checkPlatforms(
  config: Config,
  log: Log,
  env: StartOptions['env'] = {},
): Promise<readonly CheckRow[]> {
  const network = networkOf(env);
  const rows: CheckRow[] = [];
  if (config.slack !== undefined) {
    const { checkSlack } = await import('../../adapters/slack/check.js');
    const found = await checkSlack(config.slack, { log, network, channels: config.policy.channels });
    rows.push(
      ...found.map(({ what, status, detail, remedy }) =>
        row(`slack: ${what}`, result(status), detail, remedy),
      ),
    );
  }
  if (config.discord !== undefined) {
    const { checkDiscord } = await import('../../adapters/discord/check.js');
    const found = await checkDiscord({
      config: config.discord,
      log,
      network,
      definitions: describedCommands(),
      channels: config.policy.channels,
      roles: [...config.roles.operator, ...config.roles.approver],
    });
    rows.push(
      ...found.map(({ what, verdict, detail, remedy }) =>
        row(`discord: ${what}`, result(verdict), detail, remedy),
      ),
    );
  }
  return rows;
}

function result(status: 'pass' | Exclude<CheckRow['result'], 'ok'>): CheckRow['result'] {
  return status === 'pass' ? 'ok' : status;
}

/** `drover register`: what to do for Slack, done for Discord. */
export async function registerOn(
  platform: string,
  config: Config | undefined,
  log: Log,
  env: StartOptions['env'] = {},
): Promise<string> {
  if (platform === 'slack') {
    const { registerText } = await import('../../adapters/slack/register.js');
    return registerText(await manifest());
  }
  if (config?.discord === undefined) {
    throw new DroverError('discord is not configured.', {
      code: 'config-missing',
      remedy: 'Write the section `discord` in drover.yaml.',
    });
  }
  const { registerDiscord } = await import('../../adapters/discord/register.js');
  const { written, commands } = await registerDiscord(
    config.discord,
    describedCommands(),
    log,
    networkOf(env),
  );
  const count = `${commands} ${commands === 1 ? 'command' : 'commands'}`;
  return written
    ? `Registered ${count} in the Discord server ${config.discord.guildId}.\n`
    : `The Discord server ${config.discord.guildId} has ${commands === 1 ? 'this command' : 'these commands'} already.\n`;
}

export async function manifest(): Promise<string> {
  const { slackManifest } = await import('../../adapters/slack/manifest.js');
  return slackManifest(describedCommands());
}
