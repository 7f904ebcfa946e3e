import { card, line } from '../../../src/chat/card.js';
import type { MessageRef } from '../../../src/chat/platform.js';
import { FakeClock } from '../../support/fake-clock.js';
import { eventually, Harness, named } from '../../support/slack/harness.js';

let harness: Harness;
let clock: FakeClock;
let ref: MessageRef;
beforeEach(async () => {
  clock = new FakeClock();
  harness = await Harness.start({ clock, standIn: { now: () => clock.now() } });
  ref = await harness.postCard();
});
afterEach(() => harness.close());

const shown = (of = ref) => harness.slack.workspace.message(of.channel, of.id)?.text;
const edits = () => harness.slack.countOf('chat.update');
const edit = (text: string, urgency: 'progress' | 'final' = 'progress', of = ref) =>
  harness.platform.edit(of, card(line(text)), urgency);

describe('progress edits', () => {
  it('go out at most every three seconds, and the newest wins', async () => {
    for (let second = 0; second < 60; second += 0.5) {
      await edit(`${second} s`);
      await clock.advance(500);
      if (second % 2 === 1.5) await eventually(() => shown()?.endsWith(' s'));
    }
    await clock.advance(3000);
    await eventually(() => shown() === '59.5 s');
    expect(edits()).toBeLessThanOrEqual(21);
    expect(edits()).toBeGreaterThanOrEqual(17);
  });

  it('go out as soon where the wall clock is set back', async () => {
    await edit('first');
    await eventually(() => edits() === 1);
    clock.set(-3_600_000);
    await edit('second');
    await clock.advance(3_000);
    await eventually(() => shown() === 'second');
  });

  it('are not sent where the message shows that already', async () => {
    await edit('same');
    await eventually(() => shown() === 'same');
    await edit('same', 'final');
    expect(edits()).toBe(1);
  });

  it('of many messages together stay under Slack’s fifty a minute', async () => {
    const refs = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((mark) => harness.postCard(mark)));
    for (let second = 0; second < 60; second++) {
      for (const other of refs) void edit(`${second} s`, 'progress', other);
      await clock.advance(1000);
    }
    expect(edits()).toBeLessThanOrEqual(50);
    await clock.until(() => refs.every((other) => shown(other) === '59 s'), 600_000);
  });

  it('wait out a 429 with the newest card, while votes, answers and posts go on', async () => {
    harness.slack.faults.on('chat.update', { kind: 'limited', retryAfter: 30 });
    await edit('old');
    await eventually(() => edits() === 1);
    await clock.advance(3000);
    await edit('new');
    expect(await harness.platform.readReactions(ref)).toEqual({ kind: 'read', reactions: [] });
    await harness.postCard('m-2:card');
    harness.inbox.onCommand = async () => ({ visibility: 'private', card: card(line('answer')) });
    await harness.slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    await eventually(() => harness.slack.ephemerals('U0REQ').length === 1);
    expect(edits()).toBe(1);
    await clock.advance(30_000);
    await eventually(() => shown() === 'new');
    expect(edits()).toBe(2);
  });

  it('that fail are dropped without a word to the caller', async () => {
    await harness.slack.erase(named(ref));
    await edit('nobody sees this');
    await eventually(() => edits() === 1);
  });
});

describe('a final edit', () => {
  it('goes out at once, and is done when Slack has it', async () => {
    await edit('progress');
    await eventually(() => shown() === 'progress');
    await edit('late progress');
    await edit('Done', 'final');
    expect(shown()).toBe('Done');
    await clock.advance(10_000);
    expect(shown()).toBe('Done');
  });

  it('is not overwritten by progress that comes while it is under way', async () => {
    harness.slack.faults.on('chat.update', { kind: 'limited', retryAfter: 5 });
    const done = edit('Done', 'final');
    await eventually(() => edits() === 1);
    await edit('older news');
    let resolved = false;
    void done.then(() => {
      resolved = true;
    });
    await clock.until(() => resolved);
    await clock.advance(10_000);
    expect(shown()).toBe('Done');
  });

  it('is repeated when the answer is lost, and fails where the message is gone', async () => {
    harness.slack.faults.on('chat.update', { kind: 'cut-before' });
    let done = false;
    void edit('Done', 'final').then(() => {
      done = true;
    });
    await clock.until(() => done);
    expect(shown()).toBe('Done');
    await harness.slack.erase(named(ref));
    await expect(edit('Gone', 'final')).rejects.toMatchObject({ code: 'message-gone' });
  });

  it('that waits at a stop is refused, so that delivery brings it after the next start', async () => {
    harness.slack.faults.on('chat.update', { kind: 'limited', retryAfter: 30 });
    const done = edit('Done', 'final');
    const refused = expect(done).rejects.toMatchObject({ code: 'slack-stopping' });
    await eventually(() => edits() === 1);
    await clock.settle();
    const stopped = harness.platform.stop();
    await refused;
    await stopped;
    await expect(edit('More')).resolves.toBeUndefined();
  });
});
