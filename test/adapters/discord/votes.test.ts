import { card, line } from '../../../src/chat/card.js';
import type { MessageRef, ReactionsRead } from '../../../src/chat/platform.js';
import { FakeClock } from '../../support/fake-clock.js';
import { type Scene, scene } from './harness.js';

let s: Scene;
let ref: MessageRef;
beforeEach(async () => {
  s = await scene();
  ref = await s.post('m-a:card', 'Move web-01');
  await s.platform.seed(ref, ['white_check_mark', 'x']);
});
afterEach(() => s.stop());

function votes(read: ReactionsRead): string[] {
  if (read.kind !== 'read') return [read.kind];
  return read.reactions.map(({ emoji, actor }) => `${emoji} ${actor.id} ${actor.standing}`);
}

const hinted = (count: number) => s.discord.guild.until('hints', () => s.inbox.hints.length >= count);

describe('reactions', () => {
  it('are seeded in order, once, and never count as votes', async () => {
    await s.platform.seed(ref, ['white_check_mark', 'x']);
    const bot = s.discord.guild.state.bot.id;
    expect(s.discord.guild.messages(s.channel)[0]?.reactions).toEqual({ '✅': [bot], '❌': [bot] });
    expect(await s.platform.readReactions(ref)).toEqual({ kind: 'read', reactions: [] });
    expect(s.inbox.hints).toEqual([]);
  });

  it('are hints about the message, and the truth when read', async () => {
    s.discord.guild.react(s.ann, ref.id, '✅');
    await hinted(1);
    expect(s.inbox.hints).toEqual([ref]);
    expect(await s.platform.readReactions(ref)).toEqual({
      kind: 'read',
      reactions: [
        {
          emoji: 'white_check_mark',
          actor: {
            id: s.ann.actor,
            name: 'Ann O.',
            standing: 'member',
            groups: [`discord:role:${s.discord.guild.state.guildId}`, `discord:role:${s.ops}`],
          },
        },
      ],
    });
  });

  it('taken back are hints too, and gone when read', async () => {
    s.discord.guild.react(s.ann, ref.id, '✅');
    s.discord.guild.unreact(s.ann, ref.id, '✅');
    await hinted(2);
    expect(votes(await s.platform.readReactions(ref))).toEqual([]);
  });

  it('that are super count once with the normal one of the same person', async () => {
    s.discord.guild.react(s.ann, ref.id, '✅', true);
    s.discord.guild.react(s.bob, ref.id, '✅');
    s.discord.guild.react(s.bob, ref.id, '✅', true);
    await hinted(3);
    expect(votes(await s.platform.readReactions(ref)).sort()).toEqual(
      [`white_check_mark ${s.ann.actor} member`, `white_check_mark ${s.bob.actor} member`].sort(),
    );
  });

  it('with a skin tone or as another accepted emoji count by their neutral name', async () => {
    const { state } = s.discord.guild;
    const everyone = state.roles.get(state.guildId);
    if (everyone !== undefined) everyone.permissions = String(BigInt(everyone.permissions) | 64n);
    s.discord.guild.react(s.ann, ref.id, '👍🏽');
    s.discord.guild.react(s.bob, ref.id, '✔️');
    s.discord.guild.react(s.bob, ref.id, '🎉');
    expect(votes(await s.platform.readReactions(ref)).sort()).toEqual(
      [`+1 ${s.ann.actor} member`, `heavy_check_mark ${s.bob.actor} member`].sort(),
    );
  });

  it("with the server's own emoji count by name, but not under a borrowed one", async () => {
    const { guild } = s.discord;
    guild.emoji('ship_it');
    const forged = guild.emoji('white_check_mark');
    const everyone = guild.state.roles.get(guild.state.guildId);
    if (everyone !== undefined) everyone.permissions = String(BigInt(everyone.permissions) | 64n);
    await s.platform.seed(ref, ['ship_it']);
    const stored = guild.state.messages.get(ref.id)?.reactions.at(-1);
    guild.react(s.ann, ref.id, `ship_it:${stored?.emoji.id}`);
    guild.react(s.bob, ref.id, forged);
    expect(votes(await s.platform.readReactions(ref))).toEqual([`ship_it ${s.ann.actor} member`]);
  });

  it('are read page by page', async () => {
    const crowd = Array.from({ length: 230 }, (_, index) =>
      s.discord.guild.user(`user${index}`, { bot: true }),
    );
    for (const person of crowd) s.discord.guild.react(person, ref.id, '✅');
    const read = await s.platform.readReactions(ref);
    expect(read.kind === 'read' && read.reactions).toHaveLength(230);
  });

  it('of bots, deleted accounts and people who left are told apart', async () => {
    const { guild } = s.discord;
    const robot = guild.user('robot', { bot: true });
    const gone = guild.user('gone');
    const left = guild.user('left', { roles: [s.ops] });
    for (const person of [robot, gone, left]) guild.react(person, ref.id, '✅');
    guild.deleteAccount(gone);
    guild.leave(left);
    expect(votes(await s.platform.readReactions(ref)).sort()).toEqual(
      [
        `white_check_mark ${gone.actor} deleted`,
        `white_check_mark ${left.actor} external`,
        `white_check_mark ${robot.actor} bot`,
      ].sort(),
    );
  });

  it('of a deleted message, or in a deleted channel, say that the message is gone', async () => {
    const other = await s.post('m-b:card', 'Move web-02');
    s.discord.guild.deleteMessage(ref.id);
    expect(await s.platform.readReactions(ref)).toEqual({ kind: 'message-gone' });
    s.discord.guild.deleteChannel(s.channel);
    expect(await s.platform.readReactions(other)).toEqual({ kind: 'message-gone' });
  });

  it('that can not be read are a failure, not an empty list', async () => {
    s.discord.guild.deny(s.channel, 'ViewChannel');
    await expect(s.platform.readReactions(ref)).rejects.toMatchObject({ code: 'channel-gone' });
    s.discord.guild.deny(s.channel);
    s.discord.faults.next(/^GET .*\/messages\/\d+$/u, { kind: 'cut-before' }, 4);
    await expect(s.platform.readReactions(ref)).rejects.toMatchObject({ code: 'discord-unanswered' });
  });

  it('given and taken back while Drover was down are there when it is back', async () => {
    s.discord.guild.react(s.ann, ref.id, '✅');
    await s.platform.stop();
    s.discord.guild.unreact(s.ann, ref.id, '✅');
    s.discord.guild.react(s.bob, ref.id, '❌');
    await s.restart();
    expect(s.inbox.sessions).toBe(2);
    expect(votes(await s.platform.readReactions(ref))).toEqual([`x ${s.bob.actor} member`]);
  });

  it('on messages from before the start are heard', async () => {
    await s.restart();
    s.inbox.hints.length = 0;
    s.discord.guild.react(s.ann, ref.id, '✅');
    await hinted(1);
    expect(s.inbox.hints).toEqual([ref]);
  });

  it('in an archived thread can still be seeded', async () => {
    const reply = await s.post('m-a:1', 'Force?', ref);
    s.discord.guild.archiveThread(ref.id);
    await s.platform.seed(reply, ['x']);
    expect(s.discord.guild.messages(ref.id)[0]?.reactions).toHaveProperty('❌');
  });
});

describe('people', () => {
  it('are who Discord says they are, by id', async () => {
    expect(await s.platform.actor(s.ann.actor)).toMatchObject({ name: 'Ann O.', standing: 'member' });
    const outsider = s.discord.guild.user('zoe', { outside: true });
    expect(await s.platform.actor(outsider.actor)).toMatchObject({ standing: 'external', groups: [] });
    expect(await s.platform.actor('discord:1234')).toBeUndefined();
    expect(await s.platform.actor('slack:U1')).toBeUndefined();
    expect(await s.platform.actor('discord:../../x')).toBeUndefined();
  });

  it('are in a role by its id, never by its name', async () => {
    const group = `discord:role:${s.ops}`;
    expect(await s.platform.isInGroup(s.ann.actor, group, true)).toBe(true);
    expect(await s.platform.isInGroup(s.bob.actor, group, true)).toBe(false);
    const impostor = s.discord.guild.role('ops');
    s.discord.guild.setRoles(s.bob, [impostor]);
    expect(await s.platform.isInGroup(s.bob.actor, group, true)).toBe(false);
    expect(await s.platform.isInGroup(s.ann.actor, 'discord:role:ops', true)).toBe(false);
  });

  it('lose a role at once for a fresh read, and within a minute for any', async () => {
    await s.stop();
    const clock = new FakeClock();
    s = await scene({ clock, connected: false });
    const group = `discord:role:${s.ops}`;
    expect(await s.platform.isInGroup(s.ann.actor, group, false)).toBe(true);
    s.discord.guild.setRoles(s.ann, []);
    expect(await s.platform.isInGroup(s.ann.actor, group, false)).toBe(true);
    await clock.advance(60_000);
    expect(await s.platform.isInGroup(s.ann.actor, group, false)).toBe(false);
    s.discord.guild.setRoles(s.ann, [s.ops]);
    expect(await s.platform.isInGroup(s.ann.actor, group, true)).toBe(true);
  });

  it('are asked once for a look, and never by what was asked before it', async () => {
    await s.stop();
    const clock = new FakeClock();
    s = await scene({ clock, connected: false });
    const group = `discord:role:${s.ops}`;
    const isIn = () => s.platform.isInGroup(s.ann.actor, group, { since: clock.monotonic() });
    expect(await isIn()).toBe(true);
    s.discord.guild.setRoles(s.ann, []);
    expect(await isIn()).toBe(true);
    await clock.advance(1);
    expect(await isIn()).toBe(false);
  });

  it('lose a role within a minute, whatever is done to the wall clock', async () => {
    await s.stop();
    const clock = new FakeClock();
    s = await scene({ clock, connected: false });
    const group = `discord:role:${s.ops}`;
    expect(await s.platform.isInGroup(s.ann.actor, group, false)).toBe(true);
    s.discord.guild.setRoles(s.ann, []);
    clock.set(-3_600_000);
    await clock.advance(60_000);
    expect(await s.platform.isInGroup(s.ann.actor, group, false)).toBe(false);
  });

  it('whose roles can not be read are a failure, not a no', async () => {
    s.discord.faults.next(/^GET .*\/members\//u, { kind: 'cut-before' }, 4);
    await expect(s.platform.isInGroup(s.bob.actor, `discord:role:${s.ops}`, true)).rejects.toMatchObject({
      code: 'discord-unanswered',
    });
  });
});

it('a card that says how to vote shows the emoji', async () => {
  await s.platform.edit(
    ref,
    card(line('Approve ', { vote: 'approve' }, ' or ', { vote: 'reject' })),
    'final',
  );
  expect(s.discord.guild.messages(s.channel)[0]?.text).toBe('Approve ✅ or ❌');
});
