import { plainText } from '../../../src/chat/plain.js';
import { moveEnded } from '../../../src/procedures/move/cards/outcome-title.js';
import { readMoveOutcome } from '../../../src/procedures/move/outcome.js';
import { readMove } from '../../../src/procedures/move/plan.js';
import { runningMove } from './running.js';

let stop: () => void = () => undefined;
afterEach(() => stop());

async function running(...options: Parameters<typeof runningMove>) {
  const move = await runningMove(...options);
  stop = move.stop;
  await move.pass(20);
  return move;
}

/** Its record says so, and the server is at rest on its source. */
function novaShows({ world }: Awaited<ReturnType<typeof running>>, record: string): void {
  world.record = record;
  world.server.taskState = null;
  world.domains.delete('compute2');
}

/** Long enough for all that Drover waits for before it ends it. */
async function afterwards(move: Awaited<ReturnType<typeof running>>) {
  await move.pass(80);
  return await move.read();
}

async function abortedAfterLoss() {
  const move = await running();
  powerOff(move, 'compute2');
  await move.pass(25);
  await move.abort();
  return move;
}

/** Neither SSH nor Nova hears of it from now on. */
function powerOff({ world, clock }: Awaited<ReturnType<typeof running>>, host: string): void {
  world.silent.add(host);
  world.stoppedAt.set(host, clock.now());
}

describe('while a move runs', () => {
  it('the card says what is read, and where the server runs', async () => {
    const { card } = await running();
    expect(await card()).toMatch(/copying memory.*MiB left.*read \d s ago\nThe server runs on compute1\./s);
  });

  it('the time left is not told where what changes leaves hardly a gain: it would be hours, or none', async () => {
    const move = await running();
    expect(await move.card()).toMatch(/changing 0 MiB\/s .* about \d+ min/);
    move.world.dirtyBytesPerSecond = 0.9 * 1024 ** 2;
    await move.pass(5);
    expect(await move.card()).not.toMatch(/about .* more/);
  });

  it('a process that stood still for minutes calls no move lost by what it had read before', async () => {
    const move = await runningMove();
    stop = move.stop;
    move.world.record = null;
    move.world.server.taskState = null;
    await move.pass(3);
    move.clock.set(move.clock.now() + 16 * 60_000);
    await move.look();
    expect((await move.read()).state).toBe('running');
    move.world.record = 'running';
    await move.pass(2);
    expect((await move.told()).filter(({ type }) => type === 'unknown')).toEqual([]);
  });

  it('a source that falls silent is said at once; soon nobody knows, and nothing is promised any more', async () => {
    const move = await running();
    powerOff(move, 'compute1');
    await move.pass(9);
    expect(await move.card()).toMatch(/compute1 does not answer over SSH since .*Do not evacuate/);
    expect(await move.card()).not.toContain('The server runs on compute1');
    await move.pass(25);
    expect((await move.read()).state).toBe('unknown');
    expect(await move.card()).toMatch(/compute1 is silent since .*nobody knows whether the guest runs/);
    expect(await move.card()).not.toMatch(/The server runs on|without harm/);
    expect((await move.told()).filter(({ type }) => type === 'unknown')).toHaveLength(1);
  });

  it('and the move is watched again when that source is back', async () => {
    const move = await running();
    powerOff(move, 'compute1');
    await move.pass(40);
    move.world.silent.clear();
    move.world.stoppedAt.clear();
    await move.pass(15);
    expect((await move.read()).state).toBe('running');
    expect(await move.told()).toContainEqual(
      expect.objectContaining({ type: 'host-well', host: 'compute1' }),
    );
    expect(await move.card()).toContain('The server runs on compute1.');
  });

  it('a destination that falls silent changes nothing of where the server runs', async () => {
    const move = await running();
    powerOff(move, 'compute2');
    await move.pass(40);
    expect((await move.read()).state).toBe('running');
    expect(await move.card()).toMatch(/compute2 is silent since .*Nova will roll back/);
    expect(await move.card()).not.toMatch(/about .* more/);
    expect(await move.card()).toContain('The server runs on compute1.');
    expect(await move.told()).toContainEqual(
      expect.objectContaining({ type: 'host-trouble', host: 'compute2', trouble: 'silent' }),
    );
  });

  it('a host whose nova-compute stopped is not heard of again because Nova can not be read', async () => {
    const move = await running();
    move.world.stoppedAt.set('compute1', move.clock.now());
    await move.pass(45);
    expect(await move.told()).toContainEqual(
      expect.objectContaining({ type: 'host-trouble', host: 'compute1', trouble: 'compute-down' }),
    );
    move.world.hanging.add('services');
    await move.pass(60);
    expect((await move.told()).filter(({ type }) => type === 'host-well')).toHaveLength(0);
  });

  it('an abort is not promised while the report of the nova-compute that has to do it is late', async () => {
    const move = await running();
    expect(await move.card()).toContain('has nova-compute of compute1 stop it, without harm');
    move.world.stoppedAt.set('compute1', move.clock.now());
    await move.pass(22);
    expect(await move.told()).not.toContainEqual(expect.objectContaining({ type: 'host-trouble' }));
    expect(await move.card()).toMatch(
      /needs nova-compute of compute1, whose last report to Nova is \d\d s old/,
    );
    expect(await move.card()).not.toContain('without harm');
  });

  it('a cloud whose services report once a minute is not told as one that fell silent', async () => {
    const move = await running();
    move.world.reportEveryMs = 60_000;
    await move.pass(300);
    const trouble = (of: readonly { type: string }[]) =>
      of.filter(({ type }) => type === 'host-trouble').length;
    const before = trouble(await move.told());
    for (let minute = 0; minute < 5; minute += 1) {
      await move.pass(60);
      expect(await move.card()).toContain('has nova-compute of compute1 stop it, without harm');
    }
    expect(trouble(await move.told())).toBe(before);
    move.world.stoppedAt.set('compute1', move.clock.now());
    await move.pass(100);
    expect(await move.card()).toMatch(/whose last report to Nova is \d min.{0,5} old \(1 min is usual\)/);
    await move.pass(200);
    expect(trouble(await move.told())).toBe(before + 1);
  });

  it('since when a host is not heard of is told right, though Nova could not be read when it stopped', async () => {
    const move = await running();
    const stopped = move.clock.now();
    move.world.stoppedAt.set('compute1', stopped);
    move.world.hanging.add('services');
    await move.pass(50);
    move.world.hanging.clear();
    await move.pass(20);
    const trouble = (await move.told()).find(({ type }) => type === 'host-trouble');
    expect(trouble).toMatchObject({ host: 'compute1', trouble: 'compute-down' });
    const since = trouble?.type === 'host-trouble' ? Date.parse(trouble.since) : 0;
    expect(Math.abs(since - stopped)).toBeLessThanOrEqual(20_000);
  });

  it('nova-compute of both hosts gone at once is likely the message bus, and nothing is forecast', async () => {
    const move = await running();
    expect(await move.card()).toMatch(/about .* more/);
    for (const host of ['compute1', 'compute2']) move.world.stoppedAt.set(host, move.clock.now());
    await move.pass(45);
    expect(await move.card()).toMatch(/Both at once: likely it is not the hosts, but Nova's message bus/);
    expect(await move.card()).not.toMatch(/about .* more/);
  });

  it('a source without libvirt, or without nova-compute, is no silent source', async () => {
    const move = await running();
    move.world.noLibvirt.add('compute1');
    move.world.stoppedAt.set('compute2', move.clock.now());
    await move.pass(45);
    expect((await move.read()).state).toBe('running');
    expect(await move.card()).toMatch(/libvirt of compute1 does not answer/);
    expect(await move.card()).toMatch(/nova-compute of compute2 does not report to Nova/);
    expect(await move.card()).not.toContain('The server runs on compute1');
  });

  it('without SSH it is Nova alone that can tell: a source that it does not hear of leaves nobody who knows', async () => {
    const move = await running({ ssh: false });
    expect(await move.card()).toContain('The server runs on compute1.');
    move.world.stoppedAt.set('compute1', move.clock.now());
    await move.pass(50);
    expect((await move.read()).state).toBe('unknown');
  });

  it('a Nova that hangs is said, with since when, and the hosts are read on', async () => {
    const move = await running();
    for (const what of ['migrations', 'services', 'server'] as const) move.world.hanging.add(what);
    await move.pass(25);
    expect(await move.card()).toMatch(
      /read \d s ago\nNova could not be read since .*from before\.\nThe server runs/,
    );
    expect((await move.told()).filter(({ type }) => type === 'unreadable')).toHaveLength(1);
    move.world.hanging.clear();
    await move.pass(15);
    expect(await move.card()).not.toContain('could not be read');
    expect((await move.told()).at(-1)?.type).toBe('readable-again');
  });

  it('figures that can not be read any more have an age, and no forecast', async () => {
    const move = await running();
    move.world.silent.add('compute1');
    await move.pass(20);
    expect(await move.card()).toMatch(/so far · figures are \d+ s old: none could be read since/);
  });

  it('a lost answer is said instead of what Nova would have done', async () => {
    const move = await runningMove({ answered: false });
    stop = move.stop;
    move.world.record = null;
    move.world.server.taskState = null;
    await move.pass(3);
    expect(await move.card()).toMatch(
      /no answer came to the call; whether Nova has taken it is being looked for/,
    );
    expect(await move.card()).not.toContain('Nova has accepted');
    move.world.record = 'accepted';
    await move.pass(5);
    expect(await move.card()).toContain('Nova has accepted it');
  });

  it('its phase never goes back, whatever the record says', async () => {
    const move = await running();
    for (const status of ['preparing', 'queued', 'something-new']) {
      move.world.record = status;
      await move.pass(3);
      expect(await move.card()).toContain('copying memory');
    }
    move.world.record = 'failed';
    await move.pass(3);
    expect(await move.card()).toMatch(/Nova has ended it without success|checking the result/);
  });
});

describe('an abort of a running move', () => {
  it.each([
    ['all is well', () => undefined],
    ['a host hangs', ({ world }) => world.silent.add('compute1')],
    [
      'the statuses hang',
      ({ world }) => {
        for (const what of ['migrations', 'server', 'services'] as const) world.hanging.add(what);
      },
    ],
  ] as readonly [string, (move: Awaited<ReturnType<typeof running>>) => unknown][])(
    'leaves at once while %s',
    async (_what, disturb) => {
      const move = await running();
      disturb(move);
      await move.pass(8);
      const asked = move.clock.now();
      await move.abort();
      await move.clock.advance(1_900);
      expect(move.world.deletes[0] ?? Number.POSITIVE_INFINITY).toBeLessThan(asked + 2_000);
    },
  );

  it('is repeated every five seconds, and the card says that Nova has not acted on it', async () => {
    const move = await running();
    await move.abort();
    await move.pass(16);
    expect(move.world.deletes).toHaveLength(4);
    expect(await move.card()).toMatch(
      /Abort asked 16 s ago, sent 4 times, .*Nova took it and has not acted on it yet/,
    );
    novaShows(move, 'failed');
    await move.pass(8);
    expect((await move.read()).state).toBe('aborted');
    await move.pass(10);
    expect(move.world.deletes).toHaveLength(4);
  });

  it('is the cause where nova-compute of the source only stood still meanwhile', async () => {
    const move = await running();
    move.world.stoppedAt.set('compute1', move.clock.now());
    await move.pass(40);
    await move.abort();
    await move.pass(10);
    move.world.stoppedAt.clear();
    await move.pass(15);
    novaShows(move, 'failed');
    const ended = await afterwards(move);
    expect(ended.timeline).toContainEqual(
      expect.objectContaining({ type: 'host-trouble', trouble: 'compute-down' }),
    );
    expect(ended.state).toBe('aborted');
    expect(readMoveOutcome(ended)).toMatchObject({ meaning: null });
  });

  it('is not called the cause where the destination fell silent before it could act', async () => {
    const move = await abortedAfterLoss();
    await move.pass(10);
    novaShows(move, 'failed');
    const ended = await afterwards(move);
    expect(ended.state).toBe('aborted');
    expect(readMoveOutcome(ended)).toMatchObject({
      likely: true,
      meaning: expect.stringMatching(
        /^compute2 fell silent at .* UTC, during the move; that, and not the abort, may have ended it\.$/,
      ),
    });
  });

  it('is the cause of what Nova calls cancelled, whatever else was seen', async () => {
    const move = await abortedAfterLoss();
    novaShows(move, 'cancelled');
    const ended = await afterwards(move);
    expect(ended.state).toBe('aborted');
    expect(readMoveOutcome(ended)?.meaning).toBeNull();
  });

  it('that no answer comes to is said as that', async () => {
    const move = await running();
    move.world.hanging.add('delete');
    await move.abort();
    await move.pass(4);
    expect(await move.card()).toContain('no answer from Nova yet. It is sent again every 5 s.');
  });
});

describe('a move that Nova ended without success', () => {
  async function ended(disturb: (move: Awaited<ReturnType<typeof running>>) => void = () => undefined) {
    const move = await running();
    novaShows(move, 'failed');
    disturb(move);
    return move;
  }

  it('ends as soon as all was looked at and nothing is left', async () => {
    const move = await ended();
    await move.pass(4);
    const request = await move.read();
    expect(request.state).toBe('rolled-back');
    expect(readMoveOutcome(request)).toMatchObject({ safe: true, leftovers: [] });
  });

  it('waits for what Nova still cleans up, and does not count it', async () => {
    const move = await ended(({ world }) => world.bindings.push('compute2'));
    await move.pass(10);
    expect((await move.read()).state).toBe('verifying');
    move.world.bindings.pop();
    await move.pass(3);
    expect(readMoveOutcome(await move.read())).toMatchObject({ safe: true, leftovers: [] });
  });

  it('tells what is still there after half a minute', async () => {
    const move = await ended(({ world }) => {
      world.bindings.push('compute2');
      world.folders.set('compute2', { path: '/var/lib/nova/instances/x' });
    });
    await move.pass(45);
    const outcome = readMoveOutcome(await move.read());
    expect(outcome?.safe).toBeUndefined();
    expect(outcome?.leftovers).toHaveLength(2);
  });

  it('is told by the libvirt that went with it, which Nova notices before a look at the host does', async () => {
    const move = await running();
    move.world.noLibvirt.add('compute1');
    move.world.record = 'error';
    move.world.server.taskState = null;
    await move.pass(15);
    expect(await move.card()).toMatch(/libvirt of compute1 does not answer since .*Do not evacuate/);
    expect(await move.card()).not.toContain('expect it to fail');
    await move.pass(80);
    expect(readMoveOutcome(await move.read())).toMatchObject({
      unseen: true,
      likely: true,
      meaning: expect.stringMatching(/^libvirt of compute1 stopped answering at .* UTC, during the move\.$/),
    });
  });

  it("is Nova's word alone while its host does not answer, and that is likely why", async () => {
    const move = await running();
    powerOff(move, 'compute1');
    await move.pass(40);
    move.world.record = 'error';
    move.world.server.taskState = null;
    await move.pass(80);
    const outcome = readMoveOutcome(await move.read());
    expect(outcome).toMatchObject({
      unseen: true,
      likely: true,
      meaning: expect.stringMatching(/compute1 fell silent at/),
    });
    expect(outcome?.safe).toBeUndefined();
  });
});

describe('a move that Nova calls completed, with the server in ERROR on the new host', () => {
  /** QEMU on the new host ended when it was to take the guest over: its source is gone by then, too. */
  async function completed(disturb: (move: Awaited<ReturnType<typeof running>>) => void) {
    const move = await running();
    move.world.record = 'completed';
    Object.assign(move.world.server, { host: 'compute2', status: 'ERROR', powerState: 0, taskState: null });
    move.world.domains.clear();
    disturb(move);
    await move.pass(45);
    return move;
  }

  it('has failed where the guest was seen on neither host: that, and how it runs again, is said', async () => {
    const request = await (await completed(() => undefined)).read();
    expect(request.state).toBe('failed');
    expect(readMoveOutcome(request)).toMatchObject({
      place: { host: 'compute2', status: 'ERROR' },
      meaning: expect.stringMatching(/^The guest ended on compute2 .*it runs on neither host\./),
      remedy: expect.stringMatching(/memory is lost.*`openstack server reboot --hard /),
    });
    expect(readMoveOutcome(request)?.safe).toBeUndefined();
    expect(plainText({ blocks: [{ kind: 'line', text: moveEnded(request) }] })).toMatch(
      /is on compute2, status ERROR/,
    );
  });

  it('is known by nobody while one of them could not be asked, and is not told as elsewhere', async () => {
    const move = await completed(({ world }) => world.noLibvirt.add('compute1'));
    expect((await move.read()).state).toBe('unknown');
    const [unknown] = (await move.told()).filter(({ type }) => type === 'unknown');
    expect(unknown).toMatchObject({
      why: expect.stringMatching(/shows the server ERROR on compute2\. Look on both hosts/),
      place: 'compute2',
    });
  });

  it('is known by nobody where the guest is seen after all', async () => {
    const move = await completed(({ world }) => world.domains.set('compute1', 'paused'));
    expect((await move.read()).state).toBe('unknown');
    expect(await move.told()).toContainEqual(
      expect.objectContaining({
        why: expect.stringMatching(/the domain is absent on compute2 and paused on compute1/),
      }),
    );
  });
});

describe('what a move has left behind', () => {
  it('is read about once a second, however often its driver is woken, until it counts', async () => {
    const move = await running();
    const { launchedAt } = readMove((await move.read()).plan).about;
    move.world.record = 'completed';
    Object.assign(move.world.server, { host: 'compute2', hostId: 'h2', launchedAt, taskState: null });
    move.world.domains.set('compute2', 'running');
    move.world.domains.delete('compute1');
    await move.pass(4);
    await move.look();
    const before = move.world.serverReads;
    for (let woken = 0; woken < 5; woken += 1) expect(await move.look()).toBeGreaterThan(0);
    expect(move.world.serverReads).toBe(before);
    await move.pass(10);
    expect(move.world.serverReads - before).toBeGreaterThanOrEqual(9);
    await move.pass(25);
    expect((await move.read()).state).toBe('residue');
  });
});

describe('a move whose source goes when the server has arrived', () => {
  it('is proved where it is, and tells that nobody ends its record any more', async () => {
    const move = await running();
    powerOff(move, 'compute1');
    const { launchedAt } = readMove((await move.read()).plan).about;
    Object.assign(move.world.server, { host: 'compute2', hostId: 'h2', launchedAt, taskState: null });
    move.world.domains.set('compute2', 'running');
    move.world.domains.delete('compute1');
    await move.pass(30);
    expect((await move.read()).state).toBe('unknown');
    move.world.silent.clear();
    move.world.stoppedAt.clear();
    await move.pass(110);
    const request = await move.read();
    expect(request.state).toBe('residue');
    expect(readMoveOutcome(request)?.leftovers).toContainEqual(
      expect.objectContaining({
        what: expect.stringMatching(/^migration 7, which Nova still calls running/),
        command: "UPDATE migrations SET status = 'error' WHERE id = 7 AND status = 'running';",
      }),
    );
  });

  it('is waited for while the server is still busy there, or still here', async () => {
    const busy = await running();
    powerOff(busy, 'compute1');
    busy.world.server.host = 'compute2';
    await busy.pass(150);
    expect((await busy.read()).state).toBe('unknown');
    busy.stop();
    const here = await running();
    powerOff(here, 'compute1');
    here.world.server.taskState = null;
    await here.pass(150);
    expect((await here.read()).state).toBe('unknown');
  });
});

describe('a move that the nova-compute of its source has forgotten', () => {
  const forgotten = async (...options: Parameters<typeof runningMove>) => {
    const move = await running(...options);
    novaShows(move, 'preparing');
    return move;
  };

  it('ends where its server is at rest, and names the record that nobody ends any more', async () => {
    const move = await forgotten();
    await move.pass(90);
    expect((await move.read()).state).toBe('running');
    await move.pass(110);
    const ended = await move.read();
    expect(ended.state).toBe('failed');
    expect(readMoveOutcome(ended)).toMatchObject({
      place: { host: 'compute1', status: 'ACTIVE' },
      likely: true,
      meaning: expect.stringMatching(
        /^nova-compute of compute1 was started anew .* migration 7 stays preparing/,
      ),
      leftovers: [
        { command: "UPDATE migrations SET status = 'error' WHERE id = 7 AND status = 'preparing';" },
      ],
    });
  });

  it('says so meanwhile, and not that Nova has ended it', async () => {
    const move = await forgotten();
    await move.pass(140);
    expect((await move.read()).state).toBe('verifying');
    expect(await move.card()).toContain('Nova has forgotten it; what is left is being looked at');
  });

  it('is waited for while the guest is seen on the new host, or its source is in trouble', async () => {
    const seen = await forgotten();
    seen.world.domains.set('compute2', 'paused');
    await seen.pass(200);
    expect((await seen.read()).state).toBe('running');
    seen.stop();
    const troubled = await forgotten();
    troubled.world.stoppedAt.set('compute1', troubled.clock.now());
    await troubled.pass(200);
    expect((await troubled.read()).state).toBe('running');
  });
});
