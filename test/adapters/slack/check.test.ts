import pino from 'pino';
import { checkSlack } from '../../../adapters/slack/check.js';
import type { SlackConfig } from '../../../adapters/slack/config.js';
import { SlackStandIn } from '../../support/slack/stand-in.js';

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await SlackStandIn.start();
  slack.workspace.channel('C0MAINT', { name: 'maintenance' });
});
afterEach(() => slack.stop());

const check = (config: Partial<SlackConfig> = {}, channels?: readonly string[]) => {
  const { botToken, appToken, signingSecret } = slack.workspace;
  return checkSlack(
    { mode: 'socket', botToken, appToken, signingSecret, apiUrl: slack.apiUrl, ...config },
    { log: pino({ level: 'silent' }), ...(channels === undefined ? {} : { channels }) },
  );
};
const statusOf = async (rows: ReturnType<typeof check>) =>
  Object.fromEntries((await rows).map(({ what, status }) => [what, status]));

describe('drover check on Slack', () => {
  it('passes where all is well, and names the channels', async () => {
    const rows = await check({}, ['slack:C0MAINT', 'discord:1']);
    expect(rows.map(({ what, status, detail }) => [what, status, detail])).toEqual([
      ['slack bot token', 'pass', 'drover in Home'],
      ['slack scopes', 'pass', 'all granted'],
      ['slack socket', 'pass', 'a session can be opened'],
      ['slack channels', 'pass', 'in #maintenance'],
    ]);
  });

  it('says of each missing scope what will not work', async () => {
    slack.workspace.scopes = slack.workspace.scopes.filter((scope) => scope !== 'usergroups:read');
    expect(await check()).toContainEqual({
      what: 'slack scope usergroups:read',
      status: 'warn',
      detail: 'missing. Roles given to user groups hold for nobody.',
      remedy: expect.stringContaining('manifest.yml'),
    });
  });

  it('says that without files:write threads end without their record', async () => {
    slack.workspace.scopes = slack.workspace.scopes.filter((scope) => scope !== 'files:write');
    expect(await check()).toContainEqual(
      expect.objectContaining({
        what: 'slack scope files:write',
        status: 'warn',
        detail: expect.stringContaining('without the record of what was done'),
      }),
    );
  });

  it('fails with a remedy on bad tokens, a missing secret, and a channel it is not in', async () => {
    expect(await statusOf(check({ botToken: 'xoxb-wrong' }))).toEqual({
      'slack bot token': 'fail',
      'slack socket': 'pass',
    });
    expect(await statusOf(check({ appToken: 'xapp-wrong' }))).toMatchObject({ 'slack socket': 'fail' });
    expect(await statusOf(check({ appToken: undefined }))).toMatchObject({ 'slack socket': 'fail' });
    expect(await statusOf(check({ mode: 'http' }))).toMatchObject({ 'slack signing secret': 'pass' });
    expect(await statusOf(check({ mode: 'http', signingSecret: '' }))).toMatchObject({
      'slack signing secret': 'fail',
    });
    expect(await statusOf(check({}, ['slack:C0ELSE']))).toMatchObject({ 'slack channel C0ELSE': 'fail' });
  });

  it('does not throw when nobody answers', async () => {
    expect(await statusOf(check({ apiUrl: 'http://127.0.0.1:9/' }))).toEqual({
      'slack bot token': 'unknown',
      'slack socket': 'unknown',
    });
  });

  it('blames the way to Slack, not the token, where nobody answers', async () => {
    const { apiUrl } = slack;
    await slack.stop();
    const rows = await check({ apiUrl });
    expect(rows.map(({ what }) => what)).toEqual(['slack bot token', 'slack socket']);
    for (const { detail, remedy = '' } of rows) {
      expect(detail).toMatch(/^Slack cannot be reached \(.*ECONNREFUSED/);
      expect(remedy).toMatch(/network.*HTTPS_PROXY/);
      expect(remedy).not.toMatch(/token/);
    }
  });

  it('says what to wait for where Slack has an error of its own', async () => {
    slack.faults.on('auth.test', { kind: 'status', status: 503 });
    expect((await check())[0]).toMatchObject({
      what: 'slack bot token',
      status: 'unknown',
      detail: expect.stringContaining('HTTP 503'),
      remedy: 'Try again in a minute.',
    });
  });
});
