import { eventually, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());

describe.each(PLATFORMS)('the main job on $name', ({ open }) => {
  let chat: StoryChat;
  let story: Story;
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    story = await Story.open({ cloud, chats: [chat] });
  });
  afterEach(() => story.close());

  it('is told from the command to the proved outcome, by reaction', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    expect(card.text).toMatch(/waiting for 1 approval/);
    expect(card.text).toMatch(/Why: kernel update/);
    expect(chat.votable(card.id)).toBe(true);

    chat.react('requester', card.id, 'approve');
    await story.told(
      chat,
      'requester',
      /does not count: you asked for this move \(requesterMayApprove: false\)/,
    );
    chat.react('outsider', card.id, 'approve');
    await story.told(chat, 'outsider', /does not count: you are not an approver \(roles\.approver\)/);
    expect(cloud.moves(server)).toBe(0);

    chat.react('approver', card.id, 'approve');
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
    await story.cardSays(chat, card, /Approved by:? @?approver/);
    expect(chat.privately('approver')).toEqual([]);

    const [name, record] = await eventually('the record is in the thread', () => [...chat.files(card.id)][0]);
    expect(name).toBe(`${idIn(card.text)}.txt`);
    expect(record).toMatch(new RegExp(`^Done: ${server.name} runs on ${server.to}`, 'u'));
    expect(record).toContain(`approve  approver (${chat.actor('approver')})  reaction`);
    expect(record).toContain('"os-migrateLive"');
    expect(chat.files(card.id).size).toBe(1);
  });

  it('is told by button', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.press('requester', card.id, 'approve');
    await story.told(chat, 'requester', /Your approval on .* does not count: you asked for this move/);
    chat.press('outsider', card.id, 'approve');
    await story.told(chat, 'outsider', /Your approval on .* does not count: you are not an approver/);
    expect(cloud.moves(server)).toBe(0);

    chat.press('approver', card.id, 'approve');
    await story.done(chat, card, server);
    story.expectOnce(chat, card, server);
  });

  it('ends at one rejection, with its reason', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.press('second', card.id, 'reject', 'not before the backup');
    await story.cardSays(chat, card, /^Rejected by @second/);
    await story.threadSays(chat, card, /not before the backup/);
    expect(chat.votable(card.id)).toBe(false);
    expect(cloud.moves(server)).toBe(0);
  });

  it('ends at one rejection by reaction', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'reject');
    await story.cardSays(chat, card, /^Rejected by @approver/);
    expect(cloud.moves(server)).toBe(0);
  });

  it('is withdrawn when its message is deleted', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    chat.erase(card.id);
    await eventually('it is gone', () => chat.cards().length === 0);
    // Nobody is told of deletions: the next look finds it.
    cloud.clock.skip(60_000);
    const show = { command: 'migrate', subcommand: 'show', options: { request: idIn(card.text) } };
    let shown = '';
    while (!/^Withdrawn: .* was not moved/u.test(shown)) shown = await story.answer(chat, 'requester', show);
    expect(cloud.moves(server)).toBe(0);
  });

  it('is refused privately where a check fails, and makes no request', async () => {
    const server = cloud.server('compute1', 'compute1');
    chat.say('requester', {
      command: 'migrate',
      subcommand: 'server',
      options: { server: server.name, to: 'compute1' },
    });
    await story.told(chat, 'requester', /compute1/);
    expect(chat.cards()).toEqual([]);
    expect(cloud.moves(server)).toBe(0);
  });

  it('is aborted while it runs, and the server stays', async () => {
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await eventually('it runs', () => cloud.isRunning(server));
    await story.threadSays(chat, card, /copying (?:memory|what changes)|preparing/);
    chat.say('approver', { command: 'migrate', subcommand: 'abort', options: { request: idIn(card.text) } });
    await story.told(chat, 'approver', /Abort of .* is asked for/);
    await story.cardSays(chat, card, new RegExp(`^Aborted: ${server.name} is still on compute1, running`));
    expect(cloud.hostOf(server)).toBe('compute1');
    expect(cloud.moves(server)).toBe(1);
  });

  it('says to whoever may approve a force that the move goes well without it', async () => {
    const server = cloud.server();
    cloud.hold(server);
    const card = await story.asked(chat, server);
    chat.react('approver', card.id, 'approve');
    await story.threadSays(chat, card, /copying (?:memory|what changes)/);
    const options = { request: idIn(card.text) };
    chat.say('requester', { command: 'migrate', subcommand: 'force', options });
    await story.threadSays(chat, card, /^Force the move of [\s\S]*It is not stalled/m);
    chat.say('approver', { command: 'migrate', subcommand: 'abort', options });
    await story.cardSays(chat, card, /^Aborted/);
  });

  it('shows every check to whoever presses the button for it, and says when it no longer can', async () => {
    const server = cloud.server();
    chat.say('outsider', { command: 'preflight', subcommand: 'server', options: { server: server.name } });
    await story.told(chat, 'outsider', new RegExp(`^${server.name} can move`));
    expect(chat.privately('outsider').at(-1)).not.toContain('A4 Lock');
    chat.more('outsider');
    await story.told(chat, 'outsider', new RegExp(`^${server.name} on compute\\d · all \\d+ checks`));
    expect(chat.privately('outsider').at(-1)).toMatch(/A4 Lock: not locked \(GET/);

    chat.say('requester', { command: 'preflight', subcommand: 'server', options: { server: server.name } });
    await story.told(chat, 'requester', new RegExp(`^${server.name} can move`));
    await story.stop();
    await story.start();
    chat.more('requester');
    await story.told(chat, 'requester', new RegExp(`Ask again: /preflight server ${server.name} --all`));
    expect(chat.cards()).toEqual([]);
  });

  it('answers whoever asks, and only them', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    const request = idIn(card.text);
    chat.say('outsider', { command: 'migrate', subcommand: 'list' });
    await story.told(chat, 'outsider', new RegExp(`Waiting\\s+${request}.* ${server.name}`));
    chat.say('outsider', { command: 'migrate', subcommand: 'show', options: { request } });
    await story.told(chat, 'outsider', /waiting for 1 approval/);
    chat.say('outsider', { command: 'migrate', subcommand: 'whoami' });
    await story.told(chat, 'outsider', new RegExp(`Drover knows you as ${chat.actor('outsider')}`));
    chat.say('outsider', { command: 'preflight', subcommand: 'server', options: { server: server.name } });
    await story.told(chat, 'outsider', new RegExp(`^${server.name} can move`));
    chat.say('outsider', { command: 'migrate', subcommand: 'show', options: { request: 'm-aaaaaaaaaa' } });
    await story.told(chat, 'outsider', /There is no request m-aaaaaaaaaa/);
    chat.say('outsider', { command: 'migrate', subcommand: 'server', options: { server: server.name } });
    await story.told(chat, 'outsider', /roles\.operator/);
    chat.say('requester', {
      command: 'migrate',
      subcommand: 'server',
      options: { server: 'no-such-server' },
    });
    await story.told(chat, 'requester', /no-such-server/);
    chat.say('requester', { command: 'migrate', subcommand: 'server', options: { server: server.name } });
    await story.told(chat, 'requester', new RegExp(request));
    expect(chat.cards().map(({ id }) => id)).toEqual([card.id]);
  });
});

function idIn(text: string): string {
  return /m-[a-z2-7]{10}/u.exec(text)?.[0] ?? '';
}
