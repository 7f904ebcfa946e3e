import { createEmulator, type Emulator } from 'emulate';
import pino from 'pino';
import { slackPlatform } from '../../../adapters/slack/platform.js';
import { systemClock } from '../../../src/base/clock.js';
import { card, line } from '../../../src/chat/card.js';
import { FakeInbox } from '../../support/slack/harness.js';

/** A second opinion on the Web API, by another hand than the stand-in's. It knows HTTP events only, no Socket Mode. */
let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ service: 'slack', port: 0 });
});
afterAll(() => emulator.close());

it('an emulator by others takes our posts, edits, marks and reactions', async () => {
  const platform = slackPlatform(
    { mode: 'http', botToken: 'xoxb-test', signingSecret: 'secret', apiUrl: `${emulator.url}/api/` },
    {
      clock: systemClock,
      log: pino({ level: 'silent' }),
      registerHttp: () => undefined,
      onFatal: () => undefined,
    },
  );
  await platform.start(new FakeInbox());
  try {
    const conversation = { platform: 'slack', channel: 'C000000001' };
    const message = { mark: 'm-1:card', conversation, card: card(line('Move <web-01>')) };
    const ref = await platform.post(message, { maybePosted: false });
    expect(await platform.post(message, { maybePosted: true })).toEqual(ref);

    const reply = { mark: 'm-1:1', conversation, thread: ref, card: card(line('started')) };
    const inThread = await platform.post(reply, { maybePosted: false });
    expect(await platform.post(reply, { maybePosted: true })).toEqual(inThread);

    await platform.edit(ref, card(line('Done & told')), 'final');
    const answer = await fetch(`${emulator.url}/api/conversations.history`, {
      method: 'POST',
      body: new URLSearchParams({ channel: 'C000000001' }),
      headers: { authorization: 'Bearer xoxb-test' },
    });
    expect(await answer.json()).toMatchObject({ messages: [{ ts: ref.id, text: 'Done &amp; told' }] });

    await platform.seed(ref, ['white_check_mark', 'x']);
    await platform.seed(ref, ['white_check_mark', 'x']);
    expect(await platform.readReactions(ref)).toEqual({ kind: 'read', reactions: [] });
    expect(await platform.readReactions({ ...ref, id: '1.000000' })).toEqual({ kind: 'message-gone' });
  } finally {
    await platform.stop();
  }
});
