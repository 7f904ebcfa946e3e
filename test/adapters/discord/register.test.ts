import { z } from 'zod';
import { checkDiscord } from '../../../adapters/discord/check.js';
import { discordCommands, registerDiscord } from '../../../adapters/discord/register.js';
import type { CommandDefinition, OptionDefinition } from '../../../src/chat/command.js';
import { exampleCommands } from '../../chat/example.js';
import { type DiscordStandIn, startDiscord } from '../../support/discord/stand-in.js';
import { testLog } from './harness.js';

const log = testLog([]);
let discord: DiscordStandIn;
beforeEach(async () => {
  discord = await startDiscord();
});
afterEach(() => discord.stop());

const [migrate = never()] = exampleCommands();
function never(): never {
  throw new Error('no command');
}

function withOptions(...options: Partial<OptionDefinition>[]): CommandDefinition {
  const [first = never()] = migrate.subcommands;
  const full = options.map((option, index) => ({
    name: `option-${index}`,
    description: 'What it is',
    type: z.string(),
    kind: 'text' as const,
    required: false,
    ...option,
  }));
  return { ...migrate, subcommands: [{ ...first, options: full }] };
}

function optionsOf(definition: CommandDefinition): readonly Record<string, unknown>[] {
  const [command] = discordCommands([definition]);
  const [subcommand] = (command?.options ?? []) as { options?: Record<string, unknown>[] }[];
  return subcommand?.options ?? [];
}

describe("the guild's commands", () => {
  it('are what Discord takes, for this guild only', async () => {
    expect(await registerDiscord(discord.config, exampleCommands(), log)).toEqual({
      written: true,
      commands: 2,
    });
    const [command] = discord.guild.state.commands;
    expect(command).toMatchObject({ name: 'migrate', contexts: [0], integration_types: [0] });
    expect(command?.default_member_permissions).toBeNull();
  });

  it('are written only where they changed', async () => {
    await registerDiscord(discord.config, exampleCommands(), log);
    expect(await registerDiscord(discord.config, exampleCommands(), log)).toEqual({
      written: false,
      commands: 2,
    });
    expect(discord.guild.state.commandWrites).toBe(1);
    const changed = exampleCommands().map((one) => ({ ...one, description: `${one.description}!` }));
    expect(await registerDiscord(discord.config, changed, log)).toEqual({ written: true, commands: 2 });
    expect(discord.guild.state.commandWrites).toBe(2);
  });

  it('name required options first', () => {
    const options = optionsOf(withOptions({ name: 'to' }, { name: 'server', required: true }));
    expect(options.map(({ name }) => name)).toEqual(['server', 'to']);
  });

  it('have the types and bounds of the definition', () => {
    const options = optionsOf(
      withOptions(
        { kind: 'flag', type: z.boolean() },
        { kind: 'number', type: z.int().min(1).max(10) },
        { kind: 'number', type: z.number().min(0.5) },
        { choices: ['ask', 'abort'] },
        { completes: 'host' },
        { choices: Array.from({ length: 26 }, (_, index) => `choice${index}`) },
      ),
    );
    expect(options).toMatchObject([
      { type: 5 },
      { type: 4, min_value: 1, max_value: 10 },
      { type: 10, min_value: 0.5 },
      {
        type: 3,
        choices: [
          { name: 'ask', value: 'ask' },
          { name: 'abort', value: 'abort' },
        ],
      },
      { type: 3, autocomplete: true },
      { type: 3, autocomplete: true },
    ]);
    expect(options[2]).not.toHaveProperty('max_value');
    expect(options[5]).not.toHaveProperty('choices');
  });

  it('have descriptions of at most 100 characters', () => {
    const [option] = optionsOf(withOptions({ description: 'long '.repeat(50) }));
    expect(String(option?.description)).toHaveLength(100);
  });

  it('that are too large for Discord are refused before anything is written', async () => {
    const many = Array.from({ length: 26 }, () => ({}));
    await expect(registerDiscord(discord.config, [withOptions(...many)], log)).rejects.toMatchObject({
      code: 'discord-commands-too-large',
      message: expect.stringContaining('26 of at most 25'),
    });
    const choices = Array.from({ length: 25 }, (_, index) => `${index}`.padEnd(100, 'x'));
    const heavy = Array.from({ length: 3 }, () => ({ choices }));
    expect(() => discordCommands([withOptions(...heavy)])).toThrow('of at most 8000');
    expect(discord.calls).toEqual([]);
  });
});

describe('drover check', () => {
  const rows = async (changes: Partial<Parameters<typeof checkDiscord>[0]> = {}) => {
    const found = await checkDiscord({
      config: discord.config,
      log,
      definitions: exampleCommands(),
      channels: [],
      roles: [],
      ...changes,
    });
    return Object.fromEntries(found.map(({ what, ...rest }) => [what, rest]));
  };

  it('passes where everything is right', async () => {
    const channel = discord.guild.channel('maintenance');
    const role = discord.guild.role('ops');
    await registerDiscord(discord.config, exampleCommands(), log);
    const found = await rows({
      channels: [`discord:${channel}`, 'slack:C1'],
      roles: [`discord:role:${role}`, 'discord:42'],
    });
    expect(Object.keys(found)).toEqual([
      'discord.token',
      'discord.applicationId',
      'gateway',
      'discord.guildId',
      'commands',
      `channel ${channel}`,
      `role ${role}`,
    ]);
    expect(Object.values(found).every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  it('stops at a token that is refused', async () => {
    const found = await rows({ config: { ...discord.config, token: 'wrong' } });
    expect(found).toEqual({
      'discord.token': {
        verdict: 'fail',
        detail: 'Discord does not accept the bot token.',
        remedy: 'Put the current bot token in `discord.token`.',
      },
    });
  });

  it('gives the invite link with the exact permissions where the bot is not in the guild', async () => {
    const { state } = discord.guild;
    state.members.delete(state.bot.id);
    const found = await rows();
    expect(found['discord.guildId']).toMatchObject({ verdict: 'fail' });
    const link = new URL(/https:\S+/u.exec(found['discord.guildId']?.remedy ?? '')?.[0] ?? '');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: discord.config.applicationId,
      scope: 'bot applications.commands',
      permissions: '309237763136',
    });
  });

  it('names what is wrong with the application, the commands, a channel and a role', async () => {
    const channel = discord.guild.channel('maintenance');
    const forum = discord.guild.channel('forum', 15);
    discord.guild.deny(channel, 'AddReactions', 'CreatePublicThreads', 'AttachFiles');
    const found = await rows({
      channels: [`discord:${channel}`, `discord:${forum}`, 'discord:77'],
      roles: ['discord:role:99'],
    });
    expect(found.commands).toMatchObject({ verdict: 'fail', remedy: 'Run `drover register discord`.' });
    expect(found[`channel ${channel}`]).toMatchObject({
      verdict: 'fail',
      detail: '#maintenance: Drover lacks Create Public Threads, Attach Files, Add Reactions.',
    });
    expect(found['channel 77']).toMatchObject({ verdict: 'fail' });
    expect(found['role 99']).toMatchObject({ verdict: 'fail' });
  });

  it('says which application the token belongs to', async () => {
    const found = await rows({ config: { ...discord.config, applicationId: '1' } });
    expect(found['discord.applicationId']).toMatchObject({
      verdict: 'fail',
      remedy: `Set \`discord.applicationId\` to "${discord.config.applicationId}".`,
    });
  });

  it('says what could not be read as unknown', async () => {
    discord.faults.next(/^GET \/users\/@me$/u, { kind: 'cut-before' }, 4);
    const found = await rows();
    expect(found['discord.token']).toMatchObject({ verdict: 'unknown' });
  });
});
