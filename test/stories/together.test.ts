import { StoryCloud } from '../support/stories/cloud.js';
import { DiscordChat } from '../support/stories/discord-chat.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { SlackChat } from '../support/stories/slack-chat.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
let slack: SlackChat;
let discord: DiscordChat;
let story: Story;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());
beforeEach(async () => {
  slack = await SlackChat.open('socket', cloud.clock.now());
  discord = await DiscordChat.open();
});
afterEach(() => story.close());

const open = async (config: Record<string, unknown> = {}) => {
  story = await Story.open({ cloud, chats: [slack, discord], config });
};
const LIST = { command: 'migrate', subcommand: 'list' };

describe('Slack and Discord in one process', () => {
  it('each have their own requests, and both are listed on both', async () => {
    await open();
    const [here, there] = [cloud.server('compute1', 'compute2'), cloud.server('compute3', 'compute2')];
    const onSlack = await story.asked(slack, here);
    const onDiscord = await story.asked(discord, there);
    for (const chat of [slack, discord]) {
      const listed = await story.answer(chat, 'outsider', LIST);
      expect(listed).toContain(here.name);
      expect(listed).toContain(there.name);
    }
    expect(slack.cards()).toHaveLength(1);
    expect(discord.cards()).toHaveLength(1);

    slack.react('approver', onSlack.id, 'approve');
    discord.react('approver', onDiscord.id, 'approve');
    await story.done(slack, onSlack, here);
    await story.done(discord, onDiscord, there);
    story.expectOnce(slack, onSlack, here);
    story.expectOnce(discord, onDiscord, there);
  });

  it('lock a server for each other', async () => {
    await open();
    const server = cloud.server();
    await story.asked(slack, server);
    const ask = { command: 'migrate', subcommand: 'server', options: { server: server.name } };
    expect(await story.answer(discord, 'requester', ask)).toMatch(/m-[a-z2-7]{10} .*this server/);
    expect(discord.cards()).toEqual([]);
  });

  it('count a person once, whatever accounts they vote with', async () => {
    await open({
      people: {
        bob: [slack.actor('approver'), slack.actor('second'), discord.actor('approver')],
        eve: [slack.actor('outsider')],
      },
      roles: {
        operator: [slack.actor('requester')],
        approver: [
          slack.actor('approver'),
          slack.actor('second'),
          discord.actor('approver'),
          slack.actor('outsider'),
        ],
      },
      policy: { approvals: { migrate: { quorum: 2 } } },
    });
    const server = cloud.server();
    const card = await story.asked(slack, server);
    slack.react('approver', card.id, 'approve');
    slack.press('second', card.id, 'approve');
    await story.cardSays(slack, card, /waiting for 1 more approval|1 of 2/);
    expect(await story.answer(discord, 'approver', { command: 'migrate', subcommand: 'whoami' })).toMatch(
      /You are the person bob/,
    );
    expect(await story.answer(discord, 'approver', LIST)).toMatch(/1 of 2 votes/);
    expect(cloud.moves(server)).toBe(0);
    slack.react('outsider', card.id, 'approve');
    await story.done(slack, card, server);
    story.expectOnce(slack, card, server);
  });

  it('know who asked on the one when the same person votes with another account', async () => {
    await open({
      people: { ann: [discord.actor('requester'), discord.actor('second'), slack.actor('requester')] },
    });
    const server = cloud.server();
    const card = await story.asked(discord, server);
    discord.react('second', card.id, 'approve');
    await story.told(discord, 'second', /you asked for this move \(requesterMayApprove: false\)/);
    expect(cloud.moves(server)).toBe(0);
  });

  it('abort from the one what was asked on the other', async () => {
    await open();
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(slack, server);
    slack.react('approver', card.id, 'approve');
    await story.threadSays(slack, card, /copying (?:memory|what changes)/);
    const request = /m-[a-z2-7]{10}/u.exec(card.text)?.[0] ?? '';
    const abort = { command: 'migrate', subcommand: 'abort', options: { request } };
    expect(await story.answer(discord, 'approver', abort)).toMatch(/Abort of .* is asked for/);
    await story.cardSays(slack, card, new RegExp(`^Aborted: ${server.name} is still on compute1`));
  });

  it.each([
    ['Slack', () => slack.slack.dropSockets()],
    ['Discord', () => discord.discord.gateway.drop()],
  ])('go on when %s is cut off', async (_name, cut) => {
    await open();
    const [here, there] = [cloud.server('compute1', 'compute2'), cloud.server('compute3', 'compute2')];
    const onSlack = await story.asked(slack, here);
    const onDiscord = await story.asked(discord, there);
    cut();
    slack.react('approver', onSlack.id, 'approve');
    discord.react('approver', onDiscord.id, 'approve');
    await story.done(slack, onSlack, here);
    await story.done(discord, onDiscord, there);
    story.expectOnce(slack, onSlack, here);
    story.expectOnce(discord, onDiscord, there);
  });
});
