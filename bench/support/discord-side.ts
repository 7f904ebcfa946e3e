import { registerDiscord } from '../../adapters/discord/register.js';
import { createLog } from '../../src/base/log.js';
import { exampleCommands } from '../../test/chat/example.js';
import { startDiscord } from '../../test/support/discord/stand-in.js';

/** Discord in a process of its own, so that its work is not the bot's. Bursts on request; answers with the times to defer. */
const discord = await startDiscord();
// One burst is more than the 50 requests a second that Discord grants; what is measured is not how both wait for it.
discord.limits.globalPerSecond = 1_000_000;
await registerDiscord(discord.config, exampleCommands(), createLog({ level: 'warn' }));
const { guild } = discord;
const channel = guild.channel('maintenance');
const people = Array.from({ length: 20 }, (_unused, index) => guild.user(`user${index}`));

process.on('message', async ({ commands }: { commands: number }) => {
  const acts = Array.from({ length: commands }, (_unused, index) => {
    const person = people[index % people.length] ?? guild.user('more');
    return guild.slash(person, channel, 'migrate', 'list');
  });
  const taken = await Promise.allSettled(acts.map((act) => act.acknowledged()));
  process.send?.({
    ms: taken.flatMap((one) => (one.status === 'fulfilled' ? (one.value.acknowledgedAfter ?? []) : [])),
    lost: taken.filter(({ status }) => status === 'rejected').length,
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.(discord.config);
