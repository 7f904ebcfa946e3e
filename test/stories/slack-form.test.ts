import { StoryCloud } from '../support/stories/cloud.js';
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
beforeEach(async () => {
  chat = await SlackChat.open('socket', cloud.clock.now());
  story = await Story.open({ cloud, chats: [chat] });
});
afterEach(() => story.close());

/** What differs between two requests for the same move. */
function withoutIds(text: string): string {
  return text.replace(/m-[a-z2-7]{10}/gu, 'm-…').replace(/(until|start by) .*? UTC/gu, '$1 …');
}

describe("Slack's form for a move", () => {
  it('is the same invocation as the command in words', async () => {
    const server = cloud.server();
    const typed = await story.asked(chat, server);
    chat.press('second', typed.id, 'reject');
    await story.cardSays(chat, typed, /^Rejected/);

    chat.type('requester', '/migrate');
    expect(await chat.suggested('requester', 'server', server.name.slice(0, 4))).toContain(server.name);
    expect(await chat.suggested('requester', 'to', 'compute')).toContain('compute2');
    await chat.fill('requester', { server: server.name, to: server.to, reason: 'kernel update' });
    const filled = await story.cardOf(chat, server.name);
    expect(withoutIds(filled.text)).toBe(withoutIds(typed.text));

    chat.react('approver', filled.id, 'approve');
    await story.done(chat, filled, server);
    expect(cloud.moves(server)).toBe(1);
  });

  it('that is sent twice asks once', async () => {
    const server = cloud.server();
    chat.type('requester', '/migrate server');
    chat.slack.deliverBadly({ times: 2 });
    await chat.fill('requester', { server: server.name, to: server.to });
    const card = await story.cardOf(chat, server.name);
    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
  });

  it('is refused privately by whatever refuses the words', async () => {
    const server = cloud.server();
    chat.type('outsider', '/migrate');
    await chat.fill('outsider', { server: server.name });
    await story.told(chat, 'outsider', /roles\.operator/);
    chat.type('requester', '/migrate');
    await chat.fill('requester', { server: server.name, to: server.from });
    await story.told(chat, 'requester', /compute1/);
    expect(chat.cards()).toEqual([]);
  });

  it('is not opened for help', async () => {
    expect(await story.answer(chat, 'requester', { command: 'migrate', subcommand: 'list' })).toMatch(
      /^Running/,
    );
    chat.type('requester', '/migrate help');
    await story.told(chat, 'requester', /\/migrate server NAME/);
    expect(chat.slack.modal('U0REQUESTER')).toBeUndefined();
  });
});
