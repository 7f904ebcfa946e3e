import fc from 'fast-check';
import { abortIsWanted, ended, isoTime } from '../../../src/requests/changes.js';
import { sendAbort } from '../../../src/requests/operation/abort.js';
import { type Lookable, lookForEffect, sendOnce } from '../../../src/requests/operation/once.js';
import { sendRepeatable } from '../../../src/requests/operation/repeatable.js';
import type { MayResend } from '../../../src/requests/procedure.js';
import type { Request, Step } from '../../../src/requests/request.js';
import { isEnd } from '../../../src/requests/states.js';
import { ANSWER_MS, abortAsked, CALL, OperationGround, trouble } from './ground.js';

const NOTHING = { migrations: [], actions: [] };
const STEP: Step = { id: 'migrate', intent: 'move it', call: CALL, baseline: NOTHING, sent: [] };
const RUNS = 150;

describe('a write that may act once', () => {
  const gates = fc.array(fc.constantFrom('yes', 'not-yet', 'no'), { maxLength: 3 });

  it('acts at most once, whatever fails where, is audited before it leaves, and is told for what it was', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, gates, async (troubles, gate) => {
        const ground = await OperationGround.start(troubles, { steps: [STEP] });
        const answers = [...gate];
        let passed = 0;
        const mayResend = async (): Promise<MayResend> => {
          const kind = answers.shift() ?? 'yes';
          if (kind === 'yes') passed += 1;
          return kind === 'no' ? { kind, why: 'frozen' } : kind === 'yes' ? { kind } : { kind, ms: 15_000 };
        };
        const end = (state: 'succeeded' | 'failed') => (current: Request, now: number) =>
          ended(current, { state }, now);
        const look = async (request: Request): Promise<number> => {
          const [step = STEP] = request.steps;
          if (step.outcome === 'taken') {
            await ground.ledger.change(request.id, (current) =>
              end('succeeded')(current, ground.clock.now()),
            );
            return 0;
          }
          const once: Lookable = {
            step,
            answerMs: ANSWER_MS,
            overdueAfterMs: 60_000,
            prepare: async () => CALL,
            send: ground.send,
            refused: async () => end('failed'),
            trace: async () => (ground.acted > 0 ? {} : undefined),
            notSentAgain: async () => {
              await ground.ledger.change(request.id, (current) => end('failed')(current, ground.clock.now()));
              return 0;
            },
          };
          return step.sent.length === 0
            ? await sendOnce(ground.parts, request, once)
            : await lookForEffect(ground.parts, request, once, mayResend);
        };
        await ground.drive(look, ({ state }) => isEnd(state) || state === 'unknown');
        const { state, steps } = await ground.read();
        expect(ground.effects.length).toBeLessThanOrEqual(1);
        expect(ground.sends.length).toBeLessThanOrEqual(2);
        if (ground.sends.length === 2) expect(passed).toBeGreaterThan(0);
        expect(ground.unaudited).toBe(0);
        // What acted is never told to have failed, and what did not is never told to have worked.
        if (ground.effects.length === 1) expect(state).toBe('succeeded');
        if (state === 'succeeded') expect(ground.effects).toHaveLength(1);
        if (state === 'unknown') expect(steps[0]?.sent).toHaveLength(2);
        // What has not left does not count; what a killed process was about to send may.
        const dies =
          troubles.fates.some(({ kind }) => kind === 'killed') ||
          troubles.killedBefore.length + troubles.killedAfter.length > 0;
        if (!dies) expect(steps[0]?.sent).toHaveLength(ground.sends.length);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a write that can be repeated', () => {
  it('is sent until it is as wanted, each time with the audit before it', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async (troubles) => {
        const ground = await OperationGround.start(troubles, {
          steps: [{ ...STEP, id: 'first', sent: ['x'] }],
        });
        let refused = false;
        const look = async (request: Request): Promise<number> => {
          const repeatable = { id: 'flag', intent: 'set a flag', call: CALL, send: ground.send };
          const came = await sendRepeatable(ground.parts, request, repeatable);
          if (came.kind === 'refused') refused = true;
          return came.kind === 'not-sent' ? came.ms : 0;
        };
        await ground.drive(look, () => refused || ground.acted > 0);
        expect(refused || ground.acted > 0).toBe(true);
        expect(ground.unaudited).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('an abort', () => {
  /** What it stops ends this long after it was told to. */
  const ENDS_MS = 12_000;

  it('leaves at once whatever the disk says, is repeated every five seconds, and is in the audit in the end', async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async (troubles) => {
        const kills = troubles.fates.some(({ kind }) => kind === 'killed');
        const ground = await OperationGround.start(troubles, { steps: [{ ...STEP, sent: ['x'] }] });
        await ground.store.setFreeze({ by: 'chat:carol', byName: 'carol', at: isoTime(ground.clock.now()) });
        const asked: number[] = [];
        let tries = 0;
        const over = () => ground.effects.some((at) => at + ENDS_MS <= ground.clock.now());
        const look = async ({ id }: Request): Promise<number> => {
          const now = ground.clock.now();
          // A person asks; whoever asked a process that died before it could store that asks again.
          const request = await ground.ledger.insist(id, (current) =>
            abortIsWanted(current) ? current : abortAsked(current, now),
          );
          if (request === undefined) throw new Error('there is no request');
          asked.push(now);
          await sendAbort(ground.parts, request, {
            intent: 'abort it',
            prepare: async () => CALL,
            send: async (call) => {
              tries += 1;
              return await ground.send(call);
            },
          });
          return 1_000;
        };
        await ground.drive(look, over);
        expect(tries).toBeGreaterThan(0);
        const gaps = ground.sends.slice(1).map((at, index) => at - (ground.sends[index] ?? 0));
        // Neither a full disk nor what came back makes the pause longer; a process that begins again takes its time.
        const dies = kills || troubles.killedBefore.length + troubles.killedAfter.length > 0;
        const unsent = troubles.fates.filter(({ kind }) => kind === 'unsent').length;
        if (!dies) {
          // Who asks again after a refusal is not made to wait.
          const askedAgain = troubles.fates.some(({ kind }) => kind === 'refused');
          for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(askedAgain ? 0 : 5_000);
          expect(ground.sends[0]).toBe((asked[0] ?? 0) + 1_000 * leading(troubles.fates));
          for (const gap of gaps) expect(gap).toBeLessThanOrEqual(5_000 + 1_000 * unsent);
          ground.roomAgain = true;
          await ground.ledger.change((await ground.read()).id, (current) => abortAsked(current, 0));
          expect(ground.sendings).toHaveLength(tries);
          expect((await ground.read()).timeline.map(({ type }) => type)).toContain('abort-asked');
        }
      }),
      { numRuns: RUNS },
    );
  });

  const leading = (fates: readonly { kind: string }[]) => {
    const first = fates.findIndex(({ kind }) => kind !== 'unsent');
    return first < 0 ? fates.length : first;
  };
});
