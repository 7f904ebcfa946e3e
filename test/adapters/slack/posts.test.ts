import { card, folded, line } from '../../../src/chat/card.js';
import type { MessageRef } from '../../../src/chat/platform.js';
import { FakeClock } from '../../support/fake-clock.js';
import { Harness, named } from '../../support/slack/harness.js';

const where = { platform: 'slack', channel: 'C0MAINT' };
let harness: Harness;
let clock: FakeClock;
beforeEach(async () => {
  clock = new FakeClock();
  harness = await Harness.start({ clock });
});
afterEach(() => harness.close());

/** Moves fake time until a promise is settled; its rejection is the caller's to see. */
async function passing<Value>(work: Promise<Value>): Promise<Value> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  work.then(end, end);
  await clock.until(() => settled);
  return work;
}

const texts = (ref?: MessageRef) =>
  (ref === undefined ? harness.slack.messages('C0MAINT') : harness.slack.thread(named(ref))).map(
    ({ text }) => text,
  );

describe('a post', () => {
  it('carries its mark, its text and no unfurling', async () => {
    const ref = await harness.postCard();
    const [call] = harness.slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(call?.args).toMatchObject({
      metadata: { event_type: 'drover', event_payload: { mark: 'm-1:card' } },
      parse: 'none',
      unfurl_links: 'false',
      text: 'Move `Move web-01`',
    });
    expect(ref).toEqual({ ...where, id: harness.slack.messages('C0MAINT')[0]?.ts });
  });

  it.each(['cut-after', 'cut-before'] as const)(
    'appears once when the connection breaks (%s)',
    async (kind) => {
      harness.slack.faults.on('chat.postMessage', { kind });
      const ref = await passing(harness.postCard());
      expect(harness.slack.messages('C0MAINT').map(({ ts }) => ts)).toEqual([ref.id]);
    },
  );

  it('appears once in its thread when the answer is lost', async () => {
    const root = await harness.postCard();
    harness.slack.faults.on('chat.postMessage', { kind: 'cut-after' });
    const message = { mark: 'm-1:7', conversation: where, thread: root, card: card(line('started')) };
    const ref = await passing(harness.platform.post(message, { maybePosted: false }));
    expect(ref.thread).toBe(root.id);
    expect(texts(root)).toEqual(['started']);
  });

  it('is found, not repeated, when an earlier run may have made it', async () => {
    const first = await harness.postCard('m-1:card');
    await harness.postCard('m-2:card');
    const again = { mark: 'm-1:card', conversation: where, card: card(line('whatever')) };
    expect(await harness.platform.post(again, { maybePosted: true })).toEqual(first);
    expect(texts()).toHaveLength(2);
  });

  it('is made when an earlier run may have made it and did not', async () => {
    await harness.platform.post(
      { mark: 'm-3:card', conversation: where, card: card(line('new')) },
      { maybePosted: true },
    );
    expect(texts()).toEqual(['new']);
  });

  it('is looked for after it failed without an answer, even if the caller forgot', async () => {
    harness.slack.faults.on('chat.postMessage', { kind: 'cut-after' });
    harness.slack.faults.on('conversations.history', { kind: 'status', status: 500 }, 9);
    await expect(passing(harness.postCard())).rejects.toMatchObject({ code: 'slack-unanswered' });
    harness.slack.faults.clear();
    await passing(harness.postCard());
    expect(texts()).toHaveLength(1);
  });

  it('waits as long as Slack asks for on a 429, and is made once', async () => {
    harness.slack.faults.on('chat.postMessage', { kind: 'limited', retryAfter: 7 });
    const before = clock.now();
    await passing(harness.postCard());
    expect(clock.now() - before).toBeGreaterThanOrEqual(7000);
    expect(texts()).toHaveLength(1);
  });

  it('keeps the order of a thread when an earlier one has to be repeated', async () => {
    const root = await harness.postCard();
    harness.slack.faults.on('chat.postMessage', { kind: 'status', status: 500 });
    const post = (text: string) =>
      harness.platform.post(
        { mark: text, conversation: where, thread: root, card: card(line(text)) },
        { maybePosted: false },
      );
    await passing(Promise.all([post('one'), post('two')]));
    expect(texts(root)).toEqual(['one', 'two']);
  });

  it.each([
    ['is_archived', 'channel-gone', 'Use another channel'],
    ['not_in_channel', 'channel-gone', '/invite @drover'],
    ['channel_not_found', 'channel-gone', '/invite @drover'],
    ['missing_scope', 'slack-missing-scope', 'drover check'],
  ])('refused with %s says what to do', async (error, code, remedy) => {
    harness.slack.faults.on('chat.postMessage', { kind: 'error', error });
    await expect(harness.postCard()).rejects.toMatchObject({ code, remedy: expect.stringContaining(remedy) });
  });

  it('links to another message of ours', async () => {
    const first = await harness.postCard();
    const text = line('See ', { message: first, label: 'm-1' });
    await harness.platform.post({ mark: 'b', conversation: where, card: card(text) }, { maybePosted: false });
    await harness.platform.post({ mark: 'c', conversation: where, card: card(text) }, { maybePosted: false });
    expect(texts()[1]).toMatch(/^See <http:\/\/.*\/archives\/C0MAINT\/p\d+\|m-1>$/u);
    expect(harness.slack.countOf('chat.getPermalink')).toBe(1);
  });
});

describe('a workspace that does not know the current blocks', () => {
  const modern = (words: string) => card(line(words), folded('More', line('details')));
  const post = (mark: string) =>
    harness.platform.post({ mark, conversation: where, card: modern(mark) }, { maybePosted: false });
  const typesSent = () =>
    harness.slack.calls
      .filter(({ method }) => method === 'chat.postMessage' || method === 'chat.update')
      .map(({ args }) => (args.blocks as { type: string }[]).map(({ type }) => type));

  it('gets the post once more in plain ones, once in all, and only plain ones from then on', async () => {
    harness.slack.faults.on('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    const ref = await post('one');
    await post('two');
    await harness.platform.edit(ref, modern('three'), 'final');
    expect(texts().length).toBe(2);
    expect(typesSent()).toEqual([['section', 'container'], ['section'], ['section'], ['section']]);
  });

  it('is not blamed for a message that is refused in plain ones too', async () => {
    harness.slack.faults.on('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, 2);
    await expect(post('one')).rejects.toMatchObject({ code: 'message-refused' });
    await post('two');
    expect(typesSent().at(-1)).toEqual(['section', 'container']);
  });

  it('is told by an edit as well', async () => {
    const ref = await harness.postCard();
    harness.slack.faults.on('chat.update', { kind: 'error', error: 'invalid_blocks' });
    await harness.platform.edit(ref, modern('new'), 'final');
    await post('next');
    expect(typesSent().at(-1)).toEqual(['section']);
  });
});

describe('reactions', () => {
  it('are seeded in order, and twice changes nothing', async () => {
    const ref = await harness.postCard();
    await harness.platform.seed(ref, ['white_check_mark', 'x']);
    await harness.platform.seed(ref, ['white_check_mark', 'x']);
    expect([...(harness.slack.messages('C0MAINT')[0]?.reactions ?? [])]).toEqual([
      ['white_check_mark', ['U0DROVER']],
      ['x', ['U0DROVER']],
    ]);
    expect(await harness.platform.readReactions(ref)).toEqual({ kind: 'read', reactions: [] });
  });

  it('are read in full, with who they are, by their neutral names', async () => {
    const ref = await harness.postCard();
    harness.slack.workspace.user('U0GUEST', { guest: true });
    await harness.platform.seed(ref, ['+1']);
    for (const [user, name] of [
      ['U0BOSS', '+1::skin-tone-3'],
      ['U0BOSS', 'thumbsup'],
      ['U0GUEST', '+1'],
      ['U0GONE', 'x'],
    ] as const) {
      await harness.slack.react(user, named(ref), name);
    }
    const read = await harness.platform.readReactions(ref);
    expect(read).toMatchObject({ kind: 'read' });
    const seen =
      read.kind === 'read' ? read.reactions.map(({ emoji, actor }) => [emoji, actor.id, actor.standing]) : [];
    expect(seen.sort()).toEqual([
      ['+1', 'slack:U0BOSS', 'member'],
      ['+1', 'slack:U0GUEST', 'guest'],
      ['x', 'slack:U0GONE', 'external'],
    ]);
  });

  it('of a deleted message say that it is gone', async () => {
    const ref = await harness.postCard();
    await harness.slack.erase(named(ref));
    expect(await harness.platform.readReactions(ref)).toEqual({ kind: 'message-gone' });
  });

  it('that can’t be read are an error, never an empty list', async () => {
    const ref = await harness.postCard();
    harness.slack.faults.on('reactions.get', { kind: 'status', status: 503 }, 3);
    await expect(passing(harness.platform.readReactions(ref))).rejects.toMatchObject({
      code: 'slack-unanswered',
    });
    harness.slack.faults.on('reactions.get', { kind: 'error', error: 'channel_not_found' });
    await expect(harness.platform.readReactions(ref)).rejects.toMatchObject({
      code: 'channel-gone',
    });
  });
});

describe('people and groups', () => {
  it('a user group is asked once in five minutes, and again when it must be fresh', async () => {
    const { platform, slack } = harness;
    slack.workspace.usergroup('S0OPS', ['U0BOSS']);
    const isIn = (fresh: boolean) => platform.isInGroup('slack:U0BOSS', 'slack:group:S0OPS', fresh);
    expect(await Promise.all([isIn(false), isIn(false)])).toEqual([true, true]);
    slack.workspace.usergroup('S0OPS', []);
    expect(await isIn(false)).toBe(true);
    expect(slack.countOf('usergroups.users.list')).toBe(1);
    expect(await isIn(true)).toBe(false);
    slack.workspace.usergroup('S0OPS', ['U0BOSS']);
    await clock.advance(5 * 60_000);
    expect(await isIn(false)).toBe(true);
  });

  it('a user group is asked once for a look, however many people it is about', async () => {
    const { platform, slack } = harness;
    slack.workspace.usergroup('S0OPS', ['U0BOSS']);
    const look = () => {
      const fresh = { since: clock.monotonic() };
      return Promise.all(
        ['U0BOSS', 'U0REQ', 'U0OTHER'].map((user) =>
          platform.isInGroup(`slack:${user}`, 'slack:group:S0OPS', fresh),
        ),
      );
    };
    expect(await look()).toEqual([true, false, false]);
    expect(slack.countOf('usergroups.users.list')).toBe(1);
    slack.workspace.usergroup('S0OPS', ['U0REQ']);
    await clock.advance(1);
    expect(await look()).toEqual([false, true, false]);
    expect(slack.countOf('usergroups.users.list')).toBe(2);
  });

  it('whoever left a group is out of it after five minutes, whatever is done to the wall clock', async () => {
    const { platform, slack } = harness;
    slack.workspace.usergroup('S0OPS', ['U0BOSS']);
    const isIn = () => platform.isInGroup('slack:U0BOSS', 'slack:group:S0OPS', false);
    expect(await isIn()).toBe(true);
    clock.set(3_600_000);
    expect(await isIn()).toBe(true);
    expect(slack.countOf('usergroups.users.list')).toBe(1);
    slack.workspace.usergroup('S0OPS', []);
    clock.set(-2 * 3_600_000);
    await clock.advance(5 * 60_000);
    expect(await isIn()).toBe(false);
  });

  it('a group that does not exist has no members; one that can’t be read is an error', async () => {
    const { platform, slack } = harness;
    expect(await platform.isInGroup('slack:U0BOSS', 'slack:group:S0NONE', true)).toBe(false);
    expect(await platform.isInGroup('slack:U0BOSS', 'discord:role:1', true)).toBe(false);
    slack.workspace.scopes = [];
    await expect(platform.isInGroup('slack:U0BOSS', 'slack:group:S0OPS', true)).rejects.toMatchObject({
      code: 'slack-missing-scope',
    });
  });

  it('a person is read fresh when asked for by id', async () => {
    const { platform, slack } = harness;
    expect(await platform.actor('slack:U0BOSS')).toMatchObject({ standing: 'member' });
    slack.workspace.user('U0BOSS', { deleted: true });
    expect(await platform.actor('slack:U0BOSS')).toMatchObject({ standing: 'deleted' });
    expect(await platform.actor('slack:U0NOBODY')).toBeUndefined();
    expect(await platform.actor('discord:42')).toBeUndefined();
  });

  it('telling somebody is an ephemeral message, false where Slack can’t show it', async () => {
    const { platform, slack } = harness;
    expect(await platform.tell('slack:U0BOSS', where, card(line('psst')))).toBe(true);
    expect(slack.ephemerals('U0BOSS')).toMatchObject([{ text: 'psst', via: 'chat.postEphemeral' }]);
    slack.workspace.user('U0AWAY');
    expect(await platform.tell('slack:U0AWAY', where, card(line('psst')))).toBe(false);
    expect(await platform.tell('discord:42', where, card(line('psst')))).toBe(false);
  });
});
