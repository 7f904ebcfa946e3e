import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/base/clock.js';
import { STRAIGHT } from '../../../src/base/proxies/network.js';
import type { GateRule } from '../../../src/config/config.js';
import { askingGates, whyClosed } from '../../../src/procedures/rolling/gates/gates.js';

const FIRING = {
  status: 'success',
  data: {
    resultType: 'vector',
    result: [
      {
        metric: { __name__: 'ALERTS', alertname: 'CephHealthError', instance: 'mon1:9283' },
        value: [1, '1'],
      },
      { metric: { __name__: 'up', host: 'compute3' }, value: [1, '0'] },
      { metric: {}, value: [1, '1'] },
      { metric: { alertname: 'Fourth' }, value: [1, '1'] },
    ],
  },
};
const QUIET = { status: 'success', data: { resultType: 'vector', result: [] } };

let server: Server;
let asked: string[];
let base: string;
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const path = (request.url ?? '').split('?')[0];
    if (path === '/hangs') return;
    if (path === '/moved') response.writeHead(302, { location: '/ok' });
    if (path === '/down') response.statusCode = 503;
    if (path?.startsWith('/guarded') && request.headers.authorization !== 'Bearer of-a-gate')
      response.statusCode = 401;
    if (path === '/guarded/api/v1/query') response.write(JSON.stringify(QUIET));
    if (path === '/firing/api/v1/query') response.write(JSON.stringify(FIRING));
    if (path === '/quiet/api/v1/query') response.write(JSON.stringify(QUIET));
    if (path === '/endless/api/v1/query') response.write('x'.repeat(200 * 1024));
    if (path === '/page/api/v1/query') response.write('<html>log in</html>');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A clock on which five seconds are over at once for what never answers. */
const quick = {
  ...systemClock,
  sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(150, signal),
};

const ask = (...gates: GateRule[]) => askingGates(STRAIGHT, systemClock)(gates);
const url = (path: string): GateRule => ({ kind: 'url', name: path, url: base + path });
const query = (path: string): GateRule => ({
  kind: 'prometheus',
  name: path,
  url: `${base}${path}/`,
  query: 'ALERTS{severity="critical"} > 0',
});

describe('a gate between two hosts', () => {
  it('is open while an address answers 200, or a query gives nothing', async () => {
    expect(await ask(url('/ok'), query('/quiet'))).toEqual([]);
    expect(asked.sort()).toEqual([
      '/ok',
      `/quiet/api/v1/query?query=${encodeURIComponent('ALERTS{severity="critical"} > 0').replaceAll('%20', '+')}`,
    ]);
  });

  it('shows its token where it is asked for one', async () => {
    expect(await ask({ ...query('/guarded'), token: 'of-a-gate' })).toEqual([]);
    expect(await ask(query('/guarded'))).toEqual([
      { name: '/guarded', why: 'it answered 401; `token` is for it' },
    ]);
  });

  it.each([
    ['/down', 'it answered 503'],
    ['/moved', 'it answered 302, and redirects are not followed'],
  ])('is closed where the address is %s', async (path, why) => {
    expect(await ask(url(path), url('/ok'))).toEqual([{ name: path, why }]);
    expect(asked).not.toContain('/moved/ok');
  });

  it.each([
    ['/firing', 'CephHealthError on mon1:9283, up on compute3, a result and 1 more'],
    ['/endless', 'it could not be asked: its answer is longer than 64 kB'],
    ['/page', 'its answer is none of Prometheus'],
  ])('is closed where the query is answered by %s', async (path, why) => {
    expect(await ask(query(path))).toEqual([{ name: path, why }]);
  });

  it('is closed where the address hangs', async () => {
    const why = 'it could not be asked: no answer within 5 s';
    expect(await askingGates(STRAIGHT, quick)([url('/hangs')])).toEqual([{ name: '/hangs', why }]);
  });

  it('is closed where nobody listens', async () => {
    const [closed] = await ask({ kind: 'url', name: 'nobody', url: 'http://127.0.0.1:1/' });
    expect(closed?.why).toMatch(/^it could not be asked: /);
  });

  it('says that a single value is never empty', () => {
    const body = JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1, '0'] } });
    expect(whyClosed({ kind: 'prometheus' }, { kind: 'answered', status: 200, body })).toMatch(
      /let it compare/,
    );
  });

  it("shows no escape sequence and no secret of an alert's name", () => {
    const metric = { alertname: '\u001b[2Jboom', instance: 'x\nAuthorization: Bearer abcdefabcdef012345' };
    const body = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [{ metric }] } });
    const why = whyClosed({ kind: 'prometheus' }, { kind: 'answered', status: 200, body });
    expect(why).not.toMatch(/[\p{Cc}]|abcdefabcdef/u);
  });
});
