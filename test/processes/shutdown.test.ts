import { setTimeout as sleep } from 'node:timers/promises';
import { onScene } from '../support/process/scene.js';
import { stories } from '../support/process/stories.js';
import { expectSoundMove } from './soundness.js';

const COMMAND = '@alice /migrate web-01 --to compute2 --reason "kernel update"';
const VOTE = '@bob :white_check_mark: 1';
const SERVER = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };
/** The promise of the command line. */
const STOP_MS = 10_000;

const story = stories(3);

describe('SIGTERM ends the process in order, and the next start goes on', () => {
  const states: readonly { name: string; until: RegExp; votes: boolean; speed: number }[] = [
    { name: 'while a request waits for votes', until: /^Move web-01/, votes: false, speed: 60 },
    { name: 'just after the approval', until: /^Approved by/, votes: true, speed: 60 },
    { name: 'just after the start', until: /^Started/, votes: true, speed: 1 },
    { name: 'while Nova copies', until: /copying|preparing/, votes: true, speed: 0.8 },
    { name: 'while the result is checked', until: /checking the result/, votes: true, speed: 20 },
    { name: 'just after the end', until: /^Done/, votes: true, speed: 60 },
  ];
  for (const { name, until, votes, speed } of states) {
    story(name, async () => {
      await onScene({ speed, servers: [SERVER] }, async (scene) => {
        const first = scene.launch();
        first.type(COMMAND, ...(votes ? [VOTE] : []));
        await first.see(until);
        const asked = Date.now();
        expect(await first.signal('SIGTERM')).toEqual({ code: 0, signal: null });
        expect(Date.now() - asked).toBeLessThan(STOP_MS);
        expect(first.log).not.toMatch(/"level":"error"|The console has ended/);

        const second = scene.launch();
        second.type(VOTE);
        const request = await scene.settled();
        expect(await second.signal('SIGINT')).toEqual({ code: 0, signal: null });
        await expectSoundMove(scene, request);
      });
    });
  }

  story('while the API hangs', async () => {
    await onScene({ speed: 1, servers: [SERVER] }, async (scene) => {
      const first = scene.launch({ env: { DROVER_CALL_TIMEOUT_MS: '30000' } });
      first.type(COMMAND, VOTE);
      await first.see(/^Started/);
      scene.simulator.faults.ask({ kind: 'http', service: 'compute', mode: 'hang' });
      await sleep(1_500);
      const asked = Date.now();
      expect(await first.signal('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(Date.now() - asked).toBeLessThan(STOP_MS);
      scene.simulator.faults.clear();
      scene.launch();
      await expectSoundMove(scene, await scene.settled());
    });
  });
});

describe('the end of the input', () => {
  story('ends the process at once where nothing runs; what waits for votes goes on waiting', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const drover = scene.launch();
      drover.type(COMMAND);
      drover.endInput();
      expect(await drover.exited).toEqual({ code: 0, signal: null });
      expect((await scene.requests()).map(({ state }) => state)).toEqual(['awaiting-approval']);
      expect(drover.lines.filter(({ type }) => type === 'reaction').map(({ text }) => text)).toEqual([
        ':white_check_mark:',
        ':x:',
      ]);
    });
  });

  story('is no reason to lose the note to somebody whose vote does not count', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const drover = scene.launch();
      drover.type(COMMAND, '@alice :white_check_mark: 1');
      drover.endInput();
      expect((await drover.exited).code).toBe(0);
      const notes = drover.lines.filter(({ type, to }) => type === 'private' && to === 'alice');
      expect(notes.map(({ text }) => text).join('\n')).toMatch(/does not count: you asked for this move/);
    });
  });
});

describe('a start that can not be', () => {
  story('on a store in use says by whom, ends with 1, and harms nobody', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const first = scene.launch();
      await first.ask('@alice /migrate whoami', /console:alice/);
      const second = scene.launch();
      expect((await second.exited).code).toBe(1);
      expect(second.log).toMatch(/is in use by process \d+\.\nStop that Drover first/);
      await first.ask('@alice /migrate whoami', /console:alice/);
    });
  });

  story('with a time for calls that is none ends with 2 and says what it may be', async () => {
    await onScene({ servers: [SERVER] }, async (scene) => {
      const drover = scene.launch({ env: { DROVER_CALL_TIMEOUT_MS: 'soon' } });
      expect((await drover.exited).code).toBe(2);
      expect(drover.log).toMatch(/DROVER_CALL_TIMEOUT_MS is "soon".*\nGive milliseconds from 100 to 600000/);
    });
  });
});
