import { BoardGround, SECRET } from './ground.js';

let ground: BoardGround;
beforeEach(async () => {
  ground = new BoardGround();
  await ground.start();
});
afterEach(() => ground.stop());

const MINUTE = 60_000;

describe('a private link', () => {
  it('opens the board once, by a press of its button, for a cookie of twelve hours', async () => {
    const link = ground.link();
    // Chats and mail look at links by themselves.
    for (const _look of [1, 2]) {
      const shown = await fetch(link);
      expect([shown.status, shown.headers.get('set-cookie')]).toEqual([200, null]);
      expect(await shown.text()).toContain('<button>Open the board</button>');
    }
    const entered = await ground.press(link);
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/board']);
    expect(entered.headers.get('set-cookie')).toMatch(
      /^__Host-drover-board=[\w-]+\.[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    const again = await ground.press(link);
    expect([again.status, again.headers.get('set-cookie')]).toEqual([403, null]);
  });

  it('is worth nothing after five minutes, forged, or from a form of another site', async () => {
    const old = ground.link();
    await ground.clock.advance(5 * MINUTE);
    expect((await ground.press(old)).status).toBe(403);
    expect((await ground.press(`${ground.origin}/board/enter?link=${'A'.repeat(43)}`)).status).toBe(403);
    const link = ground.link();
    expect((await ground.press(link, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await ground.press(link, { origin: ground.origin })).status).toBe(303);
  });

  it('opens nothing for somebody who lost the role meanwhile', async () => {
    const link = ground.link();
    ground.mayView = () => false;
    const answer = await ground.press(link);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });

  it('puts nothing of its address into the page but as a value', async () => {
    const shown = await (
      await ground.get('/board/enter?link=%22%3E%3Cscript%3Ealert(1)%3C/script%3E')
    ).text();
    expect(shown).toContain('value="&quot;&gt;&lt;script&gt;');
    expect(shown).not.toContain('<script');
  });
});

describe('a session', () => {
  it.each(['/board', '/board/', '/board/hosts', '/board/requests/m-aaaaaaaaaa', '/board/events'])(
    'is needed for %s',
    async (path) => {
      const answer = await ground.get(path);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain('/migrate board');
    },
  );

  it('ends after twelve hours, and by leaving', async () => {
    const inside = await ground.entered();
    expect((await ground.get('/board', inside)).status).toBe(200);
    await ground.clock.advance(12 * 60 * MINUTE - 1);
    expect((await ground.get('/board', inside)).status).toBe(200);
    await ground.clock.advance(1);
    expect((await ground.get('/board', inside)).status).toBe(401);
    const left = await fetch(`${ground.origin}/board/leave`, { method: 'POST' });
    expect(left.headers.get('set-cookie')).toMatch(/^__Host-drover-board=; .*Max-Age=0$/);
  });

  it('holds after a restart, and not with another secret', async () => {
    const inside = await ground.entered();
    const again = new BoardGround();
    const other = new BoardGround({ secret: `${SECRET}x` });
    await Promise.all([again.start(), other.start()]);
    expect((await again.get('/board', inside)).status).toBe(200);
    expect((await other.get('/board', inside)).status).toBe(401);
    await Promise.all([again.stop(), other.stop()]);
  });

  it('that was written or changed by others is none', async () => {
    const { cookie } = await ground.entered();
    const [body = '', signature = ''] = cookie.replace('__Host-drover-board=', '').split('.');
    const session = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as object;
    const forged = Buffer.from(JSON.stringify({ ...session, until: 9e15 })).toString('base64url');
    for (const value of [`${forged}.${signature}`, `${body}.`, body, '', `${body}.${signature}x`]) {
      expect((await ground.get('/board', { cookie: `__Host-drover-board=${value}` })).status).toBe(401);
    }
  });

  it('ends within a minute for somebody who lost the role, and its stream is cut', async () => {
    const inside = await ground.entered();
    const stream = await ground.get('/board/events', inside);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const reader = stream.body?.getReader();
    await reader?.read();
    ground.mayView = () => false;
    await ground.clock.advance(MINUTE);
    let cut = false;
    while (!cut) cut = (await reader?.read())?.done ?? true;
    expect((await ground.get('/board', inside)).status).toBe(401);
  });

  it('outlives ten minutes in which the platform can not be asked, and no more', async () => {
    const inside = await ground.entered();
    ground.mayView = () => {
      throw new Error('HTTP 503');
    };
    await ground.clock.advance(9 * MINUTE);
    expect((await ground.get('/board', inside)).status).toBe(200);
    await ground.clock.advance(MINUTE);
    expect((await ground.get('/board', inside)).status).toBe(401);
  });
});

describe('a proxy that names the user', () => {
  const proxied = (trustedProxies: readonly string[]) =>
    new BoardGround({ proxy: { userHeader: 'x-forwarded-user', trustedProxies } });

  it('counts from a trusted address, for a name of `people`', async () => {
    const trusted = proxied(['127.0.0.0/8']);
    await trusted.start();
    const seen = await trusted.get('/board', { 'x-forwarded-user': 'bob' });
    expect(seen.status).toBe(200);
    expect(await seen.text()).toContain('Seen as bob.');
    for (const name of ['mallory', 'bob, bob', '', '__proto__', 'constructor']) {
      expect((await trusted.get('/board', { 'x-forwarded-user': name })).status).toBe(401);
    }
    trusted.mayView = () => false;
    await trusted.clock.advance(MINUTE);
    expect((await trusted.get('/board', { 'x-forwarded-user': 'bob' })).status).toBe(401);
    await trusted.stop();
  });

  it.each([[['10.0.0.0/8', '::1']], [[]]])('counts from no other address than %j', async (networks) => {
    const other = proxied(networks);
    await other.start();
    expect((await other.get('/board', { 'x-forwarded-user': 'bob' })).status).toBe(401);
    await other.stop();
  });

  it('counts nowhere when it is not configured', async () => {
    expect((await ground.get('/board', { 'x-forwarded-user': 'bob' })).status).toBe(401);
  });
});
