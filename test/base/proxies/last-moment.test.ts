import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atLastMoment } from '../../../src/base/proxies/last-moment.js';
import { STRAIGHT } from '../../../src/base/proxies/network.js';

let server: Server;
let came: string[];
let address: string;
beforeEach(async () => {
  came = [];
  server = createServer((request, response) => {
    came.push(request.url ?? '');
    response.end('taken');
  });
  address = await listening(server);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function listening(one: Server): Promise<string> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

const gone = new Error('another one tells of it');

describe('a fetch that is checked at the last moment', () => {
  it('leaves as any other where nothing stands against it', async () => {
    const asked: string[] = [];
    const answer = await atLastMoment(
      () => void asked.push('asked'),
      () => STRAIGHT.fetch(`${address}/post`, { method: 'POST', body: 'words' }),
    );
    expect(await answer.text()).toBe('taken');
    expect({ asked, came }).toEqual({ asked: ['asked'], came: ['/post'] });
  });

  it('does not leave where it does, over a fresh connection as over one that is kept', async () => {
    const refused = () =>
      atLastMoment(
        () => {
          throw gone;
        },
        () => STRAIGHT.fetch(`${address}/post`, { method: 'POST', body: 'words' }),
      );
    await expect(refused()).rejects.toMatchObject({ cause: gone });
    await (await STRAIGHT.fetch(`${address}/other`)).text();
    await expect(refused()).rejects.toMatchObject({ cause: gone });
    await (await STRAIGHT.fetch(`${address}/last`)).text();
    expect(came).toEqual(['/other', '/last']);
  });
});
