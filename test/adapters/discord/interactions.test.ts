import { card, line } from '../../../src/chat/card.js';
import { FakeClock } from '../../support/fake-clock.js';
import { gate, type Scene, said, scene } from './harness.js';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.stop());

describe('a slash command', () => {
  it('arrives with the person, the channel, the subcommand and typed options', async () => {
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'server', { name: 'web-01', retries: 2 });
    await act.shown();
    expect(s.inbox.calls).toEqual([
      {
        key: `discord:${act.interaction.id}`,
        actor: {
          id: s.ann.actor,
          name: 'Ann O.',
          standing: 'member',
          groups: expect.arrayContaining([`discord:role:${s.ops}`]),
        },
        conversation: { platform: 'discord', channel: s.channel },
        command: 'migrate',
        input: { kind: 'options', subcommand: 'server', options: { name: 'web-01', retries: 2 } },
      },
    ]);
  });

  it('is acknowledged before the core has answered, in private where the subcommand says so', async () => {
    const held = gate();
    s.inbox.onCommand = async () => {
      await held.opened;
      return said('moved');
    };
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'server', { name: 'web-01' });
    const { ephemeral, thinking } = await act.acknowledged();
    expect({ ephemeral, thinking }).toEqual({ ephemeral: true, thinking: true });
    held.open();
    expect(await act.shown()).toMatchObject({ text: 'moved', ephemeral: true });
    expect(s.discord.guild.messages(s.channel)).toEqual([]);
  });

  it('shows a public answer to everybody', async () => {
    s.inbox.onCommand = () => said('two running', 'public');
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list');
    expect(await act.shown()).toMatchObject({ text: 'two running', ephemeral: false });
    expect(act.answers()).toHaveLength(1);
  });

  it('tells a failure in private although the answer was to be public', async () => {
    s.inbox.onCommand = () => said('no such host');
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list');
    expect(await act.shown()).toMatchObject({ text: 'no such host', ephemeral: true });
    expect(s.discord.guild.messages(s.channel)).toEqual([]);
  });

  it('tells everybody although the acknowledgement was private', async () => {
    s.inbox.onCommand = () => said('frozen', 'public');
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'server', { name: 'web-01' });
    expect(await act.shown()).toMatchObject({ text: 'frozen', ephemeral: false });
  });

  it('leaves nothing behind where a card was posted instead', async () => {
    s.inbox.onCommand = () => ({ visibility: 'none' });
    await s.discord.guild.slash(s.ann, s.channel, 'migrate', 'server', { name: 'web-01' }).vanished();
  });

  it('given in a thread is about the channel of the thread', async () => {
    const root = await s.post('m-a:card', 'a card');
    await s.post('m-a:1', 'a reply', root);
    await s.discord.guild.slash(s.ann, root.id, 'migrate', 'list').shown();
    expect(s.inbox.calls[0]?.conversation).toEqual({ platform: 'discord', channel: s.channel });
  });

  it('delivered twice is done once and keeps its answer', async () => {
    s.discord.gateway.deliverTwice();
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list');
    await act.shown();
    await s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list').shown();
    expect(s.inbox.calls).toHaveLength(2);
    expect(act.answers()).toHaveLength(1);
  });

  it('that can not be acknowledged in time is not done', async () => {
    const { guild, faults } = s.discord;
    const held = gate();
    faults.next(/callback/u, { kind: 'wait', for: held.opened });
    const act = guild.slash(s.ann, s.channel, 'migrate', 'list');
    guild.state.skip(3_500);
    held.open();
    await guild.until('the refusal is logged', () => s.log.some(({ level }) => level === 'warn'));
    expect(act.interaction.response).toBeUndefined();
    expect(s.inbox.calls).toEqual([]);
  });

  it('is done once although the answer to its acknowledgement was lost', async () => {
    s.discord.faults.next(/callback/u, { kind: 'cut-after' });
    const act = s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list');
    expect(await act.shown()).toMatchObject({ text: 'done' });
    expect(s.inbox.calls).toHaveLength(1);
  });

  it('answers by direct message once the token has run out', async () => {
    const held = gate();
    s.inbox.onCommand = async () => {
      await held.opened;
      return said('late');
    };
    const { guild } = s.discord;
    await guild.slash(s.ann, s.channel, 'migrate', 'server', { name: 'web-01' }).acknowledged();
    guild.state.skip(16 * 60_000);
    held.open();
    const told = await guild.until('she is told', () => guild.privates(s.ann)[0]);
    expect(told.text).toBe('late');
  });

  it('answers in the channel once the token has run out, where everybody was to see it', async () => {
    const held = gate();
    s.inbox.onCommand = async () => {
      await held.opened;
      return said('late', 'public');
    };
    const { guild } = s.discord;
    await guild.slash(s.ann, s.channel, 'migrate', 'list').acknowledged();
    guild.state.skip(16 * 60_000);
    held.open();
    await guild.until('all are told', () => guild.messages(s.channel).some(({ text }) => text === 'late'));
  });

  it('of somebody who has not passed the entry rules counts as from outside', async () => {
    const newcomer = s.discord.guild.user('eve', { pending: true, roles: [s.ops] });
    await s.discord.guild.slash(newcomer, s.channel, 'migrate', 'list').shown();
    expect(s.inbox.calls[0]?.actor).toMatchObject({ id: newcomer.actor, standing: 'external' });
  });

  it('is not taken any more after a stop', async () => {
    await s.platform.stop();
    s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list');
    expect(s.discord.gateway.sessions).toBe(0);
    expect(s.platform.connected()).toBe(false);
  });
});

describe('completion', () => {
  it('offers what the core knows, 25 at most, and says what is filled in already', async () => {
    s.inbox.choices = Array.from({ length: 30 }, (_, index) => ({
      label: `compute${index}`,
      value: `compute${index}`,
    }));
    const offered = await s.discord.guild.typing(
      s.ann,
      s.channel,
      'migrate',
      'server',
      { name: 'web-01', to: 'comp' },
      'to',
    );
    expect(offered).toHaveLength(25);
    expect(s.inbox.queries[0]).toMatchObject({
      command: 'migrate',
      subcommand: 'server',
      option: 'to',
      typed: 'comp',
      options: { name: 'web-01' },
    });
  });

  it('offers nothing rather than something too late', async () => {
    await s.stop();
    const clock = new FakeClock();
    s = await scene({ clock });
    s.inbox.complete = () => {
      setImmediate(() => s.discord.guild.changed());
      return new Promise(() => {});
    };
    const offered = s.discord.guild.typing(s.ann, s.channel, 'migrate', 'server', { name: 'w' }, 'name');
    await s.discord.guild.until('somebody waits', () => clock.sleeping > 0);
    await clock.advance(1_000);
    expect(await offered).toEqual([]);
  });
});

describe('a button', () => {
  const value = 'abcdefghij:0123';
  async function cardWithButtons() {
    return s.platform.post(
      {
        mark: 'm-a:card',
        conversation: { platform: 'discord', channel: s.channel },
        card: {
          ...card(line('Move web-01')),
          buttons: [
            { action: 'approve', value, label: 'Approve', style: 'primary' },
            { action: 'reject', value, label: 'Reject', style: 'danger' },
          ],
        },
      },
      { maybePosted: false },
    );
  }

  it('says who pressed what on which message, and answers in private', async () => {
    const ref = await cardWithButtons();
    s.inbox.onPress = () => said('You asked for it yourself.');
    const act = s.discord.guild.click(s.bob, ref.id, 'approve');
    expect(await act.shown()).toMatchObject({ text: 'You asked for it yourself.', ephemeral: true });
    expect(s.inbox.presses).toEqual([
      {
        key: `discord:${act.interaction.id}`,
        actor: expect.objectContaining({ id: s.bob.actor, standing: 'member' }),
        message: ref,
        action: 'approve',
        value,
      },
    ]);
  });

  it('leaves the card as it is where nothing is to be said', async () => {
    const ref = await cardWithButtons();
    s.inbox.onPress = () => ({ visibility: 'none' });
    const act = s.discord.guild.click(s.bob, ref.id, 'approve');
    await act.acknowledged();
    await s.discord.guild.until('it was pressed', () => s.inbox.presses.length === 1);
    expect(act.answers()).toEqual([]);
    expect(s.discord.guild.messages(s.channel)[0]).toMatchObject({ id: ref.id, edited: false });
  });

  it('that rejects asks why first', async () => {
    const ref = await cardWithButtons();
    const click = s.discord.guild.click(s.bob, ref.id, 'reject');
    const submitted = await click.submit({ reason: ' not today ' });
    await submitted.shown();
    expect(s.inbox.presses).toEqual([
      expect.objectContaining({
        key: `discord:${submitted.interaction.id}`,
        message: ref,
        action: 'reject',
        value,
        comment: 'not today',
      }),
    ]);
  });

  it('rejects without a reason too', async () => {
    const ref = await cardWithButtons();
    const submitted = await s.discord.guild.click(s.bob, ref.id, 'reject').submit({ reason: '' });
    await submitted.shown();
    expect(s.inbox.presses[0]).not.toHaveProperty('comment');
  });
});
