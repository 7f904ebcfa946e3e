import type { Request } from '../../../src/requests/request.js';
import { copied, movedRequest } from '../../support/move-course.js';
import { migratePlan, outcome, request, withEvents } from '../../support/requests.js';
import { BoardGround } from './ground.js';

let ground: BoardGround;
beforeEach(async () => {
  ground = new BoardGround();
  await ground.start();
});
afterEach(() => ground.stop());

const add = async (made: Request) => ground.store.seed(made);
/** Words of a page, as a reader hears them. */
const wordsOf = (page: string) =>
  page
    .replaceAll(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the overview', () => {
  it('tells what runs, waits, failed and ended, each with a way to its page', async () => {
    await add(request());
    await add(request({ id: 'bbbbbbbbbb', state: 'running' }));
    const end = { endedAt: '2026-11-22T14:00:00.000Z' };
    await add(
      request({ id: 'cccccccccc', state: 'rolled-back', outcome: outcome({ state: 'rolled-back' }), ...end }),
    );
    await add(request({ id: 'dddddddddd', state: 'rejected', ...end }));
    for (const id of ['cccccccccc', 'dddddddddd']) await ground.store.settle(id);
    const page = await ground.page('/board');
    expect(wordsOf(page)).toMatch(
      /1 running, 1 waits?, 1 failed in the last 24 h Running .*trusty-migrate compute1 → compute2 running copying 40 %.*move m-bbbbbbbbbb Waits .*awaiting approval 0 of 1 votes, until 18:30 UTC.*m-aaaaaaaaaa Failed .*rolled back at 14:00 UTC.*m-cccccccccc Ended .*rejected.*m-dddddddddd/,
    );
    expect(page).toContain('href="/board/requests/m-bbbbbbbbbb"');
    expect(page).toContain('aria-label="40 % copied"');
  });

  it('says first that everything is held', async () => {
    await ground.store.setFreeze({
      by: 'fake:U0REQ',
      byName: '<b>ann</b>',
      at: '2026-11-22T14:00:00.000Z',
      reason: 'power',
    });
    const page = await ground.page('/board');
    expect(page).toContain('Frozen by &lt;b&gt;ann&lt;/b&gt;: power. Nothing new starts; what runs goes on.');
  });
});

describe('the page of a request', () => {
  it('has its card, its timeline and its picture, with words for whoever does not see it', async () => {
    const made = movedRequest(copied({ memoryMib: 16_384, dirtyMibPerSecond: 30, mostSeconds: 1000 }));
    await add(made);
    const page = await ground.page('/board/requests/m-aaaaaaaaaa');
    expect(page).toMatch(/<h1 class="good">Done: trusty-migrate runs on compute2/);
    expect(page).toMatch(
      /<img src="\/board\/requests\/m-aaaaaaaaaa\/picture\.svg" alt="trusty-migrate runs on compute2, after 3 min/,
    );
    expect(wordsOf(page)).toContain('Timeline');
    const picture = await ground.get('/board/requests/m-aaaaaaaaaa/picture.svg', await ground.entered());
    expect(picture.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(await picture.text()).toMatch(/^<svg[\s\S]*Memory left to copy/);
  });

  it('shows what people and clouds name as words alone', async () => {
    const serverName = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    await add(
      withEvents(
        request({ plan: migratePlan({ about: { serverName } }), reason: '<svg onload=alert(1)>' }),
        '2026-11-22T14:31:00.000Z',
        { type: 'held', why: '</pre><script>alert(2)</script>' },
      ),
    );
    for (const path of ['/board', '/board/requests/m-aaaaaaaaaa']) {
      const page = await ground.page(path);
      expect(page).toContain('&lt;script&gt;alert(1)');
      expect(page.match(/<script/g)).toEqual(['<script']);
      expect(page).not.toMatch(/<img src=x|<svg onload/);
    }
  });

  it.each([
    '/board/requests/m-zzzzzzzzzz',
    '/board/requests/m-zzzzzzzzzz/picture.svg',
    '/board/nothing',
    '/board/requests/..%2f',
  ])('%s is none', async (path) => {
    expect((await ground.get(path, await ground.entered())).status).toBe(404);
  });
});

describe('the hosts', () => {
  it('are a map of memory with what moves between them, in the order of their numbers', async () => {
    await add(request({ state: 'running' }));
    const words = wordsOf(await ground.page('/board/hosts'));
    expect(words).toMatch(
      /compute1 up 48 GiB of 64 GiB used, 16 GiB free trusty-migrate to compute2, 128 MiB compute2 up, disabled 8 GiB of 64 GiB used, 56 GiB free trusty-migrate from compute1, 128 MiB compute10 down memory not known/,
    );
  });

  it('that can not be read say so', async () => {
    ground.cloudDown = true;
    expect(wordsOf(await ground.page('/board/hosts'))).toContain('Its hosts can not be read now');
  });
});

describe('every page', () => {
  it('loads nothing from elsewhere, has no script or style of its own, and is kept nowhere', async () => {
    await add(request());
    const inside = await ground.entered();
    for (const path of [
      '/board',
      '/board/hosts',
      '/board/requests/m-aaaaaaaaaa',
      '/board/enter',
      '/board/missing',
    ]) {
      const answer = await ground.get(path, inside);
      const page = await answer.text();
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; /);
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(page).not.toMatch(/<script(?! src="\/board\/live\.js")|<style|\sstyle=|\son\w+=|https?:\/\//);
    }
  });

  it('changes nothing: whatever is no GET is refused', async () => {
    const inside = await ground.entered();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(`${ground.origin}/board`, { method, headers: inside });
      expect(answer.status).toBe(405);
    }
  });

  it('without JavaScript reads itself again', async () => {
    expect(await ground.page('/board')).toContain(
      '<noscript><meta http-equiv="refresh" content="20"></noscript>',
    );
  });
});

describe('the stream', () => {
  it('says that something has changed, several changes once, and figures more rarely', async () => {
    const stream = await ground.get('/board/events', await ground.entered());
    const reader = stream.body?.getReader();
    let said = '';
    const read = (async () => {
      for (;;) {
        const part = await reader?.read();
        if (part === undefined || part.done) return;
        said += Buffer.from(part.value).toString('utf8');
      }
    })();
    const changes = () => said.split('event: changed').length - 1;
    const changed = { type: 'request-changed', before: undefined, request: request() } as const;
    await ground.clock.settle(30);
    for (let index = 0; index < 5; index++) ground.events.emit(changed);
    await ground.clock.advance(100);
    await ground.clock.settle(30);
    expect(changes()).toBe(1);
    ground.events.emit(changed);
    await ground.clock.advance(1_000);
    await ground.clock.settle(30);
    expect(changes()).toBe(2);
    for (let second = 0; second < 10; second++) {
      ground.events.emit({ type: 'cloud-read', cloud: 'lab' });
      await ground.clock.advance(1_000);
    }
    await ground.clock.settle(30);
    expect(changes()).toBeGreaterThanOrEqual(3);
    expect(changes()).toBeLessThanOrEqual(4);
    await reader?.cancel();
    await read;
  });
});
