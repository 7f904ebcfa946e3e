import { HurriedClock } from '../support/process/hurried-clock.js';
import { onScene } from '../support/process/scene.js';
import { stories } from '../support/process/stories.js';
import { privately } from '../support/process/terminal.js';

const COMMAND = '@alice /migrate web-01 --to compute2 --reason "kernel update"';
const VOTE = '@bob :white_check_mark: 1';
const SMALL = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };
/** Changes its memory faster than the link carries it, at whatever speed the cloud is played. */
const BUSY = { name: 'db-07', host: 'compute1', flavor: 'm1.large', dirtyBytesPerSecond: 2 ** 33 };

const story = stories(5);

describe('votes', () => {
  story(
    'a button approves; the requester and an outsider are told privately why theirs does not count',
    async () => {
      await onScene({ servers: [SMALL] }, async (scene) => {
        const { terminal } = await scene.run();
        await terminal.ask(
          COMMAND,
          /^Move web-01 from compute1 to compute2 · m-\w{10} · waiting for 1 approval/,
        );
        await terminal.ask(
          '@alice :white_check_mark: 1',
          privately('alice', /does not count: you asked for this move \(requesterMayApprove: false\)/),
        );
        await terminal.ask(
          '@mallory approve 1',
          privately('mallory', /does not count: you are not an approver \(roles\.approver\)/),
        );
        expect(scene.moves()).toBe(0);
        await terminal.ask('@bob approve 1', privately('bob', /counts|counted|approv/i));
        const request = await scene.settled();
        expect([request.state, request.votes.map(({ via }) => via)]).toEqual(['succeeded', ['button']]);
        expect(scene.moves()).toBe(1);
      });
    },
  );

  story('a reject ends it, with its reason on the card', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      const { terminal } = await scene.run();
      await terminal.ask(COMMAND, /^Move web-01/);
      terminal.type('@carol reject 1 too risky today');
      expect((await scene.settled()).state).toBe('rejected');
      expect(terminal.text('1')).toMatch(/^Rejected by @carol: web-01 was not moved[\s\S]*too risky today/);
      expect(scene.moves()).toBe(0);
    });
  });

  story('nobody decides in time: it expires', async () => {
    const config = { policy: { approvals: { default: { expiresAfter: '1s' } } } };
    await onScene({ servers: [SMALL], config }, async (scene) => {
      const { terminal } = await scene.run();
      await terminal.ask(COMMAND, /^Move web-01/);
      expect((await scene.settled()).state).toBe('expired');
      expect(terminal.text('1')).toMatch(/^Expired: web-01 was not moved/);
    });
  });

  story('it is withdrawn by its operator', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      const { terminal } = await scene.run();
      const [id = ''] = /m-\w{10}/.exec((await terminal.ask(COMMAND, /^Move web-01/)).text) ?? [];
      await terminal.ask(
        `@mallory /migrate withdraw ${id}`,
        privately('mallory', /\/migrate withdraw is not for you: you are not an operator/),
      );
      await terminal.ask(`@alice /migrate withdraw ${id} --reason “not today”`, /is withdrawn/);
      expect((await scene.settled()).state).toBe('withdrawn');
      await terminal.ask(`@alice /migrate abort ${id}`, privately('alice', /has ended already: withdrawn/));
    });
  });
});

describe('a plan that is no longer true', () => {
  story('is superseded: a new card asks again, and only its votes count', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      const { terminal } = await scene.run();
      await terminal.ask('@alice /migrate web-01', /^Move web-01 from compute1/);
      scene.simulator.world.addServer({ name: 'late', host: 'compute1' });
      Object.assign(scene.simulator.world.server('web-01'), { host: 'compute3' });
      terminal.type(VOTE);
      const next = await terminal.see(/^Move web-01 from compute3/);
      await terminal.see(/^Superseded: the plan no longer holds, web-01 was not moved/);
      expect(next.number).not.toBe('1');
      expect(scene.moves()).toBe(0);
    });
  });
});

describe('what is refused before anybody is asked', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['an unknown server, with the nearest', '@alice /migrate wbe-01', /wbe-01[\s\S]*web-01/],
    [
      'a name that two have, with both',
      '@alice /migrate twin',
      /2 servers are called twin: .*Give the id of the one you mean/s,
    ],
    ['a server that is shut off', '@alice /migrate batch-3', /batch-3` ?can't move|batch-3 can't move/],
    ['an unknown host, with those there are', '@alice /migrate web-01 --to compute9', /compute9/],
    ['a host that is down', '@alice /migrate web-01 --to compute3', /compute3[\s\S]*down/],
    ['the host it is on', '@alice /migrate web-01 --to compute1', /compute1/],
    [
      'a protected server',
      '@alice /migrate drover-1',
      /^drover-1 can't move · protected by policy\.protect\.names/,
    ],
    ['an unknown option, with the nearest', '@alice /migrate web-01 --reson x', /--reason/],
    ['an unknown command, with the nearest', '@alice /migrat web-01', /\/migrate/],
    ['a request that is not there', '@alice /migrate show m-7f3k2qabcd', /no request m-7f3k2qabcd/],
  ];
  story('each with its reason, to the one who asked', async () => {
    const servers = [
      SMALL,
      { name: 'twin', host: 'compute1' },
      { name: 'twin', host: 'compute2' },
      { name: 'batch-3', host: 'compute1', vmState: 'stopped' },
      { name: 'drover-1', host: 'compute1' },
    ] as const;
    const config = { policy: { protect: { names: ['drover-*'] } } };
    await onScene({ servers, config }, async (scene) => {
      scene.simulator.world.setForcedDown('compute3', true);
      const { terminal } = await scene.run();
      for (const [, line, words] of cases) await terminal.ask(line, privately('alice', words));
      expect(await scene.requests()).toEqual([]);
    });
  });
});

describe('a move', () => {
  story('that does not converge is aborted: never called a failure', async () => {
    await onScene({ speed: 7, servers: [BUSY] }, async (scene) => {
      const { terminal } = await scene.run({ stallAfterSeconds: 2 });
      const [id = ''] =
        /m-\w{10}/.exec((await terminal.ask('@alice /migrate db-07', /^Move db-07/)).text) ?? [];
      terminal.type(VOTE);
      await terminal.see(/^\S+ does not converge · m-\w{10}/, { ms: 60_000 });
      await terminal.ask(`@bob /migrate abort ${id}`, privately('bob', /is asked for/));
      const request = await scene.settled();
      expect(request.state).toBe('aborted');
      expect(terminal.text('1')).toMatch(/^Aborted: db-07 is still on compute1, running\. No data at risk/);
      expect(terminal.transcript()).not.toMatch(/Not moved|[Ff]ailed after/);
      await terminal.ask(`@alice /migrate abort ${id}`, privately('alice', /has ended already: aborted/));
    });
  });

  story('that does not converge is forced, after a vote of its own', async () => {
    await onScene({ speed: 7, servers: [BUSY] }, async (scene) => {
      const { terminal } = await scene.run({ stallAfterSeconds: 2 });
      const [id = ''] =
        /m-\w{10}/.exec((await terminal.ask('@alice /migrate db-07', /^Move db-07/)).text) ?? [];
      terminal.type(VOTE);
      await terminal.see(/^\S+ does not converge · m-\w{10}/, { ms: 60_000 });
      const card = await terminal.ask(`@alice /migrate force ${id}`, /^Force/);
      await terminal.ask(`@carol :white_check_mark: ${card.number}`, /^Done: db-07 runs on/, 30_000);
      expect(scene.moves('db-07')).toBe(1);
    });
  });

  for (const [choice, end] of [
    ['abort', /^Aborted: db-07 is still on compute1/],
    ['force', /^Done: db-07 runs on compute/],
  ] as const) {
    story(`that does not converge does what was approved with it: ${choice}`, async () => {
      await onScene({ speed: 7, servers: [BUSY] }, async (scene) => {
        const { terminal } = await scene.run({ stallAfterSeconds: 2 });
        await terminal.ask(`@alice /migrate db-07 —if-stalled ${choice}`, /^Move db-07/);
        terminal.type(VOTE);
        await terminal.see(end, { ms: 80_000 });
        expect(scene.moves('db-07')).toBe(1);
      });
    });
  }

  story('that Nova rolls back in silence is never called a success, and can be tried again', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      scene.simulator.faults.ask({
        kind: 'fails-at',
        server: 'web-01',
        step: 'running',
        silent: true,
        times: 1,
      });
      const { terminal } = await scene.run();
      const [id = ''] = /m-\w{10}/.exec((await terminal.ask(COMMAND, /^Move web-01/)).text) ?? [];
      terminal.type(VOTE);
      expect((await scene.settled()).state).toBe('rolled-back');
      expect(terminal.text('1')).toMatch(
        /^Not moved: web-01 is still on compute1, running\. No data at risk\./,
      );
      expect(terminal.transcript()).not.toMatch(/runs on compute2/);
      const again = await terminal.ask(`@alice /migrate retry ${id}`, /^Move web-01/);
      await terminal.ask(`@bob :white_check_mark: ${again.number}`, /^Done: web-01 runs on compute2/);
      expect(scene.moves()).toBe(2);
    });
  });

  story('that no host can take in the end says why, not only that there is no valid host', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      scene.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'pre-check' });
      const { terminal } = await scene.run();
      await terminal.ask(COMMAND, /^Move web-01/);
      terminal.type(VOTE);
      expect((await scene.settled()).state).toBe('failed');
      expect(terminal.text('1')).toMatch(/^Not moved: web-01 is still on compute1, running/);
      expect(terminal.text('1')).toMatch(/CPU/);
    });
  });

  story('waits for its turn behind another of the same host', async () => {
    const servers = [SMALL, { ...SMALL, name: 'web-02' }];
    await onScene({ speed: 2, servers }, async (scene) => {
      const { terminal } = await scene.run();
      await terminal.ask('@alice /migrate web-01 --to compute2', /^Move web-01/);
      await terminal.ask('@alice /migrate web-02 --to compute3', /^Move web-02/);
      terminal.type(VOTE);
      await terminal.see(/^Started/);
      await terminal.ask('@bob :white_check_mark: 2', /^Approved, queued behind m-\w{10}/);
      await terminal.ask(
        '@dora /migrate list',
        privately('dora', /Running[\s\S]*web-01[\s\S]*Waiting[\s\S]*web-02/),
      );
      await terminal.see(/^Done: web-02 runs on compute3/, { ms: 30_000 });
      await terminal.ask('@dora /migrate history', privately('dora', /web-01[\s\S]*|web-02/));
    });
  });
});

describe('what one can ask', () => {
  story('is answered privately, to anybody', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      const { terminal } = await scene.run();
      const [id = ''] = /m-\w{10}/.exec((await terminal.ask(COMMAND, /^Move web-01/)).text) ?? [];
      terminal.type(VOTE);
      await scene.settled();
      const answers: readonly [string, RegExp][] = [
        ['/migrate whoami', /^Drover knows you as console:dora\.\nYour role: viewer/],
        [`/migrate show ${id}`, /Done: web-01 runs on compute2/],
        [`/migrate status ${id}`, /web-01/],
        [`/migrate check ${id}`, /^web-01 is on compute2, running/],
        ['/migrate list', /Last 24 h: 1 done/],
        ['/migrate history', /succeeded|done/i],
        ['/migrate help', /\/migrate server NAME/],
      ];
      for (const [line, words] of answers) await terminal.ask(`@dora ${line}`, privately('dora', words));
    });
  });
});

describe('proof', () => {
  story('completed with the server on its old host is no success: people are asked', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      scene.simulator.faults.ask({ kind: 'completed-on-old-host', server: 'web-01' });

      const { terminal } = await scene.run({ clock: new HurriedClock(20), callTimeoutMs: 60_000 });
      await terminal.ask(COMMAND, /^Move web-01/);
      terminal.type(VOTE);
      const told = await terminal.see(/^@alice nobody can say what became of web-01: Nova says completed/);
      expect(told.text).toMatch(/do not reset its state/);
      expect(terminal.transcript()).not.toMatch(/Done:/);
      expect((await scene.requests())[0]?.state).toBe('unknown');
    });
  });

  story('an attachment left behind is residue, with the command that a person may run', async () => {
    await onScene({ servers: [SMALL] }, async (scene) => {
      scene.simulator.faults.ask({ kind: 'leftover-attachment', server: 'web-01' });
      const { terminal } = await scene.run({ clock: new HurriedClock(20), callTimeoutMs: 60_000 });
      await terminal.ask(COMMAND, /^Move web-01/);
      terminal.type(VOTE);
      expect((await scene.settled()).state).toBe('residue');
      expect(terminal.text('1')).toMatch(/^Moved, but something was left behind: web-01 runs on compute2/);
      expect(terminal.text('1')).toMatch(/volume attachment delete [0-9a-f-]{36}/);
    });
  });
});
