import { card, line } from '../../../src/chat/card.js';
import type { MessageRef } from '../../../src/chat/platform.js';
import { all, type Component, textOf } from '../../support/discord/components.js';
import { FakeClock } from '../../support/fake-clock.js';
import { gate, type Scene, scene } from './harness.js';

let s: Scene;
beforeEach(async () => {
  s = await scene({ connected: false });
});
afterEach(() => s.stop());

const texts = (messages: readonly { text: string }[] | undefined) => messages?.map(({ text }) => text);

describe('a post', () => {
  it('is one message, found by its channel and id, that notifies nobody', async () => {
    const ref = await s.post('m-a:card', 'Move web-01 <@42> @everyone');
    const [message] = s.discord.guild.messages(s.channel);
    expect(ref).toEqual({ platform: 'discord', channel: s.channel, id: message?.id });
    expect(message).toMatchObject({ text: 'Move web-01 \\<\\@42\\> \\@everyone', footers: [] });
    expect(s.discord.guild.state.pings).toEqual([]);
    expect(s.called.at(-1)).toBe('POST /channels/:id/messages ok');
  });

  it('is counted by what was called, without ids and tokens', async () => {
    const root = await s.post('m-a:card', 'Move');
    await s.platform.seed(root, ['white_check_mark']);
    s.discord.faults.next(/^POST \/channels\/\d+\/messages$/u, { kind: 'cut-before' });
    await s.post('m-b:card', 'Move').catch(() => undefined);
    expect(s.called).toContain('PUT /channels/:id/messages/:id/reactions/:emoji/@me ok');
    expect(s.called).toContain('POST /channels/:id/messages unanswered');
    expect(s.called.join('\n')).not.toMatch(/\d{5}/);
  });

  it('whose answer was lost is not doubled by the next try', async () => {
    s.discord.faults.next(/^POST \/channels\/\d+\/messages$/u, { kind: 'cut-after' });
    await expect(s.post('m-a:card', 'Move')).rejects.toMatchObject({ code: 'discord-unanswered' });
    const ref = await s.post('m-a:card', 'Move', undefined, true);
    expect(s.discord.guild.messages(s.channel).map(({ id }) => id)).toEqual([ref.id]);
  });

  it('repeated without knowing is not doubled within the minutes that Discord remembers its nonce', async () => {
    const first = await s.post('m-a:card', 'Move');
    expect(await s.post('m-a:card', 'Move')).toEqual(first);
  });

  it('is found by its mark when the nonce is forgotten', async () => {
    const first = await s.post('m-a:card', 'Move');
    for (let index = 0; index < 150; index++) s.discord.guild.say(s.bob, s.channel, `chatter ${index}`);
    s.discord.guild.state.skip(3_600_000);
    await s.restart();
    expect(await s.post('m-a:card', 'Move', undefined, true)).toEqual(first);
    expect(s.discord.guild.messages(s.channel)).toHaveLength(151);
  });

  it('of before, with an embed, is found by its footer, and by its votes when a moderator removed that', async () => {
    const message = {
      mark: 'm-a:card',
      conversation: { platform: 'discord', channel: s.channel },
      card: {
        ...card(line('Move')),
        buttons: [{ action: 'approve' as const, value: 'a:1', label: 'Approve' }],
      },
    };
    const first = await s.platform.post(message, { maybePosted: false });
    const stored = s.discord.guild.state.messages.get(first.id);
    if (stored !== undefined) {
      const buttons = all(stored.components).filter(({ type }) => type === 1);
      Object.assign(stored, { flags: 0, content: 'Move', components: buttons });
      stored.embeds = [{ footer: { text: 'm-a:card' } }];
    }
    s.discord.guild.state.skip(3_600_000);
    expect(await s.platform.post({ ...message, card: card(line('Move')) }, { maybePosted: true })).toEqual(
      first,
    );
    if (stored !== undefined) stored.embeds = [];
    expect(await s.platform.post(message, { maybePosted: true })).toEqual(first);
  });

  it('is never taken for the message of somebody who copied its mark', async () => {
    const forged = s.discord.guild.say(s.bob, s.channel, 'Move');
    const stored = s.discord.guild.state.messages.get(forged);
    if (stored !== undefined) stored.embeds = [{ footer: { text: 'm-a:card' } }];
    const ref = await s.post('m-a:card', 'Move', undefined, true);
    expect(ref.id).not.toBe(forged);
  });

  it('waits out a rate limit', async () => {
    s.discord.faults.next(/^POST \/channels\/\d+\/messages$/u, { kind: 'rate-limit', retryAfter: 0.2 });
    await s.post('m-a:card', 'Move');
    expect(texts(s.discord.guild.messages(s.channel))).toEqual(['Move']);
    expect(s.discord.limits.invalid).toBe(1);
  });

  it('told to wait for longer than a minute fails at once, to be tried later', async () => {
    s.discord.faults.next(/^POST \/channels\/\d+\/messages$/u, { kind: 'rate-limit', retryAfter: 120 });
    await expect(s.post('m-a:card', 'Move')).rejects.toMatchObject({
      code: 'discord-rate-limited',
      remedy: 'Try again in 2 min.',
    });
  });

  it('survives an error of Discord', async () => {
    s.discord.faults.next(/^POST \/channels\/\d+\/messages$/u, { kind: 'status', status: 500 });
    await s.post('m-a:card', 'Move');
    expect(texts(s.discord.guild.messages(s.channel))).toEqual(['Move']);
  });

  it('keeps to the buckets of the channel by itself', async () => {
    s.discord.limits.rules = { post: { limit: 2, window: 150 } };
    for (let index = 0; index < 5; index++) await s.post(`m-a:${index}`, `line ${index}`);
    expect(s.discord.guild.messages(s.channel)).toHaveLength(5);
    expect(s.discord.limits.invalid).toBe(0);
  });

  it('where Drover lacks a permission names the permission', async () => {
    s.discord.guild.deny(s.channel, 'SendMessages');
    await expect(s.post('m-a:card', 'Move')).rejects.toMatchObject({
      code: 'channel-gone',
      message: expect.stringContaining('*Send Messages*'),
    });
  });

  it('to a deleted channel says that it is gone', async () => {
    s.discord.guild.deleteChannel(s.channel);
    await expect(s.post('m-a:card', 'Move')).rejects.toMatchObject({ code: 'channel-gone' });
  });
});

describe('a thread', () => {
  let root: MessageRef;
  beforeEach(async () => {
    root = await s.post('m-a:card', 'Move `web-01` from compute1');
  });

  it('is started from the card by the first reply, and named after it', async () => {
    const first = await s.post('m-a:1', 'approved', root);
    const second = await s.post('m-a:2', 'started', root);
    expect(first).toMatchObject({ channel: s.channel, thread: root.id });
    expect(second).toMatchObject({ channel: s.channel, thread: root.id });
    expect(texts(s.discord.guild.messages(s.channel)[0]?.thread)).toEqual(['approved', 'started']);
    expect(s.discord.guild.state.thread(root.id)).toMatchObject({
      name: 'Move `web-01` from compute1',
      autoArchiveMinutes: 1440,
    });
  });

  it('is started once by two replies at the same time', async () => {
    await Promise.all([s.post('m-a:1', 'one', root), s.post('m-a:2', 'two', root)]);
    expect(texts(s.discord.guild.messages(root.id))?.sort()).toEqual(['one', 'two']);
  });

  it('that was archived opens again with the next reply and the next edit', async () => {
    const reply = await s.post('m-a:1', 'copying', root);
    s.discord.guild.archiveThread(root.id);
    await s.platform.edit(reply, card(line('done')), 'final');
    s.discord.guild.archiveThread(root.id);
    await s.post('m-a:2', 'told', root);
    expect(texts(s.discord.guild.messages(root.id))).toEqual(['done', 'told']);
  });

  it('that was deleted starts again where Discord lets it', async () => {
    await s.post('m-a:1', 'lost', root);
    s.discord.guild.deleteThread(root.id, true);
    await s.post('m-a:2', 'told', root);
    expect(texts(s.discord.guild.messages(root.id))).toEqual(['told']);
  });

  it('that was deleted for good leaves the replies to the channel, which says so once', async () => {
    await s.post('m-a:1', 'lost', root);
    s.discord.guild.deleteThread(root.id, false);
    const ref = await s.post('m-a:2', 'told', root);
    await s.post('m-a:3', 'told more', root);
    expect(ref).not.toHaveProperty('thread');
    const [, told, more] = s.discord.guild.messages(s.channel);
    expect(told).toMatchObject({
      replyTo: root.id,
      text: expect.stringMatching(/^told\n-# No thread: .*deleted/u),
    });
    expect(more?.text).toBe('told more');
    await s.platform.edit(ref, card(line('edited')), 'final');
    expect(s.discord.guild.messages(s.channel)[1]?.text).toBe('edited');
  });

  it('that is locked leaves the replies to the channel', async () => {
    await s.post('m-a:1', 'old', root);
    s.discord.guild.archiveThread(root.id, true);
    await s.post('m-a:2', 'told', root);
    expect(texts(s.discord.guild.messages(s.channel))).toHaveLength(2);
  });

  it('that Drover may not start leaves the replies to the channel, and names the permission', async () => {
    s.discord.guild.deny(s.channel, 'CreatePublicThreads');
    await s.post('m-a:1', 'told', root);
    expect(s.discord.guild.messages(s.channel)[1]?.text).toContain('Drover lacks Create Public Threads');
  });

  it('of a deleted card is reported as gone', async () => {
    s.discord.guild.deleteMessage(root.id);
    await expect(s.post('m-a:1', 'told', root)).rejects.toMatchObject({ code: 'message-gone' });
  });

  it('holds no reply twice after a lost answer', async () => {
    await s.post('m-a:1', 'told', root);
    s.discord.guild.state.skip(3_600_000);
    await s.post('m-a:1', 'told', root, true);
    expect(texts(s.discord.guild.messages(root.id))).toEqual(['told']);
  });
});

describe('an edit', () => {
  it('replaces text and buttons', async () => {
    const ref = await s.platform.post(
      {
        mark: 'm-a:card',
        conversation: { platform: 'discord', channel: s.channel },
        card: { ...card(line('Move')), buttons: [{ action: 'approve', value: 'a:1', label: 'Approve' }] },
      },
      { maybePosted: false },
    );
    await s.platform.edit(ref, card(line('Done')), 'final');
    expect(s.discord.guild.messages(s.channel)).toMatchObject([{ text: 'Done', buttons: [], footers: [] }]);
  });

  it('makes of a message of before, with words and embeds of its own, what is posted now', async () => {
    const ref = await s.post('m-a:card', 'Move');
    const stored = s.discord.guild.state.messages.get(ref.id);
    const before = { flags: 0, content: 'Move', components: [], embeds: [{ footer: { text: 'm-a:card' } }] };
    Object.assign(stored ?? {}, before);
    await s.platform.edit(ref, { status: 'good', ...card(line('Done')) }, 'final');
    expect(stored).toMatchObject({ content: '', embeds: [], flags: 32768 });
    expect(s.discord.guild.messages(s.channel)).toMatchObject([{ text: '### ✅ Done', footers: [] }]);
  });

  it('of a deleted message says that it is gone', async () => {
    const ref = await s.post('m-a:card', 'Move');
    s.discord.guild.deleteMessage(ref.id);
    await expect(s.platform.edit(ref, card(line('Done')), 'final')).rejects.toMatchObject({
      code: 'message-gone',
    });
  });

  it('of progress is merged with those that wait, and never follows the final one', async () => {
    await s.stop();
    const clock = new FakeClock();
    s = await scene({ clock, connected: false });
    const ref = await s.post('m-a:progress', '0 %');
    const held = gate();
    s.discord.faults.next(/^PATCH /u, { kind: 'wait', for: held.opened });
    for (const percent of [10, 20, 30, 40])
      await s.platform.edit(ref, card(line(`${percent} %`)), 'progress');
    const final = s.platform.edit(ref, card(line('done')), 'final');
    held.open();
    await final;
    await clock.advance(10_000);
    const edits = s.discord.calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
    expect(edits.map((body) => textOf((body as { components: Component[] }).components))).toEqual(
      ['10 %', 'done'].slice(-edits.length),
    );
    expect(s.discord.guild.messages(s.channel)[0]?.text).toBe('done');
  });

  it('of progress keeps a distance to the one before', async () => {
    await s.stop();
    const clock = new FakeClock();
    s = await scene({ clock, connected: false });
    const ref = await s.post('m-a:progress', '0 %');
    const shown = () => s.discord.guild.messages(s.channel)[0]?.text;
    await s.platform.edit(ref, card(line('10 %')), 'progress');
    await s.discord.guild.until('the first is there', () => shown() === '10 %');
    await clock.settle();
    await s.platform.edit(ref, card(line('20 %')), 'progress');
    await s.platform.edit(ref, card(line('30 %')), 'progress');
    await clock.settle();
    expect(shown()).toBe('10 %');
    await clock.advance(1_500);
    await s.discord.guild.until('the newest is there', () => shown() === '30 %');
    expect(s.discord.calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  });

  it('of progress that fails is a log line', async () => {
    const ref = await s.post('m-a:progress', '0 %');
    s.discord.guild.deleteMessage(ref.id);
    await s.platform.edit(ref, card(line('10 %')), 'progress');
    await s.discord.guild.until('it is logged', () => s.log.some(({ level }) => level === 'warn'));
  });
});

describe('a private word', () => {
  it('goes by direct message', async () => {
    const where = { platform: 'discord', channel: s.channel };
    expect(await s.platform.tell(s.bob.actor, where, card(line('Your vote does not count.')))).toBe(true);
    expect(texts(s.discord.guild.privates(s.bob))).toEqual(['Your vote does not count.']);
  });

  it('is only logged where the person takes none', async () => {
    s.discord.guild.takesNoDms(s.bob);
    const where = { platform: 'discord', channel: s.channel };
    expect(await s.platform.tell(s.bob.actor, where, card(line('Your vote does not count.')))).toBe(false);
    expect(s.log.at(-1)?.message).toContain('no direct messages');
  });

  it('can not be said to somebody of another platform', async () => {
    const where = { platform: 'discord', channel: s.channel };
    expect(await s.platform.tell('slack:U1', where, card(line('x')))).toBe(false);
  });
});
