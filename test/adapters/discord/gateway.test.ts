import { GatewayCloseCodes } from 'discord-api-types/v10';
import { createDiscord } from '../../../adapters/discord/platform.js';
import { systemClock } from '../../../src/base/clock.js';
import { fakeInbox, REACTIONS, type Scene, scene, testLog } from './harness.js';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.stop());

const until = (what: string, look: () => boolean) => s.discord.guild.until(what, look, 8_000);

describe('the session', () => {
  it('asks for the smallest intents and no privileged one', () => {
    const [identify] = s.discord.gateway.identifies;
    expect(identify?.intents).toBe((1 << 0) | (1 << 10));
    expect(s.platform.connected()).toBe(true);
    expect(s.inbox.sessions).toBe(1);
  });

  it('dropped is resumed at the address it was given, and nothing that happened meanwhile is lost', async () => {
    const ref = await s.post('m-a:card', 'Move');
    await s.platform.seed(ref, ['white_check_mark']);
    s.discord.gateway.drop();
    s.discord.guild.react(s.ann, ref.id, '✅');
    await until('the reaction is heard', () => s.inbox.hints.length === 1);
    expect(s.discord.gateway.resumes).toHaveLength(1);
    expect(s.discord.gateway.identifies).toHaveLength(1);
    expect(s.discord.gateway.connections.at(-1)).toMatch(/^\/resumed/u);
    expect(s.inbox.sessions).toBe(1);
    await until('it counts as connected', () => s.platform.connected());
  });

  it('is resumed when Discord asks to reconnect', async () => {
    s.discord.gateway.askReconnect();
    await until('it is resumed', () => s.discord.gateway.resumes.length === 1 && s.platform.connected());
    expect(s.inbox.sessions).toBe(1);
  });

  it('that can not be resumed begins again, and everything is read again', async () => {
    s.discord.gateway.forgetSessions();
    await until('a new session began', () => s.inbox.sessions === 2);
    expect(s.discord.gateway.identifies).toHaveLength(2);
    expect(s.platform.connected()).toBe(true);
  });

  it('comes back after the gateway was away for a while', async () => {
    s.discord.gateway.down = true;
    await until('it counts as lost', () => !s.platform.connected());
    await until('it tries again', () => s.discord.gateway.connections.length >= 3);
    s.discord.gateway.down = false;
    await until('it is back', () => s.platform.connected());
    await s.discord.guild.slash(s.ann, s.channel, 'migrate', 'list').shown();
  });

  it('that Discord ends for good is said with what to do', async () => {
    s.discord.gateway.close(GatewayCloseCodes.AuthenticationFailed);
    await until('it is logged', () => s.log.some(({ level }) => level === 'error'));
    expect(s.log.find(({ level }) => level === 'error')?.message).toContain('discord.token');
    expect(s.platform.connected()).toBe(false);
  });

  it('ends within a second and takes nothing afterwards', async () => {
    const started = performance.now();
    await s.platform.stop();
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(s.discord.gateway.sessions).toBe(0);
  });

  it('stopped while it reconnects does not come back', async () => {
    s.discord.gateway.drop();
    await until('it is lost', () => !s.platform.connected());
    await s.platform.stop();
    expect(s.discord.gateway.sessions).toBe(0);
    const { length } = s.discord.gateway.connections;
    await systemClock.sleep(700);
    expect(s.discord.gateway.connections).toHaveLength(length);
  });
});

describe('the start', () => {
  it('is refused with what to do where the token is wrong', async () => {
    const other = createDiscord({
      config: { ...s.discord.config, token: 'wrong' },
      clock: systemClock,
      log: testLog([]),
      reactions: REACTIONS,
    });
    await expect(other.start(fakeInbox(() => {}))).rejects.toMatchObject({
      code: 'discord-token-refused',
      remedy: expect.stringContaining('discord.token'),
    });
    await other.stop();
  });

  it('does not wait for a Discord that is away, and connects once it is there', async () => {
    await s.platform.stop();
    s.discord.faults.next(/gateway\/bot/u, { kind: 'cut-before' });
    s.inbox.sessions = 0;
    await s.restart();
    expect(s.platform.connected()).toBe(false);
    await until('it connects by itself', () => s.inbox.sessions === 1);
  });
});
