import { eventually, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { Story } from '../support/stories/story.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let cloud: StoryCloud;
beforeAll(async () => {
  // Slower than in other stories: hours are skipped here, not waited for.
  cloud = await StoryCloud.open(new FastClock(6));
});
afterAll(() => cloud.close());

/** `13:00` UTC, so many milliseconds from now. */
function clockIn(ms: number): string {
  return new Date(cloud.clock.now() + ms).toISOString().slice(11, 16);
}

/** A time is later than this moment, on the minute: it is skipped to, and past it. */
function skipTo(time: string): void {
  const now = cloud.clock.now();
  const day = new Date(now).toISOString().slice(0, 10);
  const at = Date.parse(`${day}T${time}:00Z`);
  cloud.clock.skip((at < now ? at + 24 * HOUR : at) - now + 1_000);
}

describe.each(PLATFORMS)('a schedule on $name', ({ open }) => {
  let chat: StoryChat;
  let story: Story;
  let window: { from: string; to: string };
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    window = { from: clockIn(2 * HOUR), to: clockIn(3 * HOUR) };
    story = await Story.open({
      cloud,
      chats: [chat],
      config: {
        policy: { windows: { night: { ...window, zone: 'UTC' } } },
        roles: {
          operator: [chat.actor('requester'), chat.actor('second')],
          approver: [chat.actor('approver'), chat.actor('second')],
          emergency: [chat.actor('second')],
        },
      },
    });
  });
  afterEach(() => story.close());

  const ask = async (
    options: Readonly<Record<string, string>>,
    who: 'requester' | 'second' = 'requester',
  ) => {
    const server = cloud.server();
    chat.say(who, {
      command: 'migrate',
      subcommand: 'server',
      options: { server: server.name, to: server.to, ...options },
    });
    return server;
  };

  it('is kept: scheduled, held by a freeze, opened, done', async () => {
    const server = await ask({ window: 'night' });
    const card = await story.cardOf(chat, server.name);
    expect(card.text).toMatch(
      new RegExp(`Only in the window: night, ${window.from} UTC( tomorrow)? to ${window.to} UTC`, 'u'),
    );
    await eventually('both reactions are seeded', () => chat.seeds(card.id).length === 2);
    chat.react('approver', card.id, 'approve');
    await story.cardSays(
      chat,
      card,
      new RegExp(`approved, starts at ${window.from} UTC.*, in the window night`, 'u'),
    );
    await story.threadSays(
      chat,
      card,
      new RegExp(`It starts when the window night opens: ${window.from} UTC`, 'u'),
    );
    expect(await story.answer(chat, 'outsider', { command: 'migrate', subcommand: 'list' })).toMatch(
      new RegExp(`${server.name} .*approved, starts at ${window.from} UTC`, 'u'),
    );

    chat.say('requester', {
      command: 'migrate',
      subcommand: 'freeze',
      options: { reason: 'storage', until: '130m' },
    });
    await eventually('the freeze is said', () =>
      chat.cards().some(({ text }) => /Starts are frozen/u.test(text)),
    );
    skipTo(window.from);
    await story.cardSays(
      chat,
      card,
      /approved, held: starts are frozen by .*: storage, until \d\d:\d\d UTC/u,
    );
    expect(cloud.moves(server)).toBe(0);
    await story.threadSays(chat, card, /The window night is open/u);

    // The freeze ends by itself, within the window.
    cloud.clock.skip(12 * MINUTE);
    await story.threadSays(chat, card, /The approval is old, so the start is announced/u);
    cloud.clock.skip(MINUTE);
    await story.done(chat, card, server);
    expect(cloud.moves(server)).toBe(1);
  });

  it('waits for one more window when it missed one, and then expires', async () => {
    const server = await ask({ window: 'night' });
    const card = await story.cardOf(chat, server.name);
    await eventually('both reactions are seeded', () => chat.seeds(card.id).length === 2);
    chat.react('approver', card.id, 'approve');
    await story.cardSays(chat, card, /approved, starts at/u);
    await story.stop();
    skipTo(window.to);
    await story.start();
    await story.threadSays(chat, card, /The window night closed at .* without it. It waits for one more/u);
    await story.cardSays(chat, card, /It has missed one, and waits for no other/u);
    await story.stop();
    skipTo(window.to);
    await story.start();
    await story.cardSays(chat, card, new RegExp(`^Expired: ${server.name} was not moved`, 'u'));
    expect(cloud.moves(server)).toBe(0);
  });

  it('says privately what is wrong with a time', async () => {
    await ask({ at: '22:00' });
    await story.told(chat, 'requester', /--at 22:00 has no zone/u);
    await ask({ window: 'nigth' });
    await story.told(chat, 'requester', /Did you mean \/?.*--window night/u);
    await ask({ emergency: 'true', reason: 'fire' });
    await story.told(chat, 'requester', /You may not declare an emergency \(roles\.emergency\)/u);
    expect(chat.cards()).toEqual([]);
  });

  it('does not hold an emergency, which somebody confirms afterwards', async () => {
    const server = await ask({ window: 'night', emergency: 'true', reason: 'compute1 burns' }, 'second');
    const found = await eventually('it is said loudly', () =>
      chat.cards().find(({ text }) => new RegExp(`(?:EMERGENCY: Mov|Done).*${server.name}`, 'u').test(text)),
    );
    await story.done(chat, found, server);
    await story.threadSays(chat, found, /^Emergency, declared by @?second: compute1 burns/u);
    const request = /m-[a-z2-7]{10}/u.exec(found.text)?.[0] ?? '';
    const confirm = { command: 'migrate', subcommand: 'confirm', options: { request } };
    chat.say('second', confirm);
    await story.told(chat, 'second', /You declared this emergency yourself/u);
    chat.say('approver', confirm);
    await story.threadSays(chat, found, /The emergency was confirmed by @?approver/u);
  });
});
