import { eventually } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());

it.each(PLATFORMS)(
  'a picture that was asked for stands in the thread of its answer on $name',
  async ({ open }) => {
    const chat = await open(cloud.clock.now());
    const story = await Story.open({ cloud, chats: [chat], config: {} });
    try {
      cloud.server('compute1', 'compute2');
      chat.say('outsider', {
        command: 'preflight',
        subcommand: 'host',
        options: { host: 'compute1', picture: 'true' },
      });
      const answer = await eventually(
        'the answer, in the channel',
        () => chat.cards().find(({ text }) => text.startsWith('compute1 can')),
        () => ({ cards: chat.cards(), privately: chat.privately('outsider') }),
      );
      const [name] = await eventually('its picture', () => {
        const names = [...chat.files(answer.id).keys()];
        return names.length > 0 && names;
      });
      expect(name).toMatch(/^preflight-\d{14}-[0-9a-f]{6}\.png$/u);
    } finally {
      await story.close();
    }
  },
);
