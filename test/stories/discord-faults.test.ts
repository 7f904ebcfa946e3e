import { StoryCloud } from '../support/stories/cloud.js';
import { DiscordChat } from '../support/stories/discord-chat.js';
import { copying, type Disturbance, tellDisturbed } from '../support/stories/disturbed.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
let chat: DiscordChat;
let story: Story;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());
beforeEach(async () => {
  chat = await DiscordChat.open();
  story = await Story.open({ cloud, chats: [chat] });
});
afterEach(() => story.close());

const POST = /^POST \/channels\/\d+\/messages$/u;
const EDIT = /^PATCH \/channels\/\d+\/messages\//u;

const DISTURBANCES: readonly Disturbance<DiscordChat>[] = [
  { name: 'every event comes twice', atFirst: ({ discord }) => discord.gateway.deliverTwice(1_000) },
  {
    name: 'posts are limited',
    atFirst: ({ discord }) => discord.faults.next(POST, { kind: 'rate-limit', retryAfter: 0.05 }, 3),
  },
  {
    name: 'edits are limited',
    atFirst: ({ discord }) => discord.faults.next(EDIT, { kind: 'rate-limit', retryAfter: 0.05 }, 3),
  },
  {
    name: 'Discord has errors of its own',
    atFirst: ({ discord }) =>
      discord.faults.next(/^(?:GET|POST|PATCH|PUT) \/channels/u, { kind: 'status', status: 500 }, 3),
  },
  {
    name: 'the connection breaks after each post was made',
    atFirst: ({ discord }) => discord.faults.next(POST, { kind: 'cut-after' }, 6),
  },
  {
    name: 'the connection breaks before a post is made',
    atFirst: ({ discord }) => discord.faults.next(POST, { kind: 'cut-before' }, 2),
  },
  {
    name: 'the gateway drops before the vote, and the session is resumed',
    beforeVote: ({ discord }) => discord.gateway.drop(),
  },
  {
    name: 'the gateway drops while memory is copied, and the session is resumed',
    midway: ({ discord }) => discord.gateway.drop(),
  },
  {
    name: 'the session is lost before the vote',
    beforeVote: ({ discord }) => discord.gateway.forgetSessions(),
  },
  {
    name: 'the session is lost while memory is copied',
    midway: ({ discord }) => discord.gateway.forgetSessions(),
  },
  {
    name: 'the thread is archived while memory is copied',
    midway: ({ discord }, _story, card) => discord.guild.archiveThread(card.id),
  },
  {
    name: 'the bot is restarted while memory is copied',
    async midway(_chat, told) {
      await told.stop();
      await told.start();
    },
  },
];

describe('Discord: one migration, no lost vote, nothing said twice', () => {
  it.each(DISTURBANCES)('when $name', (disturbance) => tellDisturbed(story, chat, cloud, disturbance));
});

describe('Discord, where', () => {
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

  it("an interaction's token has expired before the answer: the person gets a direct message", async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    chat.discord.faults.next(/^PATCH \/webhooks\//u, { kind: 'wait', for: opened });
    const told = story.answer(chat, 'outsider', { command: 'migrate', subcommand: 'list' });
    await chat.discord.guild.until('it is acknowledged', () =>
      [...chat.discord.guild.interactions.all.values()].some(({ response }) => response !== undefined),
    );
    chat.discord.guild.state.skip(16 * 60_000);
    open();
    expect(await told).toMatch(/^Running/);
  });

  it('somebody takes no direct messages: the note is lost, the move is not', async () => {
    chat.takesNoDms('outsider');
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.react('outsider', card.id, 'approve');
    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
    expect(chat.privately('outsider')).toEqual([]);
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

  it('the thread is deleted while memory is copied: the end is told below the card', async () => {
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await copying(story, chat, cloud, server, card);
    chat.discord.guild.deleteThread(card.id, false);
    cloud.letGo(server);
    const done = new RegExp(`^Done: ${server.name} runs on compute2`);
    await story.cardSays(chat, card, done);
    await chat.discord.guild.until('it is told in the channel', () =>
      chat.cards().some(({ id, text }) => id !== card.id && done.test(text)),
    );
    expect(cloud.moves(server)).toBe(1);
  });
});
