import { stringify } from 'yaml';
import type { CommandDefinition } from '../../src/chat/command.js';
import { usage } from '../../src/chat/usage.js';
import { EVENTS_PATH } from './http.js';
import { BOT_SCOPES } from './scopes.js';

export interface ManifestOptions {
  /** Where Slack reaches the bot (`https://drover.example`), for HTTP mode; Socket Mode without it. */
  baseUrl?: string;
}

/** Slack's limits for a manifest (slackapi/manifest-schema, 2.0.0). */
const COMMAND_LENGTH = 32;
const HINT_LENGTH = 1000;
/** Of what Slack shows beside a command; its form accepts no more. */
const DESCRIPTION_LENGTH = 2000;

/**
 * Every event needs a reason. Message deletions are not subscribed: Slack would send every message of every channel
 * along, and a deleted request is found by the reads that happen anyway.
 */
const BOT_EVENTS = ['app_home_opened', 'reaction_added', 'reaction_removed'];

/** The Slack app as a manifest, from the command definitions and what the adapter needs. */
export function slackManifest(commands: readonly CommandDefinition[], options: ManifestOptions = {}): string {
  return [
    '# The Slack app. Generated from the command definitions: change those, then run `npm run generate`.',
    '# https://docs.slack.dev/reference/app-manifest',
    stringify(manifest(commands, options), { lineWidth: 0 }),
  ].join('\n');
}

function manifest(commands: readonly CommandDefinition[], { baseUrl }: ManifestOptions) {
  const url = baseUrl === undefined ? undefined : baseUrl.replace(/\/+$/u, '') + EVENTS_PATH;
  const request = url === undefined ? {} : { request_url: url };
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Drover',
      description: 'Moves running OpenStack servers between compute hosts: checks, asks, migrates, proves',
      background_color: '#1d3c34',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: false,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'drover', always_online: true },
      slash_commands: commands.map((command) => ({
        command: `/${command.name}`.slice(0, COMMAND_LENGTH),
        ...(url === undefined ? {} : { url }),
        description: command.description.slice(0, DESCRIPTION_LENGTH),
        usage_hint: usageHint(command).slice(0, HINT_LENGTH),
        should_escape: false,
      })),
    },
    oauth_config: { scopes: { bot: BOT_SCOPES.map(({ scope }) => scope) } },
    settings: {
      event_subscriptions: { ...request, bot_events: BOT_EVENTS },
      interactivity: {
        is_enabled: true,
        ...request,
        ...(url === undefined ? {} : { message_menu_options_url: url }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** `server NAME [--to HOST] | status | list`: the default subcommand in full, the others by name. */
function usageHint(command: CommandDefinition): string {
  const main = command.subcommands.find(({ name }) => name === command.defaultSubcommand);
  const others = command.subcommands.filter((subcommand) => subcommand !== main).map(({ name }) => name);
  const first = main === undefined ? [] : [usage(command, main).slice(`/${command.name} `.length)];
  return [...first, ...others].join(' | ') || 'help';
}
