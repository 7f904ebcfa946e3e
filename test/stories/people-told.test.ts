import { eventually, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { Story } from '../support/stories/story.js';

const MINUTE = 60_000;

let cloud: StoryCloud;
beforeAll(async () => {
  // As slow as in the stories of schedules: time is skipped here.
  cloud = await StoryCloud.open(new FastClock(6));
});
afterAll(() => cloud.close());

describe.each(PLATFORMS)('people on $name', ({ open }) => {
  let chat: StoryChat;
  let story: Story;
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    story = await Story.open({
      cloud,
      chats: [chat],
      config: {
        roles: {
          operator: [chat.actor('requester'), chat.actor('second')],
          approver: [chat.actor('approver'), chat.actor('second')],
        },
        policy: {
          onDuty: [chat.actor('requester'), chat.actor('approver'), chat.actor('second')],
          ticket: { pattern: 'CHG-\\d+', url: 'https://tickets.example/{ticket}', required: true },
          approvals: { default: { expiresAfter: '2h' } },
        },
      },
    });
  });
  afterEach(() => story.close());

  const ask = async (ticket?: string) => {
    const server = cloud.server();
    chat.say('requester', {
      command: 'migrate',
      subcommand: 'server',
      options: { server: server.name, to: server.to, ...(ticket === undefined ? {} : { ticket }) },
    });
    return server;
  };
  const voted = async (name: string) => {
    const card = await story.cardOf(chat, name);
    await eventually('both reactions are seeded', () => chat.seeds(card.id).length === 2);
    return card;
  };

  it('name a ticket, which is linked, and are reminded before their votes count no longer', async () => {
    await ask();
    await story.told(chat, 'requester', /A ticket is needed \(policy\.ticket\.required\)/u);
    await ask('4711');
    await story.told(chat, 'requester', /4711 is no ticket \(policy\.ticket\.pattern\)/u);
    const server = await ask('CHG-4711');
    const card = await voted(server.name);
    expect(card.text).toMatch(/Why: .*CHG-4711/u);
    cloud.clock.skip(91 * MINUTE);
    await story.threadSays(chat, card, /@?approver.* this still waits for approval: votes count until/u);
    expect(cloud.moves(server)).toBe(0);
  });

  it('are told in turn when nobody acts, whoever took it last excepted', async () => {
    const server = await ask('CHG-1');
    const card = await voted(server.name);
    cloud.hold(server);
    chat.react('approver', card.id, 'approve');
    await eventually('it runs', () => cloud.isRunning(server));
    const request = /m-[a-z2-7]{10}/u.exec(card.text)?.[0] ?? '';
    chat.say('second', { command: 'migrate', subcommand: 'take', options: { request } });
    await story.told(chat, 'second', /You are the one who is asked about/u);
    await story.threadSays(chat, card, /^@?second takes care of this from now on/u);
    await story.stop();
    // Nova's record of it is gone: nobody can say any more what became of it.
    cloud.forget(server);
    await story.start();
    cloud.clock.skip(6 * MINUTE);
    await story.cardSays(chat, card, /^Unknown what became of the move/u);
    await story.threadSays(chat, card, /^@?second nobody can say what became/u);
    cloud.clock.skip(16 * MINUTE);
    await story.threadSays(chat, card, /^@?requester nobody has acted on this for/u);
    cloud.clock.skip(16 * MINUTE);
    await story.threadSays(chat, card, /^@?approver nobody has acted on this for/u);
  });
});
