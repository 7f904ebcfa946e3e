import { stringify } from 'yaml';
import { KINDS } from '../src/app/kinds.js';
import { createLog } from '../src/base/log.js';
import { parse } from '../src/chat/parse.js';
import { createRegistry } from '../src/chat/registry.js';
import type { Config } from '../src/config/config.js';
import { loadConfig } from '../src/config/load.js';
import { checkPlatforms, describedCommands, registerOn } from '../src/main.js';
import { type DiscordStandIn, startDiscord } from './support/discord/stand-in.js';

const log = createLog({ level: 'silent' });

function configWith(discord: DiscordStandIn['config']): Config {
  const text = stringify({ discord, roles: { operator: ['discord:role:1'], approver: ['discord:42'] } });
  return loadConfig({ kinds: KINDS, env: {}, readFile: () => text, home: '/', cwd: '/' });
}

describe('Discord from the command line', () => {
  let discord: DiscordStandIn;
  beforeEach(async () => {
    discord = await startDiscord();
  });
  afterEach(() => discord.stop());

  const verdictOf = async (about: string) =>
    (await checkPlatforms(configWith(discord.config), log)).find((row) => row.about === about)?.result;

  it('registers the commands once, and `drover check` sees it', async () => {
    expect(await verdictOf('discord: commands')).toBe('fail');
    expect(await registerOn('discord', configWith(discord.config), log)).toMatch(/^Registered \d+ command/);
    expect(await verdictOf('discord: commands')).toBe('ok');
    expect(await registerOn('discord', configWith(discord.config), log)).toMatch(/already/);
  });

  it('checks the token and the roles that the configuration names', async () => {
    expect(await verdictOf('discord: discord.token')).toBe('ok');
    expect(await verdictOf('discord: role 1')).toBe('fail');
  });

  it('is not registered where it is not configured', async () => {
    const config = loadConfig({ kinds: KINDS, env: {}, readFile: () => 'console: {}', home: '/', cwd: '/' });
    await expect(registerOn('discord', config, log)).rejects.toMatchObject({ code: 'config-missing' });
  });
});

describe('every command and subcommand', () => {
  const { commands } = createRegistry(describedCommands());
  const lines = commands.flatMap((command) => [
    { command, text: '' },
    ...command.subcommands.map(({ name }) => ({ command, text: `${name} ` })),
  ]);

  it.each(lines.map(({ command, text }) => [`/${command.name} ${text}`, command, text] as const))(
    '%s-h is answered with its help',
    (_line, command, text) => {
      const named = command.subcommands.find(({ name }) => name === text.trim());
      for (const flag of ['-h', '--help', '—help'])
        expect(parse(command, { kind: 'text', text: `${text}${flag}` })).toEqual({
          kind: 'help',
          ...(named === undefined ? {} : { subcommand: named }),
        });
    },
  );
});
