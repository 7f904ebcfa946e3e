import { z } from 'zod';
import { DroverError } from '../errors.js';
import { parseNoProxy } from './no-proxy.js';

export interface ProxyServer {
  /** `http://host:port` or `https://host:port`, without the login. */
  origin: string;
  /** What `Proxy-Authorization` is to say. */
  authorization: string | undefined;
  /** The variable that names it. */
  variable: string;
}

/** By whom an address is reached; undefined: straight. */
export type ProxyFor = (url: URL) => ProxyServer | undefined;

const Environment = z.object({
  http_proxy: z.string().optional(),
  HTTP_PROXY: z.string().optional(),
  https_proxy: z.string().optional(),
  HTTPS_PROXY: z.string().optional(),
  no_proxy: z.string().optional(),
  NO_PROXY: z.string().optional(),
});
type Variable = keyof z.infer<typeof Environment>;

/**
 * The proxies that the environment names, read once: HTTPS_PROXY for https:// and wss://, HTTP_PROXY for http:// and
 * ws://, but for what NO_PROXY excepts. The small spelling goes before the capitals, as in curl; empty is not set.
 * @throws DroverError `bad-proxy`, which shows no value: it may hold a password
 */
export function proxiesOf(env: Readonly<Record<string, string | undefined>>): ProxyFor {
  const read = Environment.parse(env);
  const first = (...names: Variable[]) => names.find((name) => (read[name] ?? '').trim() !== '');
  const named = (...names: Variable[]) => {
    const variable = first(...names);
    return variable === undefined ? undefined : parseProxy(variable, (read[variable] ?? '').trim());
  };
  const http = named('http_proxy', 'HTTP_PROXY');
  const https = named('https_proxy', 'HTTPS_PROXY');
  const exceptions = first('no_proxy', 'NO_PROXY');
  const excepts = parseNoProxy(exceptions === undefined ? '' : (read[exceptions] ?? ''));
  return (url) => {
    const proxy = /^(https|wss):$/u.test(url.protocol) ? https : http;
    return proxy === undefined || excepts(url) ? undefined : proxy;
  };
}

/** For what is in this process itself: the environment without its proxies. */
export function withoutProxies(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const rest = Object.entries(env).filter(([name]) => !/^https?_proxy$/iu.test(name));
  return Object.fromEntries(rest);
}

function parseProxy(variable: Variable, text: string): ProxyServer {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const bad = (why: string) =>
    new DroverError(`${variable} ${why}.`, {
      code: 'bad-proxy',
      remedy:
        'Give it as http://HOST:PORT, with USER:PASSWORD@ before the host where the proxy asks for them.',
    });
  if (!URL.canParse(whole)) throw bad('is no address of a proxy');
  const url = new URL(whole);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw bad(`names a proxy that is neither http:// nor https://`);
  try {
    return { origin: url.origin, authorization: authorizationOf(url), variable };
  } catch {
    throw bad('has a % in its login that begins no escape (%25 is the sign itself)');
  }
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}
