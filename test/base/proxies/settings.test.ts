import { proxiesOf, withoutProxies } from '../../../src/base/proxies/settings.js';

const through = (env: Record<string, string>, address: string) => proxiesOf(env)(new URL(address))?.origin;

describe('the proxy of an address', () => {
  it.each([
    ['https://slack.com/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['wss://gateway.discord.gg/?v=10', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['http://cloud:5000/v3', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
    ['ws://127.0.0.1:9/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://cloud:5000/v3', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://cloud:5000/v3', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['https://slack.com/', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, 'http://q:2'],
    ['https://slack.com/', { HTTPS_PROXY: 'http://p:1', https_proxy: '' }, 'http://p:1'],
    ['https://slack.com/', { HTTPS_PROXY: ' ' }, undefined],
    ['https://slack.com/', { HTTPS_PROXY: 'p.example:3128' }, 'http://p.example:3128'],
    ['https://slack.com/', { HTTPS_PROXY: 'https://p.example' }, 'https://p.example'],
    ['https://slack.com/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'slack.com', no_proxy: 'x' }, 'http://p:1'],
  ] as const)('%s with %j is %s', (address, env, proxy) => {
    expect(through(env, address)).toBe(proxy);
  });

  it('has its login apart, with or without a password', () => {
    const of = (login: string) => proxiesOf({ HTTPS_PROXY: `http://${login}@p:1` })(new URL('https://a'));
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(of('me:s%40fe')).toEqual({
      origin: 'http://p:1',
      authorization: basic('me:s@fe'),
      variable: 'HTTPS_PROXY',
    });
    expect(of('me')?.authorization).toBe(basic('me:'));
  });

  it.each([
    ['http://p:999999', 'https_proxy is no address of a proxy.'],
    ['socks5://me:hush@p:1', 'https_proxy names a proxy that is neither http:// nor https://.'],
    [
      'http://me:hush%@p:1',
      'https_proxy has a % in its login that begins no escape (%25 is the sign itself).',
    ],
  ])('that is %s is refused without a word of its value', (value, message) => {
    expect(() => proxiesOf({ https_proxy: value })).toThrow(
      expect.objectContaining({
        code: 'bad-proxy',
        message,
        remedy: expect.stringContaining('http://HOST:PORT'),
      }),
    );
    expect(message).not.toContain('hush');
  });
});

it('no proxy is left in the environment of what is in this process itself', () => {
  const env = {
    http_proxy: 'p',
    HTTP_PROXY: 'p',
    https_proxy: 'p',
    HTTPS_PROXY: 'socks5://p',
    HOME: '/home/me',
  };
  expect(withoutProxies(env)).toEqual({ HOME: '/home/me' });
});

describe('NO_PROXY', () => {
  const excepts = (noProxy: string, address: string) =>
    through({ HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'http://p:1', NO_PROXY: noProxy }, address) ===
    undefined;

  it.each([
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://api.example.com/', true],
    ['example.com', 'https://notexample.com/', false],
    ['.example.com', 'https://api.example.com/', true],
    ['.example.com', 'https://example.com/', true],
    ['*.example.com', 'https://api.example.com/', true],
    ['EXAMPLE.com', 'https://Api.Example.COM./', true],
    ['example.com:5000', 'https://example.com:5000/', true],
    ['example.com:5000', 'https://example.com/', false],
    ['example.com:443', 'https://example.com/', true],
    ['example.com:80', 'ws://example.com/', false],
    ['*', 'https://slack.com/', true],
    ['localhost, *', 'https://slack.com/', true],
    ['*:5000', 'http://a:5000/', true],
    ['*:5000', 'http://a:5001/', false],
    ['a b\tc,,d', 'http://c/', true],
    ['10.0.0.1', 'http://10.0.0.1:8774/', true],
    ['10.0.0.1', 'http://10.0.0.10/', false],
    ['0.0.1', 'http://10.0.0.1/', false],
    ['10.0.0.0/8', 'http://10.9.8.7:8774/', true],
    ['10.0.0.0/8', 'http://11.0.0.1/', false],
    ['10.0.0.0/8', 'http://ten.example/', false],
    ['10.0.0.0/99', 'http://10.0.0.1/', false],
    ['::1', 'http://[::1]:5000/', true],
    ['[::1]', 'http://[::1]:5000/', true],
    ['[::1]:5000', 'http://[::1]:5000/', true],
    ['[::1]:5000', 'http://[::1]:5001/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['.', 'http://a/', false],
    ['', 'http://a/', false],
  ])('%j and %s: %s', (noProxy, address, straight) => {
    expect(excepts(noProxy, address)).toBe(straight);
  });
});
