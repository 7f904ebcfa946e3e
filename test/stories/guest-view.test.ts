import { eventually } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { ConsoleChat } from '../support/stories/console-chat.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { Story } from '../support/stories/story.js';

/** Slower than other stories: a probe is lost after a second, and SSH takes some real milliseconds. */
const PACE = 5;

let cloud: StoryCloud;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());

describe("a move with the guest's own view", () => {
  let chat: ConsoleChat;
  let story: Story;
  beforeEach(async () => {
    cloud.clock.pace = PACE;
    const { privateKeyFile, knownHostsFile, addresses } = cloud.simulator;
    chat = new ConsoleChat();
    story = await Story.open({
      cloud,
      chats: [chat],
      config: {
        hosts: { user: 'drover', privateKeyFile, knownHostsFile, addresses },
        policy: { guestView: { by: 'tcp', port: 22, from: 'compute3' } },
      },
    });
  });
  afterEach(() => story.close());

  it('says on the card that it is asked, and in the outcome what it showed, with one watcher of its volume', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    expect(card.text).toMatch(/Guest asked at [\d.]+ \(TCP 22 from compute3\) before, during and after\./);
    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
    const told = story.now(chat, card);
    expect(told).toMatch(
      /Guest at [\d.]+ \(TCP 22 from compute3\): \d+ of \d+ lost, longest gap [\d.]+ s at /,
    );
    expect(told).toContain('rbd watchers of the volume: compute2 only');
    story.expectOnce(chat, card, server);
  });

  it('is no plain success when the guest answered before and does not after 30 s', async () => {
    const server = cloud.server();
    cloud.simulator.faults.ask({ kind: 'guest-falls-silent', server: server.name });
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await eventually('it has arrived', () => cloud.hostOf(server) === server.to);
    // Half a minute of silence is long; nothing else happens in it.
    cloud.clock.pace = 2 * PACE;
    const told = await story.cardSays(chat, card, /^Moved, but the guest does not answer: /u);
    expect(told).toMatch(
      /Danger: The guest does not answer on [\d.]+ since [\d:]+ UTC; it did before the move\./,
    );
    expect(cloud.hostOf(server)).toBe(server.to);
  });

  it('goes on after a restart, with what the guest did before, and says that it has a hole', async () => {
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await eventually('it runs', () => cloud.isRunning(server));
    await story.stop();
    cloud.clock.pace = PACE;
    await story.start();
    cloud.letGo(server);
    await story.done(chat, card, server);
    expect(story.now(chat, card)).toMatch(/Guest at .*not seen all along: Drover was restarted/);
  });
});
