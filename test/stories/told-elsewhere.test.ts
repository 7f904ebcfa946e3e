import { eventually, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { Story } from '../support/stories/story.js';

const DAY = 24 * 3_600_000;

let cloud: StoryCloud;
beforeAll(async () => {
  // As slow as in the stories of schedules: days are skipped here.
  cloud = await StoryCloud.open(new FastClock(6));
});
afterAll(() => cloud.close());

describe.each(PLATFORMS)('another place on $name', ({ name, open }) => {
  let chat: StoryChat;
  let story: Story;
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    story = await Story.open({
      cloud,
      chats: [chat],
      config: {
        policy: {
          notify: [
            {
              metadata: { owner: 'team-web' },
              channel: chat.elsewhere,
              moments: ['asked', 'approved', 'started', 'ended'],
            },
            { projects: ['no-such-project'], channel: chat.elsewhere, moments: ['asked'] },
          ],
          fallbackChannel: chat.elsewhere,
        },
        // Nobody listens there.
        hooks: {
          silent: {
            url: 'http://127.0.0.1:1/',
            secret: 'a-secret-that-nobody-guesses-in-time',
            events: ['request.asked'],
          },
        },
      },
    });
  });
  afterEach(() => story.close());

  const heard = (words: RegExp) => chat.saidElsewhere().filter((text) => words.test(text));
  const elsewhere = (what: string, words: RegExp) =>
    eventually(
      what,
      () => heard(words).length > 0,
      () => chat.saidElsewhere(),
    );

  it('is where the owners of a server are told, before and after, once each and in order', async () => {
    const other = cloud.server('compute3', 'compute2');
    await story.asked(chat, other);
    const server = cloud.server('compute1', 'compute2', { owner: 'team-web' });
    const card = await story.asked(chat, server);
    await elsewhere('that it was asked for', new RegExp(`A move of your server ${server.name}`, 'u'));
    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
    await elsewhere('its end', new RegExp(`^The move of your server ${server.name} .* succeeded`, 'u'));
    expect(heard(/your server/iu).map((text) => text.split('\n')[0])).toEqual([
      expect.stringMatching(
        `^A move of your server ${server.name} from compute1 to compute2 was asked for: kernel update`,
      ),
      expect.stringMatching(`^Your server ${server.name} will be moved from compute1 to compute2, soon`),
      expect.stringMatching(`^Your server ${server.name} is being moved from compute1 to compute2 now`),
      expect.stringMatching(
        `^The move of your server ${server.name} from compute1 to compute2 has ended: succeeded`,
      ),
    ]);
    expect(heard(new RegExp(`your server ${other.name}`, 'iu'))).toEqual([]);
  });

  // The console's one place cannot be closed.
  if (name !== 'the console')
    it('is where people hear of a request whose channel is gone, and of its end', async () => {
      const server = cloud.server();
      cloud.hold(server);
      const card = await story.asked(chat, server);
      chat.react('approver', card.id, 'approve');
      await eventually('it runs', () => cloud.isRunning(server));
      await story.threadSays(chat, card, /^Started/u);
      chat.shutChannel?.();
      cloud.letGo(server);
      await elsewhere('that it can not be told', /^m-[a-z2-7]{10} can not be told where it was asked for/u);
      await elsewhere('its end', new RegExp(`has ended: succeeded.*move of ${server.name}`, 'u'));
      expect(heard(/has ended: succeeded/u)).toHaveLength(1);
    });

  it('is where people hear of a hook that took nothing for three days', async () => {
    const server = cloud.server();
    await story.asked(chat, server);
    cloud.clock.skip(3 * DAY + 60_000);
    await elsewhere('it is given up', /silent could not be told for three days: 1 event \(m-[a-z2-7]{10}\)/u);
  });
});
