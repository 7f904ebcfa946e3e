import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CallRecord, type CloudConfig, connect, Secret } from 'openstack-client-lite';
import { answer } from './recorded.js';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const certificate = fixture('tls.crt');

let server: Server;
beforeAll(async () => {
  server = createServer({ key: fixture('tls.key'), cert: certificate }, (_request, response) => {
    response.writeHead(201, { 'X-Subject-Token': 't' });
    response.end(JSON.stringify({ token: answer('appCredToken') }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

async function login(tls: Partial<CloudConfig['tls']>, calls: CallRecord[] = []): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const openstack = connect(
    {
      name: 'tls',
      file: null,
      authUrl: `https://127.0.0.1:${port}/v3`,
      credential: { kind: 'token', token: new Secret('x'), scope: { kind: 'none' } },
      region: null,
      interface: 'public',
      tls: { verify: true, ca: null, cert: null, key: null, ...tls },
      endpointOverrides: {},
      apiTimeoutMs: null,
    },
    { onCall: (call) => calls.push(call) },
  );
  try {
    return (await openstack.identity.token()).userName;
  } finally {
    await openstack.close();
  }
}

describe('TLS', () => {
  it('refuses a certificate of an unknown authority, sends nothing and does not try again', async () => {
    const calls: CallRecord[] = [];
    await expect(login({}, calls)).rejects.toMatchObject({
      name: 'ConnectionFailed',
      problem: 'tls',
      details: { sent: 'no' },
      message: expect.stringMatching(/check verify and cacert/),
    });
    expect(calls).toHaveLength(1);
  });

  it('takes the authority of cacert', async () => {
    expect(await login({ ca: certificate })).toBe('admin');
  });

  it('takes anything with verify: false', async () => {
    expect(await login({ verify: false })).toBe('admin');
  });
});
