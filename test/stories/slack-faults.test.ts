import { eventually } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { copying, type Disturbance, tellDisturbed } from '../support/stories/disturbed.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { SlackChat } from '../support/stories/slack-chat.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
let chat: SlackChat;
let story: Story;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());
afterEach(() => story.close());

async function open(mode: 'socket' | 'http'): Promise<void> {
  chat = await SlackChat.open(mode, cloud.clock.now());
  story = await Story.open({ cloud, chats: [chat] });
}

const EVERYWHERE: readonly Disturbance<SlackChat>[] = [
  { name: 'everything is delivered twice', atFirst: ({ slack }) => slack.deliverBadly({ times: 2 }) },
  {
    name: 'edits are limited',
    atFirst: ({ slack }) => slack.faults.on('chat.update', { kind: 'limited', retryAfter: 2 }, 6),
  },
  {
    name: 'posts are limited',
    atFirst: ({ slack }) => slack.faults.on('chat.postMessage', { kind: 'limited', retryAfter: 2 }, 3),
  },
  {
    name: 'Slack has errors of its own',
    atFirst({ slack }) {
      for (const method of [
        'chat.postMessage',
        'chat.update',
        'reactions.get',
        'reactions.add',
        'users.info',
      ])
        slack.faults.on(method, { kind: 'status', status: 500 }, 2);
    },
  },
  {
    name: 'the connection breaks after each post was made',
    atFirst: ({ slack }) => slack.faults.on('chat.postMessage', { kind: 'cut-after' }, 20),
  },
  {
    name: 'the connection breaks before a post is made',
    atFirst: ({ slack }) => slack.faults.on('chat.postMessage', { kind: 'cut-before' }, 2),
  },
  {
    name: 'no response URL works',
    atFirst: ({ slack }) => slack.faults.on('response_url', { kind: 'status', status: 500 }, 9),
  },
  {
    name: 'the bot is restarted while memory is copied',
    async midway(_chat, told) {
      await told.stop();
      await told.start();
    },
  },
];

describe.each(['socket', 'http'] as const)(
  'Slack over %s: one migration, no lost vote, nothing said twice',
  (mode) => {
    beforeEach(() => open(mode));

    it.each(EVERYWHERE)('when $name', (disturbance) => tellDisturbed(story, chat, cloud, disturbance));
  },
);

const SOCKET: readonly Disturbance<SlackChat>[] = [
  { name: 'breaks before the vote', beforeVote: ({ slack }) => slack.dropSockets() },
  { name: 'breaks while memory is copied', midway: ({ slack }) => slack.dropSockets() },
  {
    name: 'is refreshed while memory is copied',
    midway: ({ slack }) => slack.sendDisconnect('refresh_requested'),
  },
];

describe('Slack, whose socket', () => {
  beforeEach(() => open('socket'));

  it.each(SOCKET)('$name: one migration, no lost vote, nothing said twice', (disturbance) =>
    tellDisturbed(story, chat, cloud, disturbance),
  );

  it('breaks just after the command: it is delivered again, and asks once', async () => {
    const server = cloud.server();
    const asking = story.asked(chat, server);
    chat.slack.dropSockets();
    const card = await asking;
    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
  });
});

describe('Slack, where', () => {
  beforeEach(() => open('socket'));

  it('a vote was given while the bot was down: it counts at the next start', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    await story.stop();
    chat.react('outsider', card.id, 'approve');
    chat.react('approver', card.id, 'approve');
    await story.start();
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
    await story.told(chat, 'outsider', /you are not an approver/);
  });

  it('the event of a vote never comes: the next look counts it, and the event changes nothing any more', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.slack.deliverBadly({ hold: true });
    chat.react('approver', card.id, 'approve');
    cloud.clock.skip(60_000);
    await story.done(chat, card, server);
    chat.slack.deliverBadly({});
    chat.slack.release();
    story.expectOnce(chat, card, server);
  });

  it('events come in the wrong order: the list of reactions counts, not their order', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.slack.deliverBadly({ hold: true });
    chat.react('approver', card.id, 'approve');
    chat.takeBack('approver', card.id, 'approve');
    chat.slack.deliverBadly({});
    chat.slack.release('reversed');
    const list = { command: 'migrate', subcommand: 'list' };
    expect(await story.answer(chat, 'approver', list)).toMatch(/0 of 1 votes/);
    expect(cloud.moves(server)).toBe(0);
    chat.react('second', card.id, 'approve');
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
    await story.threadSays(chat, card, /^Approved by second \(1 of 1\)/);
  });

  it('the card is deleted while memory is copied: the move goes on, and its end is told', async () => {
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await copying(story, chat, cloud, server, card);
    chat.erase(card.id);
    cloud.letGo(server);
    await story.threadSays(chat, card, new RegExp(`^Done: ${server.name} runs on compute2`));
    expect(cloud.moves(server)).toBe(1);
  });

  it('the channel is archived while memory is copied: the move goes on, others are told, and later this is', async () => {
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await copying(story, chat, cloud, server, card);
    chat.channel.archived = true;
    cloud.letGo(server);
    await eventually('it has moved', () => cloud.hostOf(server) === 'compute2');
    const refused = await story.answer(chat, 'requester', {
      command: 'migrate',
      subcommand: 'server',
      options: { server: cloud.server().name },
    });
    expect(refused).toMatch(/This channel is archived/);
    chat.channel.archived = false;
    let skipped = 0;
    await eventually('it is told', () => {
      // A minute at once ends every call that is under way, by its limit: what is tried then gets its while.
      if (Date.now() - skipped > 500) {
        cloud.clock.skip(60_000);
        skipped = Date.now();
      }
      return story.now(chat, card).startsWith('Done:');
    });
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
  });

  it('the bot is not in the channel: the command is refused privately, and works once it is invited', async () => {
    const server = cloud.server();
    chat.channel.members.delete('U0DROVER');
    const ask = { command: 'migrate', subcommand: 'server', options: { server: server.name, to: server.to } };
    expect(await story.answer(chat, 'requester', ask)).toMatch(
      /Drover is not in this channel.*\/invite @drover/s,
    );
    expect(cloud.moves(server)).toBe(0);
    chat.channel.members.add('U0DROVER');
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
  });
});
