import { ConnectProxy } from '../support/connect-proxy.js';
import { eventually, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { DiscordChat } from '../support/stories/discord-chat.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { PACE, Story } from '../support/stories/story.js';

/** Slower than elsewhere: each connection is two more, and a busy machine must not look like a cloud without answers. */
const PROXIED_PACE = PACE / 4;

let cloud: StoryCloud;
let proxy: ConnectProxy;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PROXIED_PACE));
});
beforeEach(async () => {
  proxy = await ConnectProxy.start();
});
afterEach(() => proxy.stop());
afterAll(() => cloud.close());

const hostOf = (chat: StoryChat) =>
  new URL(JSON.stringify(chat.config).match(/http[^"]+api/u)?.[0] ?? '').host;
const cloudHost = () => new URL(cloud.simulator.authUrl).host;

async function move(story: Story, chat: StoryChat) {
  const server = cloud.server();
  const card = await story.asked(chat, server);
  chat.react('approver', card.id, 'approve');
  await story.done(chat, card, server);
  await eventually('the record is in the thread', () => chat.files(card.id).size === 1);
}

describe.each(PLATFORMS.filter(({ name }) => name !== 'the console'))(
  'a move told on $name',
  ({ name, open }) => {
    let chat: StoryChat;
    let story: Story | undefined;
    beforeEach(async () => {
      chat = await open(cloud.clock.now());
    });
    afterEach(async () => {
      await story?.close();
      story = undefined;
    });

    it('goes through the proxy, cloud, chat and WebSocket', async () => {
      proxy.login = 'drover:s3cret';
      story = await Story.open({ cloud, chats: [chat], env: { HTTP_PROXY: proxy.url } });
      await move(story, chat);
      expect(proxy.asked).toEqual(expect.arrayContaining([hostOf(chat), cloudHost()]));
      expect(proxy.webSockets).toEqual(name === 'Slack over HTTP' ? [] : [hostOf(chat)]);
    });
  },
);

it('a move goes past the proxy where NO_PROXY says so', async () => {
  proxy.refusal = 403;
  const chat = await DiscordChat.open();
  const env = { HTTP_PROXY: proxy.url, NO_PROXY: 'localhost,127.0.0.0/8' };
  const story = await Story.open({ cloud, chats: [chat], env });
  try {
    await move(story, chat);
    expect(proxy.asked).toEqual([]);
  } finally {
    await story.close();
  }
});

it('a session with Discord is resumed through the proxy, once that is back', async () => {
  const chat = await DiscordChat.open();
  const story = await Story.open({ cloud, chats: [chat], env: { HTTP_PROXY: proxy.url } });
  const { gateway } = chat.discord;
  try {
    // A start waits for Discord only so long, by the story's quick clock: an answer shows that the session is there.
    await story.answer(chat, 'requester', { command: 'migrate', subcommand: 'list' });
    proxy.cut();
    await eventually('it is resumed', () => gateway.resumes.length === 1);
    expect(gateway.connections.at(-1)).toMatch(/^\/resumed\?v=10/u);
    expect(gateway.identifies).toHaveLength(1);
    expect(proxy.webSockets).toHaveLength(2);
    await move(story, chat);
  } finally {
    await story.close();
  }
});
