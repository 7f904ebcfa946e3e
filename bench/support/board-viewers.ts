/**
 * Browsers that look at the board, in a process of their own: each keeps a stream open and reads the page again whenever
 * it says that something has changed, as the board's own script does.
 */
process.once(
  'message',
  async ({ origin, cookie, boards }: { origin: string; cookie: string; boards: number }) => {
    let pages = 0;
    let bytes = 0;
    const look = async () => {
      const response = await fetch(`${origin}/board/events`, { headers: { cookie } });
      if (response.body === null) throw new Error('a stream has no body');
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        if (!chunk.includes('event: changed')) continue;
        const page = await fetch(`${origin}/board`, { headers: { cookie } });
        bytes += (await page.text()).length;
        pages += 1;
      }
    };
    for (let board = 0; board < boards; board += 1) look().catch(() => undefined);
    process.on('message', (ask) => {
      if (ask === 'count') process.send?.({ pages, bytes });
    });
    process.send?.('looking');
  },
);
process.on('disconnect', () => process.exit(0));
