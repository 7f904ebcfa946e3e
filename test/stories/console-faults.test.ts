import { StoryCloud } from '../support/stories/cloud.js';
import { ConsoleChat } from '../support/stories/console-chat.js';
import { type Disturbance, tellDisturbed } from '../support/stories/disturbed.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
let chat: ConsoleChat;
let story: Story;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());
beforeEach(async () => {
  chat = new ConsoleChat();
  story = await Story.open({ cloud, chats: [chat] });
});
afterEach(() => story.close());

const again = async (told: Story) => {
  await told.stop();
  await told.start();
};

const DISTURBANCES: readonly Disturbance<ConsoleChat>[] = [
  { name: 'before the vote', beforeVote: (_chat, told) => again(told) },
  { name: 'while memory is copied', midway: (_chat, told) => again(told) },
];

describe('the console: one migration, no lost vote, nothing said twice', () => {
  it.each(DISTURBANCES)('when the bot is restarted $name', (disturbance) =>
    tellDisturbed(story, chat, cloud, disturbance),
  );
});
