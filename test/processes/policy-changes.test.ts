import { setTimeout as sleep } from 'node:timers/promises';
import type { DroverProcess } from '../support/process/drover-process.js';
import { onScene, type Scene } from '../support/process/scene.js';
import { stories } from '../support/process/stories.js';
import { privately, type Terminal } from '../support/process/terminal.js';

const story = stories(5);

const COMMAND = '@alice /migrate web-01 --to compute2';
const VOTE = '@bob :white_check_mark: 1';
const SERVER = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };
/** Changes its memory faster than the link carries it. */
const BUSY = { name: 'db-07', host: 'compute1', flavor: 'm1.large', dirtyBytesPerSecond: 2 ** 33 };
const HELD = /Approved, but held: starts are frozen/;
/** Long enough for a start that is not held by anything. */
const A_WHILE_MS = 1_000;

const migrate = (rule: object) => ({ policy: { approvals: { migrate: rule } } });
const roles = (...approver: string[]) => ({
  roles: { operator: ['console:alice'], approver: approver.map((name) => `console:${name}`) },
});

/** Asked by alice and approved, in a freeze; then Drover stops. */
async function approvedInFreeze(scene: Scene, ...votes: readonly string[]): Promise<void> {
  const { terminal, stop } = await scene.run();
  await terminal.ask(COMMAND, /^Move web-01/);
  await terminal.ask('@alice /migrate freeze', /frozen/i);
  terminal.type(...votes);
  await terminal.see(HELD);
  await stop();
}

async function thawed(terminal: Terminal): Promise<void> {
  await terminal.ask('@alice /migrate thaw', /thaw|frozen|start/i);
  await sleep(A_WHILE_MS);
}

describe('the approval rule changes while an approved request is held', () => {
  const rules: readonly [string, object, object, RegExp][] = [
    [
      'requesterMayApprove',
      { requesterMayApprove: true },
      { requesterMayApprove: false },
      /who asked may no longer approve \(requesterMayApprove\)/,
    ],
    ['quorum', { quorum: 1 }, { quorum: 2 }, /it takes 2 approvals now, not 1 \(quorum\)/],
    [
      'approvers',
      {},
      { approvers: ['console:bob', 'console:carol'] },
      /approvers are console:bob, console:carol now, not all of `roles\.approver` \(approvers\)/,
    ],
  ];
  for (const [name, before, after, words] of rules) {
    story(`${name}: it is superseded, says so, and nothing moves on the old votes`, async () => {
      const everybody = roles('alice', 'bob', 'carol');
      await onScene({ servers: [SERVER], config: { ...everybody, ...migrate(before) } }, async (scene) => {
        await approvedInFreeze(scene, name === 'requesterMayApprove' ? '@alice :white_check_mark: 1' : VOTE);
        await scene.configure(migrate(after));
        const { terminal } = await scene.run();
        const old = await terminal.see(
          (line) => line.number === '1' && /^Superseded: the plan no longer holds/.test(line.text),
        );
        expect(old.text).toMatch(words);
        const again = await terminal.see((line) => line.type === 'message' && /^Move web-01/.test(line.text));
        expect(again.number).not.toBe('1');
        await thawed(terminal);
        expect([scene.moves(), scene.hostOf()]).toEqual([0, 'compute1']);
        terminal.type(`@bob :white_check_mark: ${again.number}`, `@carol :white_check_mark: ${again.number}`);
        await terminal.see(/^Done: web-01 runs on compute2/);
        expect(scene.moves()).toBe(1);
      });
    });
  }

  story('executeWithin is over by the configuration of now: it expires', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await approvedInFreeze(scene, VOTE);
      await scene.configure(migrate({ executeWithin: '1s' }));
      await sleep(1_000);
      const { terminal } = await scene.run();
      await terminal.see(/^Expired: web-01 was not moved[\s\S]*\(executeWithin\)/);
      await thawed(terminal);
      expect([scene.moves(), (await scene.requests())[0]?.state]).toEqual([0, 'expired']);
    });
  });

  story('nobody could satisfy it for who asked: it is superseded, and nothing is asked again', async () => {
    const alone = { ...roles('alice', 'bob'), ...migrate({ requesterMayApprove: true }) };
    await onScene({ servers: [SERVER], config: alone }, async (scene) => {
      await approvedInFreeze(scene, VOTE);
      await scene.configure({
        roles: { operator: ['console:alice', 'console:bob'], approver: ['console:alice'] },
        ...migrate({}),
      });
      const { terminal } = await scene.run();
      const old = await terminal.see(/^Superseded/);
      expect(old.text).toMatch(
        /nobody could approve it now: it takes 1 approval, and nobody besides whoever asks/,
      );
      await thawed(terminal);
      expect([scene.moves(), (await scene.requests()).length]).toEqual([0, 1]);
    });
  });

  story('while it waits for votes: the votes of then count for nothing', async () => {
    const config = { ...roles('alice', 'bob', 'carol'), ...migrate({ quorum: 2 }) };
    await onScene({ servers: [SERVER], config }, async (scene) => {
      const { terminal: first, stop } = await scene.run();
      await first.ask(COMMAND, /^Move web-01/);
      await first.ask(VOTE, /1 of 2/);
      await stop();
      await scene.configure(migrate({ quorum: 1, requesterMayApprove: true }));
      const { terminal } = await scene.run();
      await terminal.see(/^Superseded/);
      await sleep(A_WHILE_MS);
      expect(scene.moves()).toBe(0);
    });
  });

  story('a request of a store that did not keep the whole rule is read, and asked again', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await approvedInFreeze(scene, VOTE);
      await scene.rewriteRequests((request) => {
        const { quorum, requesterMayApprove } = request.plan.policy;
        return { ...request, plan: { ...request.plan, policy: { quorum, requesterMayApprove } } };
      });
      const { terminal } = await scene.run();
      const old = await terminal.see(/^Superseded/);
      expect(old.text).toMatch(/an earlier version of Drover asked this/);
      await terminal.see((line) => line.type === 'message' && /^Move web-01/.test(line.text));
      await thawed(terminal);
      expect(scene.moves()).toBe(0);
    });
  });
});

describe('every kind of request asks for the approval of now', () => {
  const kinds: readonly [string, string, RegExp][] = [
    ['volume-snapshot', '/volumes snapshot web-01-boot', /^Take snapshot/],
    ['volume-create', '/volumes create web-9 --image debian-12 --size 20', /^Make volume web-9/],
    ['preflight-repair', '/preflight repair compute1 compute2', /^Set up SSH between compute1, compute2/],
  ];
  for (const [kind, command, card] of kinds) {
    story(`${kind}: approved by one and held, then it takes two`, async () => {
      const rule = (quorum: number) => ({ policy: { approvals: { [kind]: { quorum } } } });
      await onScene({ servers: [SERVER], config: rule(1) }, async (scene) => {
        const { privateKeyFile, knownHostsFile, addresses, hosts } = scene.simulator;
        const repair = { user: 'root', privateKeyFile };
        await scene.configure({
          hosts: { user: 'drover', privateKeyFile, knownHostsFile, addresses, repair },
        });
        hosts.get('compute1')?.refusedBy.add('compute2');
        const { terminal: first, stop } = await scene.run();
        await first.ask(`@alice ${command}`, card);
        await first.ask('@alice /migrate freeze', /frozen/i);
        await first.ask(VOTE, HELD);
        await stop();
        await scene.configure(rule(2));
        const { terminal } = await scene.run();
        await terminal.see(/^Superseded[\s\S]*it takes 2 approvals now, not 1 \(quorum\)/);
        await thawed(terminal);
        expect((await scene.requests()).map(({ state }) => state).sort()).toEqual([
          'awaiting-approval',
          'superseded',
        ]);
        expect((await scene.requests()).flatMap(({ steps }) => steps)).toEqual([]);
      });
    });
  }
});

describe('who votes changes while an approved request is held', () => {
  story('several votes are of one person now: it waits for another', async () => {
    const config = { ...roles('bob', 'carol', 'dora'), ...migrate({ quorum: 2 }) };
    await onScene({ servers: [SERVER], config }, async (scene) => {
      await approvedInFreeze(scene, VOTE, '@carol :white_check_mark: 1');
      await scene.configure({ people: { bob: ['console:bob', 'console:carol'] } });
      const { terminal } = await scene.run();
      await thawed(terminal);
      await terminal.see(/^Several of the approvals are of one person now \(people\): 1 of 2 approvals/);
      expect([scene.moves(), terminal.text('1')]).toEqual([0, expect.stringMatching(/waiting for 1 more/)]);
      await terminal.ask('@dora :white_check_mark: 1', /^Done: web-01 runs on compute2/);
    });
  });

  story('an approver and who asked are one person now', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await approvedInFreeze(scene, VOTE);
      await scene.configure({ people: { ann: ['console:alice', 'console:bob'] } });
      const { terminal } = await scene.run();
      await thawed(terminal);
      await terminal.see(
        /The approval of bob no longer counts, who gave it is the person who asked \(people\)/,
      );
      expect(scene.moves()).toBe(0);
    });
  });

  for (const [way, vote] of [
    ['reaction', VOTE],
    ['button', '@bob approve 1'],
  ] as const) {
    story(`an approver by ${way} is none now: nobody took anything back, and it says so`, async () => {
      await onScene({ servers: [SERVER], config: roles('bob', 'carol') }, async (scene) => {
        await approvedInFreeze(scene, vote);
        await scene.configure(roles('carol'));
        const { terminal } = await scene.run();
        await thawed(terminal);
        await terminal.see(/The approval of bob no longer counts, who gave it is no approver now: 0 of 1/);
        expect(scene.moves()).toBe(0);
        expect(terminal.transcript()).not.toMatch(/took the approval back/);
      });
    });
  }
});

describe('a force', () => {
  story(
    'approved by one, held, and two are needed now: it is not sent before both have voted again',
    async () => {
      await onScene({ speed: 7, servers: [BUSY], config: roles('bob', 'carol') }, async (scene) => {
        const first = await scene.run({ stallAfterSeconds: 2 });
        const [id = ''] =
          /m-\w{10}/.exec((await first.terminal.ask('@alice /migrate db-07', /^Move db-07/)).text) ?? [];
        first.terminal.type(VOTE);
        await first.terminal.see(/^\S+ does not converge · m-\w{10}/, { ms: 60_000 });
        await first.terminal.ask('@alice /migrate freeze', /frozen/i);
        const card = await first.terminal.ask(`@alice /migrate force ${id}`, /^Force/);
        await first.terminal.ask(`@carol :white_check_mark: ${card.number}`, HELD);
        await first.stop();
        await scene.configure({ policy: { approvals: { force: { quorum: 2 } } } });

        const { terminal } = await scene.run({ stallAfterSeconds: 2 });
        const again = await terminal.see(
          (line) => line.type === 'message' && /^Force [\s\S]*waiting for 2 approvals/.test(line.text),
        );
        expect(terminal.text(card.number)).toMatch(/takes 2 approvals now, not 1 \(quorum\)/);
        await thawed(terminal);
        await terminal.ask(`@carol :white_check_mark: ${again.number}`, /waiting for 1 more/);
        await sleep(A_WHILE_MS);
        expect(scene.hostOf('db-07')).toBe('compute1');
        await terminal.ask(`@bob :white_check_mark: ${again.number}`, /^Done: db-07 runs on/, 30_000);
      });
    },
  );
});

/** The guest is asked through a host that never answers, so that asking takes all the time that it may. */
async function slowGuest(scene: Scene): Promise<void> {
  const { privateKeyFile, knownHostsFile, addresses, hosts } = scene.simulator;
  const asked = hosts.get('compute3');
  if (asked !== undefined) asked.silent = true;
  await scene.configure({
    hosts: { user: 'drover', privateKeyFile, knownHostsFile, addresses },
    policy: { guestView: { by: 'tcp', port: 22, from: 'compute3' } },
  });
}

describe('a process is killed while the guest is asked: running, nothing sent', () => {
  /** Once `meanwhile` is done, however long that takes, else as soon as it runs. */
  const killed = async (scene: Scene, meanwhile?: (drover: DroverProcess) => Promise<unknown>) => {
    await slowGuest(scene);
    const first = scene.launch({
      kill: meanwhile === undefined ? { at: BEGUN } : { at: SENDING, when: 'held' },
    });
    first.type(COMMAND, VOTE);
    if (meanwhile !== undefined) {
      await first.see(/^Started: live-migrate web-01/, { ms: 60_000 });
      await meanwhile(first);
      await first.signal('SIGKILL');
    }
    expect((await first.exited).signal).toBe('SIGKILL');
    // A freeze that is seen before the process dies has taken it back already.
    const left = meanwhile === undefined ? /^running$/ : /^(running|approved)$/;
    expect([scene.moves(), (await scene.requests())[0]?.state]).toEqual([0, expect.stringMatching(left)]);
  };
  const BEGUN = /^request migrate running: started sent 0/;
  const SENDING = /^request migrate running: .* sent 1/;

  story('and the vote was taken back', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await killed(scene, async (drover) => {
        drover.type('@bob -:white_check_mark: 1');
        await drover.see(privately('bob', /it has already started/));
      });
      const { terminal } = await scene.run();
      await terminal.see(/^Not started yet after all, nothing was sent: it is no longer approved/);
      await terminal.see(/^bob took the approval back: 0 of 1/);
      await sleep(A_WHILE_MS);
      expect([scene.moves(), (await scene.requests())[0]?.state]).toEqual([0, 'awaiting-approval']);
      expect(await slots(scene)).toEqual([[]]);
      await terminal.ask('@carol :white_check_mark: 1', /^Done: web-01 runs on compute2|^Moved, but/, 60_000);
      expect(scene.moves()).toBe(1);
    });
  });

  story('and starts are frozen: it waits for the thaw', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await killed(scene, (drover) =>
        drover.ask('@alice /migrate freeze --reason "storage work"', /storage work/),
      );
      const { terminal } = await scene.run();
      await terminal.see(/^Approved, but held: starts are frozen by alice: storage work/);
      await sleep(A_WHILE_MS);
      expect([scene.moves(), terminal.text('1')]).toEqual([0, expect.stringMatching(/approved, held: /)]);
      await thawed(terminal);
      await terminal.see(/^Started: live-migrate web-01 .* · \d\d:\d\d:\d\d UTC/, { ms: 30_000 });
      await terminal.see(/^Done: web-01 runs on compute2|^Moved, but/, { ms: 60_000 });
      expect(scene.moves()).toBe(1);
    });
  });

  story('and its approver is none any more', async () => {
    await onScene({ servers: [SERVER], config: roles('bob', 'carol') }, async (scene) => {
      await killed(scene);
      await scene.configure(roles('carol'));
      const { terminal } = await scene.run();
      await terminal.see(/^The approval of bob no longer counts, who gave it is no approver now: 0 of 1/);
      await sleep(A_WHILE_MS);
      expect([scene.moves(), (await scene.requests())[0]?.state]).toEqual([0, 'awaiting-approval']);
    });
  });

  story('and executeWithin is over', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await killed(scene);
      await scene.configure(migrate({ executeWithin: '1s' }));
      await sleep(1_000);
      const { terminal } = await scene.run();
      await terminal.see(/^Expired: web-01 was not moved/);
      expect(scene.moves()).toBe(0);
    });
  });
});

describe('while the guest is asked, nothing was sent', () => {
  story('a vote that is taken back is seen, without any restart', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      await slowGuest(scene);
      const { terminal } = await scene.run();
      terminal.type(COMMAND, VOTE);
      await terminal.see(/^Started: live-migrate web-01/);
      await terminal.ask('@bob -:white_check_mark: 1', /^bob took the approval back: 0 of 1/);
      await sleep(A_WHILE_MS);
      expect([scene.moves(), (await scene.requests())[0]?.state]).toEqual([0, 'awaiting-approval']);
    });
  });
});

describe('the answer was lost and the call had no effect: before it is sent once more', () => {
  const lost = { kind: 'http', service: 'compute', mode: 'hang', match: 'POST .*/action', times: 1 } as const;
  const LOST = /^No answer came/;

  story('a freeze holds it, and the thaw lets it go', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      scene.simulator.faults.ask(lost);
      const { terminal } = await scene.run({ callTimeoutMs: 1_500 });
      terminal.type(COMMAND, VOTE);
      await terminal.see(LOST);
      await terminal.ask('@alice /migrate freeze', /frozen/i);
      await terminal.see(/^The second call is held: starts are frozen by alice/);
      expect(scene.moves()).toBe(0);
      await terminal.ask('@alice /migrate thaw', /thaw|start/i);
      await terminal.see(/^Done: web-01 runs on compute2/, { ms: 40_000 });
      expect(scene.moves()).toBe(1);
    });
  });

  story('a vote taken back ends it, and says so', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      scene.simulator.faults.ask(lost);
      const { terminal } = await scene.run({ callTimeoutMs: 1_500 });
      terminal.type(COMMAND, VOTE);
      await terminal.see(LOST);
      terminal.type('@bob -:white_check_mark: 1');
      const request = await scene.settled();
      expect([request.state, scene.moves()]).toEqual(['failed', 0]);
      expect(terminal.text('1')).toMatch(
        /^Not moved: web-01 is still on compute1[\s\S]*the first call had no effect, and it was not sent again: it is no longer approved/,
      );
    });
  });

  story('an approver who is none any more, over a restart', async () => {
    await onScene({ servers: [SERVER], config: roles('bob', 'carol') }, async (scene) => {
      scene.simulator.faults.ask(lost);
      const first = await scene.run({ callTimeoutMs: 1_500 });
      first.terminal.type(COMMAND, VOTE);
      await first.terminal.see(LOST);
      await first.stop();
      await scene.configure(roles('carol'));
      await scene.run({ callTimeoutMs: 1_500 });
      expect([(await scene.settled()).state, scene.moves()]).toEqual(['failed', 0]);
    });
  });

  story('an abort needs no second call', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      scene.simulator.faults.ask(lost);
      const { terminal } = await scene.run({ callTimeoutMs: 1_500 });
      const [id = ''] = /m-\w{10}/.exec((await terminal.ask(COMMAND, /^Move web-01/)).text) ?? [];
      terminal.type(VOTE);
      await terminal.see(LOST);
      await terminal.ask(`@bob /migrate abort ${id}`, privately('bob', /is asked for/));
      expect([(await scene.settled()).state, scene.moves()]).toEqual(['aborted', 0]);
    });
  });
});

async function slots(scene: Scene): Promise<unknown> {
  return (await scene.documents()).map((document) => document.slots);
}
