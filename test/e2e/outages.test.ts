import { setTimeout as sleep } from 'node:timers/promises';
import { expectSoundMove } from '../processes/soundness.js';
import { onScene, type Scene } from '../support/process/scene.js';
import { stories } from '../support/process/stories.js';
import { privately } from '../support/process/terminal.js';

const story = stories(5);

const COMMAND = '@alice /migrate web-01 --to compute2 --reason "kernel update"';
const VOTE = '@bob :white_check_mark: 1';
const SERVER = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };

const THE_CALL = 'POST .*/action';

async function moved(scene: Scene): Promise<void> {
  await expectSoundMove(scene, await scene.settled());
}

describe('the answer to the call is lost', () => {
  story('after Nova took it: it is found, and not sent again', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      scene.simulator.faults.ask({
        kind: 'http',
        service: 'compute',
        mode: 'lost-response',
        match: THE_CALL,
        times: 1,
      });
      const { terminal } = await scene.run();
      terminal.type(COMMAND, VOTE);
      await terminal.see(/No answer came/);
      await moved(scene);
      expect(terminal.thread('1').some((text) => /sent once more/.test(text))).toBe(false);
    });
  });

  story('and the process is killed on top of it', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      scene.simulator.faults.ask({
        kind: 'http',
        service: 'compute',
        mode: 'lost-response',
        match: THE_CALL,
        times: 1,
      });
      const first = scene.launch({ kill: { at: /^request migrate running: looking/, when: 'before' } });
      first.type(COMMAND, VOTE);
      expect((await first.exited).signal).toBe('SIGKILL');
      scene.launch();
      await moved(scene);
    });
  });

  story('before Nova saw it: after the time for an answer it is sent once more', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      scene.simulator.faults.ask({
        kind: 'http',
        service: 'compute',
        mode: 'hang',
        match: THE_CALL,
        times: 1,
      });
      const { terminal } = await scene.run({ callTimeoutMs: 1_500 });
      terminal.type(COMMAND, VOTE);
      await terminal.see(/sent once more. There will be no third/);
      await moved(scene);
    });
  });
});

describe('the API is down', () => {
  for (const mode of ['refuse', 'hang'] as const) {
    story(`at the restart (${mode}): the move is found again once it answers`, async () => {
      await onScene({ servers: [SERVER] }, async (scene) => {
        const first = scene.launch({ kill: { at: /^call POST .*action answered/ } });
        first.type(COMMAND, VOTE);
        expect((await first.exited).signal).toBe('SIGKILL');
        for (const service of ['compute', 'identity'] as const)
          scene.simulator.faults.ask({ kind: 'http', service, mode });
        const { terminal } = await scene.run();
        await terminal.see(/Drover was stopped and is back/);
        await sleep(1_500);
        scene.simulator.faults.clear();
        await moved(scene);
      });
    });
  }

  story('between the approval and the start: nothing is sent, it starts by itself', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const { terminal } = await scene.run();
      await terminal.ask(COMMAND, /^Move web-01/);
      scene.simulator.faults.ask({ kind: 'http', service: 'compute', mode: 'refuse' });
      terminal.type(VOTE);
      await terminal.see(/Approved, but held/);
      expect(scene.moves()).toBe(0);
      scene.simulator.faults.clear();
      await moved(scene);
    });
  });

  story('while it runs: said once, and once more when it is over', async () => {
    await onScene({ speed: 1.5, servers: [SERVER] }, async (scene) => {
      const { terminal } = await scene.run({ callTimeoutMs: 1_500 });
      terminal.type(COMMAND, VOTE);
      await terminal.see(/^Started/);
      scene.simulator.faults.ask({ kind: 'http', service: 'compute', mode: 'hang' });
      await terminal.see(/Cannot read the cloud/, { ms: 20_000 });
      scene.simulator.faults.clear();
      await terminal.see(/Can read the cloud again/, { ms: 20_000 });
      await moved(scene);
      expect(terminal.thread('1').filter((text) => /Cannot read/.test(text))).toHaveLength(1);
    });
  });
});

describe('while Drover is down', () => {
  story('the card is deleted: the request is withdrawn at the next start', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const first = scene.launch({ kill: { at: /^console delete/ } });
      await first.ask(COMMAND, /^Move web-01/);
      first.type('@bob delete 1');
      expect((await first.exited).signal).toBe('SIGKILL');
      const { terminal } = await scene.run();
      const request = await scene.settled();
      expect([request.state, scene.moves()]).toEqual(['withdrawn', 0]);
      expect(terminal.lines.map(({ text }) => text).join('\n')).toMatch(/its message was deleted/);
    });
  });

  story('a reject is given: it counts at the next start', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const first = scene.launch({ kill: { at: /^console reaction of carol/ } });
      await first.ask(COMMAND, /^Move web-01/);
      first.type('@carol :x: 1');
      expect((await first.exited).signal).toBe('SIGKILL');
      const { terminal } = await scene.run();
      expect((await scene.settled()).state).toBe('rejected');
      expect(terminal.text('1')).toMatch(/^Rejected by @carol: web-01 was not moved/);
      expect(scene.moves()).toBe(0);
    });
  });

  story('an approval is taken back: nothing starts', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const first = scene.launch({ kill: { at: /^console unreaction of bob/ } });
      await first.ask(COMMAND, /^Move web-01/);
      await first.ask('@alice /migrate freeze --reason "storage work"', /storage work/);
      first.type(VOTE);
      await first.see(/Approved, but held/);
      first.type('@bob -:white_check_mark: 1');
      expect((await first.exited).signal).toBe('SIGKILL');
      const { terminal } = await scene.run();
      await terminal.see(/bob took the approval back: 0 of 1 approvals/);
      await terminal.ask('@alice /migrate thaw', /thaw|frozen/i);
      await sleep(500);
      expect([scene.moves(), (await scene.requests())[0]?.state]).toEqual([0, 'awaiting-approval']);
    });
  });
});

describe('a freeze', () => {
  story('set while a request waits holds its start, over a restart too, until somebody thaws', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const first = scene.launch();
      await first.ask(COMMAND, /^Move web-01/);
      await first.ask('@alice /migrate freeze --reason "storage work"', /storage work/);
      first.type(VOTE);
      await first.see(/Approved, but held: starts are frozen by alice: storage work/);
      await first.signal('SIGKILL');

      const { terminal } = await scene.run();
      await sleep(500);
      expect(scene.moves()).toBe(0);
      await terminal.ask('@alice /migrate thaw', /^@?alice|start/i);
      await moved(scene);
    });
  });
});

describe('the same line typed twice', () => {
  story('asks once: the second is told of the first', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const { terminal } = await scene.run();
      await terminal.ask(COMMAND, /^Move web-01/);
      await terminal.ask(
        COMMAND,
        privately('alice', /^m-\w{10} (?:is already about|is open for) this server/),
      );
      terminal.type(VOTE, VOTE);
      await moved(scene);
    });
  });
});
