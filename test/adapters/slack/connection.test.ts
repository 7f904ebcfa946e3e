import { createHmac } from 'node:crypto';
import { slackPlatform } from '../../../adapters/slack/platform.js';
import { card, line } from '../../../src/chat/card.js';
import { FakeClock } from '../../support/fake-clock.js';
import { eventually, Harness, named, type Setup } from '../../support/slack/harness.js';

let open: Harness[] = [];
const started = async (setup: Setup = {}) => {
  const harness = await Harness.start(setup);
  open.push(harness);
  return harness;
};
afterEach(async () => {
  await Promise.all(open.map((harness) => harness.close()));
  open = [];
});

describe('Socket Mode', () => {
  it('asks once who we are, and never again however many events come', async () => {
    const { slack, inbox } = await started();
    for (let count = 0; count < 5; count++) await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    await eventually(() => inbox.given.length === 5);
    expect(slack.countOf('auth.test')).toBe(1);
    expect(slack.countOf('users.info')).toBe(1);
    expect(inbox.renewed).toBe(0);
  });

  it('opens the next session at once when Slack announces the end of one, and says that it is new', async () => {
    const { slack, inbox, platform } = await started();
    slack.sendDisconnect('refresh_requested');
    await eventually(() => inbox.renewed === 1);
    await eventually(() => slack.sessions === 1);
    expect(platform.connected()).toBe(true);
    expect(await slack.slash('U0REQ', 'C0MAINT', '/migrate list')).toMatchObject({ acknowledged: true });
  });

  it('comes back after a cut without leaking, again and again; what was sent meanwhile arrives', async () => {
    const { slack, inbox } = await started();
    for (let round = 1; round <= 5; round++) {
      slack.dropSockets();
      const taken = slack.slash('U0REQ', 'C0MAINT', '/migrate list');
      await eventually(() => inbox.renewed === round, `round ${round}`);
      expect(await taken).toMatchObject({ acknowledged: true });
      expect(slack.sessions).toBe(1);
    }
    expect(slack.countOf('apps.connections.open')).toBe(6);
  });

  it('keeps trying while Slack is out of order', async () => {
    const clock = new FakeClock();
    const { slack, inbox, platform, fatal } = await started({ clock });
    slack.faults.on('apps.connections.open', { kind: 'status', status: 503 }, 4);
    slack.dropSockets();
    await eventually(() => !platform.connected());
    await clock.until(() => inbox.renewed === 1, 120_000);
    expect(fatal).toEqual([]);
  });

  it('says so once, without an unhandled rejection, when Slack will never have us again', async () => {
    const { slack, fatal, platform } = await started();
    slack.workspace.tokensValid = false;
    slack.dropSockets();
    await eventually(() => fatal.length === 1);
    expect(fatal[0]).toMatchObject({ code: 'slack-invalid-auth' });
    expect(platform.connected()).toBe(false);
  });

  it('stops soon, closes its socket and leaves what it did not take for later', async () => {
    const harness = await started();
    const { slack, inbox, platform } = harness;
    const since = performance.now();
    await platform.stop();
    expect(performance.now() - since).toBeLessThan(1500);
    await eventually(() => slack.sessions === 0);
    expect(platform.connected()).toBe(false);
    void slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(inbox.given).toEqual([]);
    expect(inbox.renewed).toBe(0);
  });

  it('waits at a stop for answers that are being given', async () => {
    const { slack, inbox, platform } = await started();
    let finish = () => {};
    inbox.onCommand = () =>
      new Promise((resolve) => {
        finish = () => resolve({ visibility: 'private', card: card(line('just in time')) });
      });
    await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    await eventually(() => inbox.given.length === 1);
    const stopped = platform.stop();
    finish();
    await stopped;
    expect(slack.ephemerals('U0REQ')).toMatchObject([{ text: 'just in time' }]);
  });

  it('acknowledges a click once its vote is kept, and after 250 ms at the latest', async () => {
    const clock = new FakeClock();
    const harness = await started({ clock });
    const ref = await harness.postCard();
    let keep = () => {};
    harness.inbox.onButton = () =>
      new Promise((resolve) => {
        keep = () => resolve({ visibility: 'none' });
      });
    let acknowledged = false;
    void harness.slack.click('U0BOSS', named(ref), 'approve').then(() => {
      acknowledged = true;
    });
    await eventually(() => harness.inbox.presses.length === 1);
    expect(acknowledged).toBe(false);
    await clock.advance(250);
    await eventually(() => acknowledged);
    keep();
  });

  it('an unacknowledged click is delivered again over the next session', async () => {
    const clock = new FakeClock();
    const harness = await started({ clock });
    const ref = await harness.postCard();
    harness.inbox.onButton = () => new Promise(() => {});
    const taken = harness.slack.click('U0BOSS', named(ref), 'approve');
    await eventually(() => harness.inbox.presses.length === 1);
    harness.inbox.onButton = async () => ({ visibility: 'none' });
    harness.slack.dropSockets();
    await eventually(() => harness.inbox.presses.length === 2);
    expect(await taken).toMatchObject({ acknowledged: true });
    expect(harness.inbox.presses[0]?.key).toBe(harness.inbox.presses[1]?.key);
  });

  it('passes reactions on in whatever order they come', async () => {
    const harness = await started();
    const ref = await harness.postCard();
    harness.slack.deliverBadly({ hold: true });
    const taken = [
      harness.slack.react('U0BOSS', named(ref), 'white_check_mark'),
      harness.slack.unreact('U0BOSS', named(ref), 'white_check_mark'),
    ];
    harness.slack.release('reversed');
    await Promise.all(taken);
    await eventually(() => harness.inbox.changed.length === 2);
    expect(await harness.platform.readReactions(ref)).toEqual({ kind: 'read', reactions: [] });
  });
});

describe('a start', () => {
  it('is refused with a remedy when Slack does not accept the token', async () => {
    const harness = await started();
    await harness.platform.stop();
    harness.slack.workspace.tokensValid = false;
    await expect(harness.platform.start(harness.inbox)).rejects.toMatchObject({
      code: 'slack-invalid-auth',
      remedy: expect.stringContaining('slack.botToken'),
    });
  });

  it.each([
    [{ mode: 'socket', appToken: '' }, 'slack.appToken'],
    [{ mode: 'http', signingSecret: '' }, 'slack.signingSecret'],
    [{ mode: 'http' }, 'slack.signingSecret'],
    [{ mode: 'socket', appToken: 'xapp', botToken: '' }, 'slack.botToken'],
  ] as const)('without its secrets is refused: %j', async (config, key) => {
    const deps = (await started()).platform;
    expect(deps.connected()).toBe(true);
    expect(() =>
      slackPlatform({ botToken: 'xoxb', apiUrl: 'http://127.0.0.1:1/', ...config }, {} as never),
    ).toThrow(key);
  });
});

describe('HTTP', () => {
  const body = new URLSearchParams({
    command: '/migrate',
    text: 'list',
    user_id: 'U0REQ',
    channel_id: 'C0MAINT',
    trigger_id: '1',
  });
  const post = (
    harness: Harness,
    { secret, at, text = body.toString() }: { secret: string; at: number; text?: string },
  ) => {
    const stamp = String(Math.floor(at / 1000));
    return fetch(harness.eventsUrl, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${text}`).digest('hex')}`,
      },
    });
  };

  it.each([
    ['the right secret and time', 'stand-in-secret', 0, 200],
    ['four minutes old', 'stand-in-secret', -240, 200],
    ['six minutes old', 'stand-in-secret', -360, 401],
    ['six minutes ahead', 'stand-in-secret', 360, 401],
    ['another secret', 'wrong', 0, 401],
    ['an empty secret', '', 0, 401],
  ])('a request with %s', async (_what, secret, offset, status) => {
    const harness = await started({ mode: 'http' });
    const answer = await post(harness, { secret, at: Date.now() + offset * 1000 });
    expect(answer.status).toBe(status);
    if (status === 200) await eventually(() => harness.inbox.given.length === 1);
    else expect(harness.inbox.given).toEqual([]);
  });

  it('is refused unsigned, too long, in an unknown form, or by another method', async () => {
    const harness = await started({ mode: 'http' });
    const secret = harness.slack.workspace.signingSecret;
    expect((await fetch(harness.eventsUrl, { method: 'POST', body: 'x' })).status).toBe(401);
    expect((await fetch(harness.eventsUrl)).status).toBe(405);
    expect((await post(harness, { secret, at: Date.now(), text: 'x'.repeat(1_100_000) })).status).toBe(413);
    expect((await post(harness, { secret, at: Date.now(), text: 'payload=nonsense' })).status).toBe(400);
    expect(
      (await post(harness, { secret, at: Date.now(), text: 'command=%2Fother&user_id=U0REQ' })).status,
    ).toBe(404);
    expect(harness.inbox.given).toEqual([]);
  });

  it('answers Slack’s question whether the address is ours', async () => {
    const harness = await started({ mode: 'http' });
    const taken = await harness.slack.deliver({
      type: 'events_api',
      payload: { type: 'url_verification', challenge: 'abc' },
    });
    expect(taken.body).toEqual({ challenge: 'abc' });
  });

  it('asks Slack to come again while stopping', async () => {
    const harness = await started({ mode: 'http' });
    await harness.platform.stop();
    const answer = await post(harness, { secret: harness.slack.workspace.signingSecret, at: Date.now() });
    expect(answer.status).toBe(503);
  });
});
