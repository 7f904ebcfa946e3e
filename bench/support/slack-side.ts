import { SlackStandIn } from '../../test/support/slack/stand-in.js';

/** Slack in a process of its own, so that its work is not the bot's. Bursts on request; answers with the times to ack. */
const slack = await SlackStandIn.start({ rateLimits: false });
const users = Array.from({ length: 20 }, (_unused, index) => slack.workspace.user(`U0BENCH${index}`).id);
slack.workspace.channel('C0BENCH');

process.on('message', async (burst: { commands: number; text: string }) => {
  const answersBefore = slack.workspace.ephemerals.length;
  const taken = await Promise.all(
    Array.from({ length: burst.commands }, (_unused, index) =>
      slack.slash(users[index % users.length] ?? '', 'C0BENCH', burst.text),
    ),
  );
  process.send?.({
    ms: taken.map(({ ms }) => ms),
    lost: taken.filter(({ acknowledged }) => !acknowledged).length,
    answersBefore,
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.({
  apiUrl: slack.apiUrl,
  botToken: slack.workspace.botToken,
  appToken: slack.workspace.appToken,
});
