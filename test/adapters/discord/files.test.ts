import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { card, line } from '../../../src/chat/card.js';
import type { MessageRef, OutgoingFile } from '../../../src/chat/platform.js';
import { type Scene, scene } from './harness.js';

let s: Scene;
let root: MessageRef;
beforeEach(async () => {
  s = await scene({ connected: false });
  root = await s.post('m-1:card', 'Move web-01');
});
afterEach(() => s.stop());

const POST = /^POST \/channels\/\d+\/messages$/u;
const file = (text = 'Done: wéb-01'): OutgoingFile => ({
  mark: 'm-1:record',
  conversation: { platform: 'discord', channel: s.channel },
  thread: root,
  card: card(line('The record @everyone')),
  file: { name: 'm-1.txt', title: 'Record of m-1', text },
});
const post = (message = file(), maybePosted = false) => s.platform.postFile(message, { maybePosted });
const filesIn = (channel: string) => s.discord.guild.messages(channel).flatMap(({ files }) => files);

describe('a file', () => {
  it('stands in the thread with its name and the words beside it, and notifies nobody', async () => {
    await post();
    expect(filesIn(root.id)).toEqual([{ name: 'm-1.txt', text: 'Done: wéb-01' }]);
    const [message] = s.discord.guild.messages(root.id);
    expect(message).toMatchObject({ text: 'The record \\@everyone', footers: [] });
    expect(s.discord.guild.state.pings).toEqual([]);
    expect([...s.discord.guild.state.messages.values()].at(-1)?.files[0]?.description).toBe('Record of m-1');
  });

  it('may be a picture, with words for whoever does not see it', async () => {
    const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
    const alt = `Lines: ${'x'.repeat(2000)}`;
    await post({ ...file(), file: { name: 'm-1.png', title: 'How m-1 went', png, alt } });
    const stored = [...s.discord.guild.state.messages.values()].at(-1)?.files[0];
    expect([...(stored?.bytes ?? [])]).toEqual([...png]);
    expect(stored).toMatchObject({ filename: 'm-1.png', description: alt.slice(0, 1000) });
  });

  it('is sent whichever version of undici has taken the slot that all of the process share', async () => {
    const before = getGlobalDispatcher();
    setGlobalDispatcher(new Agent());
    try {
      await post();
    } finally {
      setGlobalDispatcher(before);
    }
    expect(filesIn(root.id)).toEqual([{ name: 'm-1.txt', text: 'Done: wéb-01' }]);
  });

  it('whose answer was lost is not doubled', async () => {
    await s.post('m-1:2', 'started', root);
    s.discord.faults.next(POST, { kind: 'cut-after' });
    await expect(post()).rejects.toMatchObject({ code: 'discord-unanswered' });
    await post(file(), true);
    expect(filesIn(root.id)).toHaveLength(1);
  });

  it('is found after a restart by its mark, and by its name where it was posted before there were marks', async () => {
    await post();
    s.discord.guild.state.skip(3_600_000);
    await s.restart();
    await post(file(), true);
    for (const message of s.discord.guild.state.messagesIn(root.id)) message.components = [];
    await post(file(), true);
    expect(filesIn(root.id)).toHaveLength(1);
  });

  it('survives a rate limit and an error of Discord', async () => {
    s.discord.faults.next(POST, { kind: 'rate-limit', retryAfter: 0.05 });
    s.discord.faults.next(POST, { kind: 'status', status: 502 });
    await post();
    expect(filesIn(root.id)).toHaveLength(1);
  });

  it('without Attach Files is refused for good, by the permission’s name, and nothing else is said of it', async () => {
    await s.post('m-1:2', 'started', root);
    s.discord.guild.deny(s.channel, 'AttachFiles');
    await expect(post()).rejects.toMatchObject({
      code: 'message-refused',
      message: expect.stringContaining('it lacks *Attach Files*'),
    });
    expect(s.discord.guild.messages(s.channel).map(({ text }) => text)).toEqual(['Move web-01']);
    await s.post('m-1:3', 'goes on', root);
    expect(s.discord.guild.messages(root.id).map(({ text }) => text)).toEqual(['started', 'goes on']);
  });

  it('that is too large is refused for good', async () => {
    await expect(post(file('x'.repeat(10 * 1024 * 1024 + 1)))).rejects.toMatchObject({
      code: 'message-refused',
    });
  });

  it('goes below the card where the thread is closed to Drover', async () => {
    s.discord.guild.deny(s.channel, 'CreatePublicThreads');
    await post();
    expect(filesIn(s.channel)).toHaveLength(1);
  });
});
