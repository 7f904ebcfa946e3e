import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { slackManifest } from '../../../adapters/slack/manifest.js';
import { registerText } from '../../../adapters/slack/register.js';
import { COMMANDS } from '../../support/slack/harness.js';

const schema = JSON.parse(
  readFileSync(new URL('../../fixtures/slack-manifest.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

describe('the manifest', () => {
  it.each([
    ['Socket Mode', {}],
    ['HTTP', { baseUrl: 'https://drover.example/' }],
  ])('for %s keeps Slack’s schema', (_mode, options) => {
    validate(parse(slackManifest(COMMANDS, options)));
    expect(validate.errors).toBeNull();
  });

  it('has every command with what it takes', () => {
    expect(parse(slackManifest(COMMANDS)).features.slash_commands).toEqual([
      {
        command: '/migrate',
        description: 'Moves a running server to another host',
        usage_hint:
          'server NAME [--to HOST] [--reason REASON] [--if-stalled ask|abort|force] [--quick] [--wait N] | list',
        should_escape: false,
      },
      {
        command: '/volumes',
        description: 'Shows and makes volumes',
        usage_hint: 'show VOLUME | create',
        should_escape: false,
      },
    ]);
  });

  it('asks for these scopes and events and for no others', () => {
    const manifest = parse(slackManifest(COMMANDS));
    expect(manifest.oauth_config.scopes).toEqual({
      bot: [
        'commands',
        'chat:write',
        'reactions:read',
        'reactions:write',
        'users:read',
        'channels:read',
        'groups:read',
        'channels:history',
        'groups:history',
        'usergroups:read',
        'files:write',
      ],
    });
    expect(manifest.settings).toMatchObject({
      event_subscriptions: { bot_events: ['app_home_opened', 'reaction_added', 'reaction_removed'] },
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    });
  });

  it('names one address for everything in HTTP mode', () => {
    const manifest = parse(slackManifest(COMMANDS, { baseUrl: 'https://drover.example/' }));
    const url = 'https://drover.example/slack/events';
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: url },
      interactivity: { request_url: url, message_menu_options_url: url },
    });
    expect(manifest.features.slash_commands[0].url).toBe(url);
  });

  it('is printed with what to do with it', () => {
    const manifest = slackManifest(COMMANDS);
    const text = registerText(manifest);
    for (const words of [
      manifest.trimEnd(),
      'slack.botToken',
      'slack.appToken',
      'connections:write',
      '/invite @drover',
    ]) {
      expect(text).toContain(words);
    }
  });
});
