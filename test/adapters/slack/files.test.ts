import { card, line } from '../../../src/chat/card.js';
import type { MessageRef, OutgoingFile } from '../../../src/chat/platform.js';
import { FakeClock } from '../../support/fake-clock.js';
import { Harness, named } from '../../support/slack/harness.js';

const where = { platform: 'slack', channel: 'C0MAINT' };
const COMPLETE = 'files.completeUploadExternal';
let harness: Harness;
let clock: FakeClock;
let root: MessageRef;
beforeEach(async () => {
  clock = new FakeClock();
  harness = await Harness.start({ clock });
  root = await harness.postCard();
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

const file = (name = 'm-1.txt', text = 'Done: wéb-01'): OutgoingFile => ({
  mark: 'm-1:record',
  conversation: where,
  thread: root,
  card: card(line('The record <!channel>')),
  file: { name, title: 'Record of m-1', text },
});
const post = (message = file(), maybePosted = false) =>
  passing(harness.platform.postFile(message, { maybePosted }));
const shared = () => harness.slack.thread(named(root)).flatMap(({ files = [] }) => files);

describe('a file', () => {
  it('stands in the thread with its name, its title and escaped words beside it', async () => {
    await post();
    expect(shared()).toMatchObject([
      { name: 'm-1.txt', title: 'Record of m-1', altText: 'Record of m-1', text: 'Done: wéb-01' },
    ]);
    expect(harness.slack.thread(named(root))[0]?.text).toBe('The record &lt;!channel&gt;');
  });

  it('may be a picture, with words for whoever does not see it', async () => {
    const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
    const alt = `Lines: ${'x'.repeat(2000)}`;
    await post({ ...file(), file: { name: 'm-1.png', title: 'How m-1 went', png, alt } });
    const [picture] = shared();
    expect(picture).toMatchObject({ name: 'm-1.png', title: 'How m-1 went', altText: alt.slice(0, 1000) });
    expect([...(picture?.bytes ?? [])]).toEqual([...png]);
  });

  it('takes three requests; the address of its bytes gets no token', async () => {
    const before = harness.slack.calls.length;
    await post();
    const calls = harness.slack.calls.slice(before);
    expect(calls.map(({ method }) => method)).toEqual(['files.getUploadURLExternal', 'upload', COMPLETE]);
    expect(calls[1]?.args).not.toHaveProperty('authorization');
  });

  it.each([
    ['files.getUploadURLExternal', { kind: 'cut-after' }],
    ['files.getUploadURLExternal', { kind: 'status', status: 500 }],
    ['upload', { kind: 'cut-before' }],
    ['upload', { kind: 'cut-after' }],
    ['upload', { kind: 'status', status: 503 }],
    [COMPLETE, { kind: 'cut-before' }],
    [COMPLETE, { kind: 'cut-after' }],
    [COMPLETE, { kind: 'status', status: 500 }],
    [COMPLETE, { kind: 'error', error: 'file_update_failed' }],
  ] as const)('appears once whatever becomes of %s: %j', async (method, fault) => {
    harness.slack.faults.on(method, fault);
    await post();
    expect(shared().map(({ name }) => name)).toEqual(['m-1.txt']);
  });

  it.each(['files.getUploadURLExternal', 'upload', COMPLETE])(
    'waits as long as %s asks for',
    async (method) => {
      harness.slack.faults.on(method, { kind: 'limited', retryAfter: 7 });
      const before = clock.now();
      await post();
      expect(clock.now() - before).toBeGreaterThanOrEqual(7000);
      expect(shared()).toHaveLength(1);
      // The bytes go elsewhere than to the Web API, and are not counted.
      if (method !== 'upload') expect(harness.called).toContain(`${method} limited`);
      expect(harness.called).toContain(`${COMPLETE} ok`);
    },
  );

  it('is found by its name when an earlier run may have posted it', async () => {
    await post();
    await post(file(), true);
    expect(shared()).toHaveLength(1);
    expect(harness.slack.countOf(COMPLETE)).toBe(1);
  });

  it('is not taken for one of the same name that somebody else posted', async () => {
    await post();
    const [message] = harness.slack.thread(named(root));
    if (message !== undefined) message.user = 'U0OTHER';
    await post(file(), true);
    expect(shared()).toHaveLength(2);
  });

  it('holds up no other post while it is asked to wait', async () => {
    harness.slack.faults.on(COMPLETE, { kind: 'limited', retryAfter: 30 });
    const slow = post();
    const before = clock.now();
    await harness.postCard('m-2:card');
    expect(clock.now()).toBe(before);
    await slow;
    expect(shared()).toHaveLength(1);
  });

  it('without the scope is refused for good, by its name', async () => {
    harness.slack.workspace.scopes = harness.slack.workspace.scopes.filter(
      (scope) => scope !== 'files:write',
    );
    await expect(post()).rejects.toMatchObject({
      code: 'message-refused',
      message: expect.stringContaining('files:write'),
      remedy: expect.stringContaining('manifest.yml'),
    });
    expect(harness.slack.countOf('files.getUploadURLExternal')).toBe(1);
  });

  it('is refused where Drover is not in the channel, and gone where the thread is', async () => {
    await expect(post({ ...file(), thread: { ...root, id: '1.000001' } })).rejects.toMatchObject({
      code: 'message-gone',
    });
    harness.slack.workspace.channels.get('C0MAINT')?.members.delete('U0DROVER');
    await expect(post()).rejects.toMatchObject({ code: 'channel-gone' });
  });

  it('that Slack can’t take now may be tried again', async () => {
    harness.slack.faults.on(COMPLETE, { kind: 'status', status: 500 }, 3);
    await expect(post()).rejects.toMatchObject({ code: 'slack-unanswered' });
    harness.slack.workspace.tokensValid = false;
    await expect(post()).rejects.toMatchObject({ code: 'slack-invalid-auth' });
    harness.slack.workspace.tokensValid = true;
    await post(file(), true);
    expect(shared()).toHaveLength(1);
  });
});

describe('the stand-in for Slack’s uploads', () => {
  const call = async (method: string, args: Record<string, string>) => {
    const answer = await fetch(`${harness.slack.apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${harness.slack.workspace.botToken}` },
      body: new URLSearchParams(args),
    });
    return (await answer.json()) as { error?: string; upload_url: string; file_id: string };
  };
  const complete = (id: string, more: Record<string, string> = {}) =>
    call(COMPLETE, { files: JSON.stringify([{ id }]), channel_id: 'C0MAINT', ...more });

  it('takes the bytes once, of the length that was said, and shares only what it knows, once', async () => {
    const begun = await call('files.getUploadURLExternal', { filename: 'a.txt', length: '3' });
    const send = async (body: string) => (await fetch(begun.upload_url, { method: 'POST', body })).status;
    expect(await complete(begun.file_id)).toMatchObject({ error: 'file_upload_size_mismatch' });
    expect(await send('four')).toBe(400);
    expect(await send('abc')).toBe(200);
    expect(await send('abc')).toBe(404);
    expect(await complete('F404')).toMatchObject({ error: 'file_not_found' });
    expect(await complete(begun.file_id, { thread_ts: '9.9' })).toMatchObject({ error: 'thread_not_found' });
    expect(await complete(begun.file_id)).not.toHaveProperty('error');
    expect(await complete(begun.file_id)).toMatchObject({ error: 'file_not_found' });
    expect(await call('files.getUploadURLExternal', { filename: 'a.txt', length: '0' })).toMatchObject({
      error: 'invalid_arguments',
    });
  });
});
