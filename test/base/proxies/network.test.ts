import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, Secret } from 'openstack-client-lite';
import { stringify } from 'yaml';
import { KINDS } from '../../../src/app/kinds.js';
import { silentLog } from '../../../src/base/log.js';
import { networkOf } from '../../../src/base/proxies/network.js';
import { loadConfig } from '../../../src/config/load.js';
import { checkPlatforms } from '../../../src/main.js';
import { answer } from '../../openstack-client-lite/recorded.js';
import { ConnectProxy } from '../../support/connect-proxy.js';
import { startDiscord } from '../../support/discord/stand-in.js';
import { SlackStandIn } from '../../support/slack/stand-in.js';

const fixture = (name: string) =>
  readFileSync(new URL(`../../openstack-client-lite/fixtures/${name}`, import.meta.url), 'utf8');

let proxy: ConnectProxy;
beforeEach(async () => {
  proxy = await ConnectProxy.start();
});
afterEach(() => proxy.stop());

describe('a cloud behind a proxy', () => {
  const server = createServer({ key: fixture('tls.key'), cert: fixture('tls.crt') }, (_request, response) => {
    response.writeHead(201, { 'X-Subject-Token': 't' });
    response.end(JSON.stringify({ token: answer('appCredToken') }));
  });
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function login(env: Record<string, string>, ca: string | null = fixture('tls.crt')): Promise<string> {
    const openstack = connect(
      {
        name: 'far',
        file: null,
        authUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v3`,
        credential: { kind: 'token', token: new Secret('x'), scope: { kind: 'none' } },
        region: null,
        interface: 'public',
        tls: { verify: true, ca, cert: null, key: null },
        endpointOverrides: {},
        apiTimeoutMs: null,
      },
      { makePool: networkOf(env).pool, retries: 0 },
    );
    try {
      return (await openstack.identity.token()).userName;
    } finally {
      await openstack.close();
    }
  }

  it('is asked over TLS of its own, by its own cacert', async () => {
    expect(await login({ HTTPS_PROXY: proxy.url })).toBe('admin');
    expect(proxy.asked).toEqual([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
    await expect(login({ HTTPS_PROXY: proxy.url }, null)).rejects.toMatchObject({ problem: 'tls' });
  });

  it('is not asked where the proxy refuses, and the proxy is named as what refused', async () => {
    proxy.refusal = 403;
    await expect(login({ HTTPS_PROXY: proxy.url })).rejects.toMatchObject({
      problem: 'proxy',
      message: expect.stringMatching(/the proxy refused \(HTTP 403\)/),
      details: { sent: 'no' },
    });
  });

  it('is not asked where the login of the proxy is wrong', async () => {
    proxy.login = 'me:right';
    const env = { HTTPS_PROXY: proxy.url.replace('right', 'wrong') };
    await expect(login(env)).rejects.toMatchObject({ message: expect.stringMatching(/HTTP 407/) });
    await expect(login(env)).rejects.not.toThrow(/wrong/);
  });

  it('is not said to be down where the proxy is', async () => {
    const { url } = proxy;
    await proxy.stop();
    await expect(login({ HTTPS_PROXY: url })).rejects.toMatchObject({
      problem: 'proxy',
      message: expect.stringMatching(/the proxy cannot be reached/),
      details: { sent: 'no' },
    });
    proxy = await ConnectProxy.start();
  });
});

describe('drover check without a way to the chat', () => {
  let slack: SlackStandIn;
  let discord: Awaited<ReturnType<typeof startDiscord>>;
  beforeAll(async () => {
    slack = await SlackStandIn.start();
    discord = await startDiscord();
  });
  afterAll(async () => {
    await slack.stop();
    await discord.stop();
  });

  const rows = (env: Record<string, string>) => {
    const { botToken, appToken } = slack.workspace;
    const text = stringify({
      slack: { botToken, appToken, apiUrl: slack.apiUrl },
      discord: discord.config,
      roles: { operator: ['discord:role:1'], approver: ['discord:42'] },
    });
    const config = loadConfig({ kinds: KINDS, env: {}, readFile: () => text, home: '/', cwd: '/' });
    return checkPlatforms(config, silentLog, env);
  };
  const CHATS = ['slack: slack bot token', 'slack: slack socket', 'discord: discord.token'];

  it('names the proxy and its variable, and never the tokens or its password', async () => {
    proxy.login = 'me:hush';
    proxy.refusal = 403;
    const found = await rows({ HTTP_PROXY: proxy.url });
    expect(found.map(({ about, result }) => [about, result])).toEqual(
      CHATS.map((about) => [about, 'unknown']),
    );
    for (const { detail, remedy } of found) {
      expect(detail).toMatch(/^(Slack|Discord) cannot be reached \(.*403/);
      expect(remedy).toBe(
        `Check the network and the proxy ${proxy.host} (HTTP_PROXY); NO_PROXY names what is reached without it.`,
      );
      expect(detail).not.toMatch(/token|hush/);
    }
  });

  it('asks through the proxy where there is one that works', async () => {
    const found = await rows({ HTTP_PROXY: proxy.url });
    expect(found.filter(({ about }) => CHATS.includes(about)).map(({ result }) => result)).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    const hosts = [slack.apiUrl, discord.config.apiUrl].map((url) => new URL(url).host);
    expect(new Set(proxy.asked)).toEqual(new Set(hosts));
  });
});
